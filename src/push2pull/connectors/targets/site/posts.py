"""The source of truth of a site: ``data/PLACE/_place.json`` and one JSON file per post beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from push2pull.connectors.targets.site.files import file_name, segment, write
from push2pull.model import Author, PersonId, Place, Post, PostAttachment

PLACE_FILE = "_place.json"  # no post can take this name: a segment starts with a letter or digit
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment of the site. ``path``: below the site's root, with ``/``."""

    filename: str
    path: str
    media_type: str
    sha256: str
    size: int
    inline: bool


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as the site holds it: the author's name and nothing else about them."""

    key: str
    message_key: str
    thread_id: str
    parent: str | None
    title: str
    text: str
    quote: str
    author: str
    date: datetime | None
    language: str
    attachments: tuple[StoredFile, ...] = ()

    @property
    def rank(self) -> tuple[datetime, str]:
        """Oldest first; posts of no date before all others."""
        return (self.date or _EARLIEST, self.key)

    @property
    def whole(self) -> Post:
        """The post as it came, but for its files."""
        return Post(
            key=self.key,
            message_key=self.message_key,
            thread_id=self.thread_id,
            title=self.title,
            text=self.text,
            author=Author(PersonId(""), self.author),
            date=self.date,
            parent=self.parent,
            quote=self.quote,
            language=self.language,
        )


class Posts:
    """The JSON files under the site's *root*."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"

    def path(self, place: str, key: str) -> Path:
        """Return where the post *key* of *place* (a segment) is kept."""
        return self.data / place / f"{segment(key)}.json"

    def add_place(self, place: Place) -> str:
        """Write a place down, or its new title; return its segment."""
        name = segment(place.key)
        write(self.data / name / PLACE_FILE, _json(asdict(place)), keep_same=True)
        return name

    def places(self) -> dict[str, Place]:
        """Return the places by segment, in the order of their titles."""
        found = {}
        for path in self.data.glob(f"*/{PLACE_FILE}"):
            row = json.loads(path.read_bytes())
            found[path.parent.name] = Place(**{**row, "topics": tuple(row["topics"])})
        return dict(sorted(found.items(), key=lambda item: (item[1].title.casefold(), item[0])))

    def add_file(self, attachment: PostAttachment) -> StoredFile:
        """Store an attachment under the digest of its bytes."""
        digest = hashlib.sha256(attachment.data).hexdigest()
        path = Path("attachments") / digest[:16] / file_name(attachment.filename)
        write(self.root / path, attachment.data, keep_same=True)
        size = len(attachment.data)
        return StoredFile(
            attachment.filename, path.as_posix(), attachment.media_type, digest, size, attachment.inline
        )

    def add(self, place: str, post: Post) -> bool:
        """Write a post unless its key is there; return whether it was written."""
        path = self.path(place, post.key)
        if path.exists():
            return False
        stored = StoredPost(
            key=post.key,
            message_key=post.message_key,
            thread_id=post.thread_id,
            parent=post.parent,
            title=post.title,
            text=post.text,
            quote=post.quote,
            author=post.author.name,
            date=post.date,
            language=post.language,
            attachments=tuple(self.add_file(attachment) for attachment in post.attachments),
        )
        row = asdict(stored)
        row["date"] = post.date.astimezone(UTC).isoformat() if post.date else None
        return write(path, _json(row))

    def remove(self, place: str, key: str) -> None:
        """Remove a post; one that is not there is no error."""
        self.path(place, key).unlink(missing_ok=True)

    def load(self, place: str, key: str) -> StoredPost | None:
        """Return one post, None when it is not there."""
        path = self.path(place, key)
        return _stored(json.loads(path.read_bytes())) if path.is_file() else None

    def all(self, place: str) -> Iterator[StoredPost]:
        """Yield the posts of a place in the order of their file names."""
        for path in sorted((self.data / place).glob("*.json")):
            if path.name != PLACE_FILE:
                yield _stored(json.loads(path.read_bytes()))


def _stored(row: dict[str, Any]) -> StoredPost:
    date = datetime.fromisoformat(row["date"]) if row["date"] else None
    files = tuple(StoredFile(**file) for file in row["attachments"])
    return StoredPost(**{**row, "date": date, "attachments": files})


def _json(row: dict[str, Any]) -> bytes:
    # ASCII, because text from mail may hold lone surrogates, which no encoding writes.
    return (json.dumps(row, sort_keys=True, indent=1) + "\n").encode("ascii")
