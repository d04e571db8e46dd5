"""Posts of a channel, read. The key of ours is in a property that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.targets.mattermost.common import PROP
from push2pull.connectors.targets.mattermost.team import Team

_PAGE = 200
_1970 = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as the server lists it. ``at``: milliseconds since 1970. ``key``: ours, "" for one of others."""

    id: str
    root: str
    user: str
    message: str
    at: int
    files: tuple[str, ...]
    key: str

    @property
    def date(self) -> datetime:
        """When it was written, as the server shows it."""
        return _1970 + timedelta(milliseconds=self.at)


def seen(row: Mapping[str, Any]) -> Seen:
    """Return what a server says of one post."""
    said = (row.get("props") or {}).get(PROP)
    return Seen(
        id=str(row["id"]),
        root=str(row["root_id"]),
        user=str(row["user_id"]),
        message=str(row["message"]),
        at=int(row["create_at"]),
        files=tuple(map(str, row.get("file_ids") or ())),
        key=str(said.get("key", "")) if isinstance(said, dict) else "",
    )


def of_channel(team: Team, channel: str) -> Iterator[Seen]:
    """Yield the posts of a channel, the latest first; not what the server itself notes (who joined)."""
    found: set[str] = set()
    page = 0
    while True:
        params = {"page": str(page), "per_page": str(_PAGE)}
        with understood(team.ask("GET", f"/channels/{channel}/posts", params=params)) as value:
            rows = [value["posts"][one] for one in value["order"]]
            fresh = [seen(row) for row in rows if row["id"] not in found]
            system = {row["id"] for row in rows if str(row.get("type", "")).startswith("system_")}
        if not fresh:
            return
        found.update(one.id for one in fresh)
        yield from (one for one in fresh if one.id not in system)
        page += 1
