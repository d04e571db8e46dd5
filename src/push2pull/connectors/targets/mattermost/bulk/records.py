"""What goes into the import file, one small JSON file a post: the part that survives a crash.

``work/target.json`` names the target; ``work/users/NAME.json``; ``work/channels/NAME/_channel.json`` and beside
it a file per post; ``work/files/DIGEST/NAME`` are attachments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from push2pull.connectors.targets.mattermost.common import channel_mark, channel_name
from push2pull.connectors.targets.site.files import TEMPORARY, file_name, remove_others, segment, write
from push2pull.model import Place, PostAttachment

_CHANNEL = "_channel.json"  # no post can take this name: a segment starts with a letter or digit


@dataclass(frozen=True, slots=True)
class User:
    """An account. ``email``: "" for one that is on the server already and is not to be touched."""

    username: str
    name: str
    email: str = ""
    active: bool = False

    @property
    def shown(self) -> str:
        """What the server shows of it: the name, else the account's."""
        return self.name or self.username


@dataclass(frozen=True, slots=True)
class Record:
    """A post as it is imported. ``root``: key of the first of its thread, "" for that one. ``at``: milliseconds.

    ``files``: their paths below ``data/``. ``withdrawn``: the place of a first post, kept for those who answered.
    """

    key: str
    root: str
    user: str
    message: str
    at: int
    files: tuple[str, ...] = ()
    withdrawn: bool = False


class Records:
    """The files below *root*."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._taken: dict[str, dict[tuple[int, str], str]] = {}

    def about(self) -> dict[str, Any]:
        """Return what the folder says about itself, nothing for a new one."""
        path = self.root / "target.json"
        return dict(json.loads(path.read_bytes())) if path.is_file() else {}

    def describe(self, about: dict[str, Any]) -> None:
        """Write down what the folder is; clear away what a run that was cut off left half-written."""
        write(self.root / "target.json", _json(about), keep_same=True)
        for leftover in self.root.rglob(f".*{TEMPORARY}"):
            leftover.unlink()

    def add_channel(self, place: Place) -> str:
        """Write a channel down, or its new title; return its name, which stays."""
        there = sorted(self.root.glob(f"channels/*{channel_mark(place.key)}"))
        name = there[0].name if there else channel_name(place)
        write(self.root / "channels" / name / _CHANNEL, _json(asdict(place)), keep_same=True)
        return name

    def channels(self) -> dict[str, Place]:
        """Return the channels by name."""
        found = {}
        for path in sorted(self.root.glob(f"channels/*/{_CHANNEL}")):
            row = json.loads(path.read_bytes())
            found[path.parent.name] = Place(**{**row, "topics": tuple(row["topics"])})
        return found

    def add_user(self, user: User) -> None:
        """Write an account down that posts are written as."""
        write(self._user(user.username), _json(asdict(user)), keep_same=True)

    def users(self) -> dict[str, User]:
        """Return the accounts by name."""
        found = [User(**json.loads(path.read_bytes())) for path in sorted(self.root.glob("users/*.json"))]
        return {one.username: one for one in found}

    def add_file(self, attachment: PostAttachment) -> str:
        """Store an attachment under the digest of its bytes; return its path below ``data/``."""
        digest = hashlib.sha256(attachment.data).hexdigest()
        path = f"{digest[:16]}/{file_name(attachment.filename, served=False)}"
        write(self.root / "files" / path, attachment.data, keep_same=True)
        return path

    def add(self, channel: str, record: Record) -> Record:
        """Write a post down and return it, later by a millisecond as long as another one is just the same."""
        taken = self._index(channel)
        at = record.at
        while taken.get((at, record.message), record.key) != record.key:
            at += 1
        taken[at, record.message] = record.key
        kept = replace(record, at=at)
        write(self._path(channel, record.key), _json(asdict(kept)))
        return kept

    def remove(self, channel: str, record: Record) -> None:
        """Forget a post."""
        self._index(channel).pop((record.at, record.message), None)
        self._path(channel, record.key).unlink(missing_ok=True)

    def load(self, channel: str, key: str) -> Record | None:
        """Return one post, None when it is not there."""
        path = self._path(channel, key)
        return _record(path) if path.is_file() else None

    def all(self, channel: str) -> Iterator[Record]:
        """Yield the posts of a channel in the order of their file names."""
        for path in sorted((self.root / "channels" / channel).glob("*.json")):
            if path.name != _CHANNEL:
                yield _record(path)

    def tidy(self) -> None:
        """Remove the files of posts that were withdrawn, and the names of people who post nothing any more."""
        there = [one for channel in self.channels() for one in self.all(channel)]
        files, users = self.root / "files", self.root / "users"
        remove_others(files, {files / path for one in there for path in one.files})
        remove_others(users, {self._user(one.user) for one in there})

    def _user(self, username: str) -> Path:
        return self.root / "users" / f"{segment(username)}.json"

    def _path(self, channel: str, key: str) -> Path:
        return self.root / "channels" / segment(channel) / f"{segment(key)}.json"

    def _index(self, channel: str) -> dict[tuple[int, str], str]:
        """Return which post has an instant and a message: by these two the importer knows a post again."""
        if channel not in self._taken:
            self._taken[channel] = {(one.at, one.message): one.key for one in self.all(channel)}
        return self._taken[channel]


def _record(path: Path) -> Record:
    row = json.loads(path.read_bytes())
    return Record(**{**row, "files": tuple(row["files"])})


def _json(row: dict[str, Any]) -> bytes:
    return (json.dumps(row, sort_keys=True, indent=1) + "\n").encode("ascii")
