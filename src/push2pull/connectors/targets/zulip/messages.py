"""Messages of a channel: looked up and read back. The key of ours travels in a line of code at their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from push2pull.connectors.http import understood
from push2pull.connectors.targets.zulip.organisation import Organisation
from push2pull.markup import find_marker
from push2pull.model import Publication, RemotePlace

PAGE = 500
"""Messages asked for at once: of the longest that there are, as many as one answer may hold."""

_PLAIN = {"apply_markdown": False, "client_gravatar": False}


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as the server has it; ``topic`` is where it stands now."""

    id: int
    topic: str
    key: str
    author: str
    date: datetime
    content: str


def messages(organisation: Organisation, place: RemotePlace, after: int = 0) -> Iterator[Seen]:
    """Yield the messages of a channel with ids above *after*, in the order of their ids."""
    asked = {
        **_PLAIN,
        "narrow": [{"operator": "stream", "operand": int(place.remote_id)}],
        "include_anchor": False,
        "num_before": 0,
        "num_after": PAGE,
    }
    while True:
        with understood(organisation.ask("GET", "/messages", {**asked, "anchor": str(after)})) as value:
            rows = sorted((_seen(row) for row in value["messages"]), key=lambda one: one.id)
            newest = bool(value["found_newest"])
        yield from (one for one in rows if one.id > after)
        if newest or not rows or rows[-1].id <= after:
            return
        after = rows[-1].id


def message(organisation: Organisation, number: int) -> Seen | None:
    """Return one message, None when it is not there (any more)."""
    answer = organisation.ask("GET", f"/messages/{number}", {"apply_markdown": False}, allow=(400,))
    if answer.status == 400:
        return None
    with understood(answer) as value:
        return _seen(value["message"])


def publication(
    organisation: Organisation, place: RemotePlace, key: str, number: int, topic: str
) -> Publication:
    """Return what is known of a post that is there: its id and its address."""
    # The web application writes a dot for the per cent sign in what stands behind the #.
    written = quote(topic, safe="").replace(".", "%2E").replace("%", ".")
    where = f"{organisation.url}/#narrow/stream/{place.remote_id}/topic/{written}/near/{number}"
    return Publication(key, str(number), where)


def _seen(row: Mapping[str, Any]) -> Seen:
    content = str(row["content"])
    return Seen(
        id=int(row["id"]),
        topic=str(row["subject"]),
        key=find_marker(content),
        author=str(row["sender_full_name"]),
        date=datetime.fromtimestamp(int(row["timestamp"]), UTC),
        content=content,
    )
