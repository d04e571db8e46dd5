"""Streams to follow: an Atom feed (RFC 4287) and an ActivityStreams 2.0 collection (W3C) per community."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from push2pull.connectors.targets.site.files import segment
from push2pull.connectors.targets.site.posts import StoredPost
from push2pull.connectors.targets.site.words import WORDS
from push2pull.markup.html import plain, to_html
from push2pull.model import Place

NEWEST = 50
"""Entries of an Atom feed; readers fetch it often. The collection holds everything."""

_CONTEXT = "https://www.w3.org/ns/activitystreams"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_FEED = Markup("""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
<title>{title}</title>
<subtitle>{purpose}</subtitle>
<id>{id}</id>
<updated>{updated}</updated>
<link rel="self" type="application/atom+xml" href="feed.atom"/>
<link rel="alternate" type="text/html" href="index.html"/>
<generator>push2pull</generator>
""")
_ENTRY = Markup("""<entry>
<title>{title}</title>
<id>{id}</id>
<published>{date}</published>
<updated>{date}</updated>
<author><name>{author}</name></author>
<link rel="alternate" type="text/html" href="{href}"/>
{files}<content type="html">{content}</content>
</entry>
""")
_ENCLOSURE = Markup(
    '<link rel="enclosure" type="{type}" length="{size}" title="{title}" href="../../{href}"/>\n'
)


def urn(*names: str) -> str:
    """Return a stable identifier for what *names* say, wherever the site is served from (RFC 4122)."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(names).encode("utf-8", "replace").hex()).urn


def href(post: StoredPost) -> str:
    """Return where *post* stands, seen from its community's page."""
    return f"threads/{segment(post.thread_id)}.html#p-{segment(post.key)}"


def atom(place: Place, posts: Iterable[StoredPost], language: str) -> Iterator[bytes]:
    """Yield the feed of *posts*, newest first, as XML."""
    entries = [(post.date or _NEVER, _entry(post, language)) for post in posts]
    updated = max((date for date, _ in entries), default=_NEVER)
    yield _FEED.format(
        language=language,
        title=plain(place.title),
        purpose=plain(place.purpose),
        id=urn("place", place.key),
        updated=_instant(updated),
    ).encode()
    for _, entry in entries:
        yield entry.encode()
    yield b"</feed>\n"


def _entry(post: StoredPost, language: str) -> Markup:
    files = (
        _ENCLOSURE.format(type=file.media_type, size=file.size, title=plain(file.filename), href=file.path)
        for file in post.attachments
    )
    return _ENTRY.format(
        title=plain(post.title) or WORDS[language]["no_subject"],
        id=urn("post", post.key),
        date=_instant(post.date or _NEVER),
        author=plain(post.author),
        href=href(post),
        files=Markup("").join(files),
        content=escape(str(_content(post))),
    )


def activities(place: Place, posts: Iterable[StoredPost], total: int) -> Iterator[bytes]:
    """Yield an OrderedCollection of Create activities, newest first, as JSON.

    *posts* are taken one by one: a collection of any size needs the memory of one post.
    """
    frame = {
        "@context": _CONTEXT,
        "id": urn("activities", place.key),
        "type": "OrderedCollection",
        "name": place.title,
        "summary": place.purpose,
        "url": "index.html",
        "totalItems": total,
    }
    head = json.dumps(frame, indent=1).removesuffix("\n}")
    yield f'{head},\n "orderedItems": ['.encode("ascii")
    for n, post in enumerate(posts):
        yield f"{',' if n else ''}\n{json.dumps(_create(place, post))}".encode("ascii")
    yield b"\n]}\n"


def _create(place: Place, post: StoredPost) -> dict[str, Any]:
    actor = {"type": "Person", "name": plain(post.author)}
    published = {"published": _instant(post.date)} if post.date else {}
    return {
        "id": urn("create", post.key),
        "type": "Create",
        "actor": actor,
        **published,
        "object": {**_note(post, actor), **published, "audience": urn("place", place.key)},
    }


def _note(post: StoredPost, actor: dict[str, str]) -> dict[str, Any]:
    note: dict[str, Any] = {
        "id": urn("post", post.key),
        "type": "Note",
        "name": plain(post.title),
        "content": str(_content(post)),
        "mediaType": "text/html",
        "attributedTo": actor,
        "context": urn("thread", post.thread_id),
        "url": href(post),
    }
    if post.parent:
        note["inReplyTo"] = urn("post", post.parent)
    if post.attachments:
        note["attachment"] = [_document(post) for post in post.attachments]
    return note


def _document(file: Any) -> dict[str, Any]:
    return {
        "type": "Document",
        "mediaType": file.media_type,
        "name": plain(file.filename),
        "url": f"../../{file.path}",
    }


def _content(post: StoredPost) -> Markup:
    if not post.quote:
        return to_html(post.text)
    return Markup("{}\n<blockquote>{}</blockquote>").format(to_html(post.text), to_html(post.quote))


def _instant(date: datetime) -> str:
    return date.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def newest(keys: Sequence[str]) -> Sequence[str]:
    """Return the keys that belong into the Atom feed."""
    return keys[:NEWEST]
