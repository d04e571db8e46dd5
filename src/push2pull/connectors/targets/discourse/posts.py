"""Posts on a forum: written, looked up, read back. The key of ours travels in a comment of the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.targets.discourse.forum import Forum
from push2pull.errors import Refused
from push2pull.markup import find_marker
from push2pull.model import Publication, RemotePlace

EMPTY_FILE = "data:,"
"""Link to a file of no bytes: Discourse stores none, and there is nothing in it to fetch."""

_LINK = re.compile(r"^!?\[[^\n]*\]\((upload://[^)\s]+|data:,)\)$", re.M)
_NAME = re.compile(r"upload://([A-Za-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as the list of the latest has it. ``reply_to``: number of the post it answers, 0 for the topic."""

    id: int
    topic: int
    number: int
    reply_to: int
    key: str
    author: str
    date: datetime
    raw: str
    url: str


def latest(forum: Forum, place: RemotePlace, floor: int, before: int = 0) -> Iterator[Seen]:
    """Yield the posts of a category, newest first, of ids from *before* down to *floor*, both excluded."""
    while True:
        params = {"before": str(before)} if before else {}
        with understood(forum.ask("GET", "/posts.json", params=params)) as value:
            rows = [(int(row["id"]), row) for row in value["latest_posts"]]
            ours = [
                _seen(forum, row)
                for n, row in rows
                if n > floor and str(row["category_id"]) == place.remote_id
            ]
        ids = [n for n, _ in rows if not before or n < before]
        yield from ours
        if not ids or min(ids) <= floor + 1:
            return
        before = min(ids)


def _seen(forum: Forum, row: Mapping[str, Any]) -> Seen:
    number = int(row["post_number"])
    return Seen(
        id=int(row["id"]),
        topic=int(row["topic_id"]),
        number=number,
        reply_to=int(row["reply_to_post_number"] or 0) if number > 1 else 0,
        key=find_marker(str(row["raw"])),
        author=str(row["name"] or row["username"]),
        date=datetime.fromisoformat(str(row["created_at"])),
        raw=str(row["raw"]),
        url=address(forum, row),
    )


def address(forum: Forum, row: Mapping[str, Any]) -> str:
    """Return where a post can be seen."""
    return f"{forum.url}/t/{row['topic_slug']}/{int(row['topic_id'])}/{int(row['post_number'])}"


def publication(seen: Seen) -> Publication:
    """Return what writing the post answered."""
    return Publication(seen.key, str(seen.id), seen.url)


def file_digests(forum: Forum, raw: str, known: dict[str, str]) -> tuple[str, ...]:
    """Return the SHA-256 of the files that a text links to, "" for one that is not there any more.

    *known* keeps those that were fetched.
    """
    found = []
    for link in _LINK.findall(raw):
        if link not in known:
            known[link] = _digest(forum, link)
        found.append(known[link])
    return tuple(found)


def _digest(forum: Forum, link: str) -> str:
    if link == EMPTY_FILE:
        return hashlib.sha256().hexdigest()
    name = _NAME.match(link)
    try:
        # Without the extension: it may be anything that stood behind a dot.
        return forum.digest(f"/uploads/short-url/{name[1]}") if name else ""
    except Refused:
        return ""
