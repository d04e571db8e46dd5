"""Posts as events, and back: one event each, with the file it brings, so that no half of one can be there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from push2pull.connectors.http import ANSWER_LIMIT
from push2pull.markup import IMAGES, body, shorten, visible
from push2pull.markup.split import ELLIPSIS, take
from push2pull.model import Capabilities, Post, PostAttachment

MATRIX = Capabilities(
    author=True,
    timestamp=True,
    threading="thread",
    idempotence="find",
    markup="matrix",
    titles=False,
    body_limit=28_000,
    limit_unit="bytes",
    attachment_limit=ANSWER_LIMIT,
    attachments_per_post=1,
    withdraw=True,
    silent=False,
    trace="redacted_event",
)
"""What a homeserver can do. The words stand twice in an event, with markup and without."""

KEY = "org.push2pull.key"
"""Field of an event's content that holds the key of the post."""

_CONTENT_LIMIT = 65_536 - 4_096  # bytes of an event, less those that the server adds
_NAME_LIMIT = 200  # bytes
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_KINDS = {"audio": "m.audio", "video": "m.video"}


def content(post: Post, can: Capabilities, relation: Mapping[str, Any], uri: str) -> dict[str, Any]:
    """Return the content of the event for *post*; *uri* is where its file was uploaded, "" for none."""
    attributed = post.speaker is None
    html = body(post, can, attributed=attributed)
    words = body(post, replace(can, markup="text"), attributed=attributed)
    said: dict[str, Any] = {"msgtype": "m.text", "body": words, "m.mentions": {}, KEY: post.key}
    if html:
        said |= {"format": "org.matrix.custom.html", "formatted_body": html}
    if relation:
        said["m.relates_to"] = relation
    if uri:
        said |= _file(post.attachments[0], uri, words)
    return _fitting(said)


def answer_to(root: str, parent: str) -> dict[str, Any]:
    """Return the relation of an answer to *parent* in the thread of *root*.

    Clients that know no threads show it as an answer; there is one level (Client-Server API, "Threading").
    """
    plain = parent == root
    answered = {"m.in_reply_to": {"event_id": parent}}
    return {"rel_type": "m.thread", "event_id": root, "is_falling_back": plain, **answered}


def thread_of(event: Mapping[str, Any]) -> str:
    """Return the ID of the event that starts the thread of *event*, "" where it is in none."""
    relation = _mapping(_mapping(event.get("content")).get("m.relates_to"))
    return str(relation.get("event_id", "")) if relation.get("rel_type") == "m.thread" else ""


def media_type(file: PostAttachment) -> str:
    """Return the media type of a file, if it is one, else that of unknown bytes."""
    kind = file.media_type.lower()
    return kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"


def filename(file: PostAttachment) -> str:
    """Return the name of a file on one line."""
    name = " ".join(visible(file.filename).split()).replace("/", "_")
    return shorten(name, _NAME_LIMIT, "bytes") or "file"


def stamp(date: datetime) -> int:
    """Return the milliseconds since 1970; nothing earlier can be said there."""
    return max(0, (date - _START) // timedelta(milliseconds=1))


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a room. ``key``: ours, else "". ``root``: of its thread, "" where it is in none."""

    event_id: str
    key: str
    sender: str
    date: datetime
    root: str
    text: str
    uri: str


def message(event: Mapping[str, Any]) -> Message | None:
    """Return what an event says, None for one that was taken back or is none of ours to understand."""
    said, at = _mapping(event.get("content")), event.get("origin_server_ts")
    if "msgtype" not in said or not isinstance(at, int):
        return None
    try:
        date = _START + timedelta(milliseconds=at)
    except OverflowError:
        return None
    key = str(said.get(KEY, ""))
    text = said.get("formatted_body", "" if key else said.get("body", ""))
    uri = str(said.get("url", "")) if key else ""
    return Message(
        str(event.get("event_id", "")),
        key,
        str(event.get("sender", "")),
        date,
        thread_of(event),
        str(text),
        uri,
    )


def _file(file: PostAttachment, uri: str, words: str) -> dict[str, Any]:
    """Return what makes a message one of a file with a caption (Client-Server API, "Media captions")."""
    kind, name = media_type(file), filename(file)
    shown = "m.image" if kind in IMAGES else _KINDS.get(kind.partition("/")[0], "m.file")
    info = {"mimetype": kind, "size": len(file.data)}
    return {"msgtype": shown, "url": uri, "filename": name, "body": words or name, "info": info}


def _fitting(said: dict[str, Any]) -> dict[str, Any]:
    """Cut the words without markup where both do not fit, as with pages of backslashes; those with it stay."""
    room = _CONTENT_LIMIT - _size({**said, "body": ELLIPSIS})
    head, rest = take(said["body"], lambda head: _size(head) <= room)
    return {**said, "body": head + ELLIPSIS} if rest else said


def _size(value: Any) -> int:
    """Return the bytes of *value* in an event."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
