"""The lines of an import file, in the order that the importer wants: version, team, channels, users, posts.

The form is the one of Mattermost's documentation (bulk loading: data format). The importer knows a post again by
channel, message and instant; to import the same lines twice changes nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from push2pull.connectors.targets.mattermost.bulk.records import Record, Records, User
from push2pull.connectors.targets.mattermost.common import PROP, channel

RENDERER = 1
"""Raised whenever the text of a post comes out differently than before: what was imported already, written anew
in another folder, would then be imported a second time. It stands in the first line of every file."""

LINE_LIMIT = 12 << 20
"""Bytes of one line; the importer reads 16 MB. A longer thread goes on as another one."""

_DEACTIVATED = 1
"""Instant of deactivation, milliseconds: any but 0."""


def lines(records: Records, team: str, team_title: str = "") -> Iterator[bytes]:
    """Yield the file's lines; without *team_title* there is none for the team, which has to be on the server.

    Accounts that are on the server, and those nobody posts as, get no line.
    """
    yield _line("version", 1, info={"generator": "push2pull", "version": f"renderer {RENDERER}"})
    if team_title:
        yield _line("team", {"name": team, "display_name": team_title, "type": "I"})
    channels = records.channels()
    for name, place in channels.items():
        yield _line("channel", {"team": team, **channel(place, name)})
    threads = {name: list(_threads(records, name)) for name in channels}
    posting = {user for found in threads.values() for thread in found for _, user in thread}
    for username, user in records.users().items():
        if user.email and username in posting:
            yield _line("user", _user(user))
    for name, found in threads.items():
        for thread in found:
            loaded = (records.load(name, key) for key, _ in thread)
            yield from _posts(team, name, (one for one in loaded if one))


def _threads(records: Records, name: str) -> Iterator[list[tuple[str, str]]]:
    """Yield the threads of a channel, oldest first: keys and authors of their posts, oldest first too."""
    threads: dict[str, list[tuple[bool, int, str, str, bool]]] = defaultdict(list)
    for one in records.all(name):
        row = (bool(one.root), one.at, one.key, one.user, one.withdrawn)
        threads[one.root or one.key].append(row)
    for _, rows in sorted((min(row[1:3] for row in rows), sorted(rows)) for rows in threads.values()):
        if not all(row[4] for row in rows):
            yield [(row[2], row[3]) for row in rows]


def _posts(team: str, name: str, thread: Iterable[Record]) -> Iterator[bytes]:
    first, size, replies = b"", 0, list[bytes]()
    for one in thread:
        reply = _dumped(_post(one))
        if first and size + len(reply) <= LINE_LIMIT:
            replies.append(reply)
            size += len(reply) + 1
            continue
        if first:
            yield _thread(first, replies)
        first, replies = _dumped({"team": team, "channel": name, **_post(one)}), []
        size = len(first)
    if first:
        yield _thread(first, replies)


def _thread(first: bytes, replies: list[bytes]) -> bytes:
    answers = b',"replies":[' + b",".join(replies) + b"]" if replies else b""
    return b'{"type":"post","post":' + first[:-1] + answers + b"}}\n"


def _post(one: Record) -> dict[str, Any]:
    files = {"attachments": [{"path": path} for path in one.files]} if one.files else {}
    # Servers that know no properties of answers pass over them.
    props = {} if one.withdrawn else {"props": {PROP: {"key": one.key}}}
    return {"user": one.user, "message": one.message, **props, "create_at": one.at, **files}


def _user(user: User) -> dict[str, Any]:
    names = {"username": user.username, "email": user.email, "nickname": user.name, "first_name": user.name}
    return names if user.active else {**names, "delete_at": _DEACTIVATED}


def _line(kind: str, value: Any, **more: Mapping[str, Any]) -> bytes:
    return _dumped({"type": kind, kind: value, **more}) + b"\n"


def _dumped(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
