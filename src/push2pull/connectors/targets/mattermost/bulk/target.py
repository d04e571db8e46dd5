"""The target ``mattermost-file:FOLDER?team=NAME``: a file for ``mmctl import``, made without any server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from push2pull.connectors.targets.mattermost.bulk.archive import pack, unpack
from push2pull.connectors.targets.mattermost.bulk.lines import RENDERER, lines
from push2pull.connectors.targets.mattermost.bulk.people import ARCHIVE, account, known
from push2pull.connectors.targets.mattermost.bulk.records import Record, Records, User
from push2pull.connectors.targets.mattermost.common import PROP, STANDARD, TAKEN_BACK, TEAM, instant, line
from push2pull.errors import ConfigurationError
from push2pull.markup import body
from push2pull.model import (
    Identity,
    Participant,
    PersonId,
    Place,
    Post,
    PostAttachment,
    Publication,
    RemoteFile,
    RemotePlace,
    RemotePost,
    RemoteUser,
)

FILE = "import.zip"
_WORK = "work"
_OPTIONS = ("team", "team_title", "account")
_1970 = datetime(1970, 1, 1, tzinfo=UTC)


def open_mattermost_file(place: Path | str = "") -> BulkTarget:
    """Return the target behind ``FOLDER?team=NAME``; nothing is written yet.

    Raises :class:`~push2pull.errors.ConfigurationError` saying what to write.
    """
    path, _, query = str(place).partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(options.keys() - set(_OPTIONS)):
        raise ConfigurationError(f"mattermost-file: no option {unknown[0]}; there are {', '.join(_OPTIONS)}")
    if not path or not TEAM.fullmatch(options.get("team", "")):
        raise ConfigurationError(
            "mattermost-file: write mattermost-file:FOLDER?team=NAME, with the team's name as in its URL"
        )
    return BulkTarget(Path(path), options["team"], options.get("team_title", ""), options.get("account", ""))


class BulkTarget:
    """Posts are kept one a file as they are written; :meth:`finish` makes ``import.zip`` from all of them.

    ``team_title``: make the team, with this title. ``archive``: account on the server that posts for those who
    have none, "" for one that is made for it.
    """

    capabilities = replace(
        STANDARD, idempotence="native", begin_finish=True, attachments_per_post=10, ordered=True
    )

    def __init__(self, path: Path, team: str, team_title: str = "", archive: str = "") -> None:
        self.path = path.expanduser().absolute()
        self._team = team
        self._team_title = line(team_title, 64)
        self._archive = known(archive, "") if archive else ARCHIVE
        self._records = Records(self.path / _WORK)
        self._accounts: dict[str, User] = {}

    @property
    def url(self) -> str:
        """Return the folder's name in the ledger: it stays when the folder is moved, and tells no path."""
        made = f"{self.path.resolve()}\n{self._team}".encode("utf-8", "replace")
        usual = f"mattermost-file:{hashlib.sha256(made).hexdigest()[:16]}"
        return str(self._records.about().get("target", usual))

    def check(self) -> Identity:
        """Say which file; raise ConfigurationError when the folder holds something else. Writes nothing."""
        about = self._records.about()
        if self.path.exists() and not self.path.is_dir():
            raise ConfigurationError(f"{self.path} is a file; name a folder")
        # A run that was cut off at its first step leaves the folder of the records alone.
        if self.path.is_dir() and not about and {one.name for one in self.path.iterdir()} - {_WORK}:
            raise ConfigurationError(f"{self.path} holds other files; name an empty folder or an earlier one")
        if about and about["team"] != self._team:
            raise ConfigurationError(f"{self.path} is for the team {about['team']}; name another folder")
        return Identity(str(self.path / FILE), f"team {self._team}; renderer {RENDERER}")

    def begin(self) -> None:
        """Make the folder; clear away what a run that was cut off left half-written."""
        self.check()
        # It may hold the addresses of those who are invited: others on this machine have no business there.
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._records.describe({"format": 1, "target": self.url, "team": self._team})
        for leftover in self.path.glob(f".{FILE}*"):
            leftover.unlink()

    def finish(self) -> Mapping[str, Any]:
        """Make the file; return the number of its posts, and whether it is another one than before."""
        made = lines(self._records, self._team, self._team_title)
        posts, written = pack(self.path / FILE, made, self._records.root / "files")
        self._records.tidy()
        return {"file": FILE, "posts": posts, "written": int(written), "renderer": RENDERER}

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts that a human named, and stand-ins for those who are to get one."""
        found = {}
        for one in people:
            user = account(one, self._team)
            if user and one.person_id:
                self._accounts[user.username] = user
                found[one.person_id] = RemoteUser(one.person_id, user.username, user.shown)
        return found

    def ensure_place(self, place: Place) -> RemotePlace:
        """Write the channel down."""
        name = self._records.add_channel(place)
        return RemotePlace(place.key, name, f"{self._team}/channels/{name}")

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Do nothing: who may read is decided on the server after the import."""

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Store a file, byte for byte."""
        path = self._records.add_file(attachment)
        return RemoteFile(path, path)

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Write a post and its files down; one whose key is there is left as it is."""
        there = self._records.load(place.remote_id, post.key)
        if there is None or there.withdrawn:
            self._write(post, place, parent)
        return _publication(post.key, place)

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Return where the post of *key* is, None when it is not there."""
        record = self._records.load(place.remote_id, key)
        return _publication(key, place) if record and not record.withdrawn else None

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield the posts that the file holds, oldest first: it is read as the importer reads it."""
        names = {one.username: one.shown for one in self._records.users().values()}
        found = [
            RemotePost(
                remote_id=_key(post),
                key=_key(post),
                parent=_key(first) if first else None,
                author=names.get(post["user"], post["user"]),
                date=_1970 + timedelta(milliseconds=post["create_at"]),
                text=post["message"],
                attachments=files,
            )
            for post, first, files in unpack(self.path / FILE, place.remote_id)
        ]
        for one in sorted(found, key=lambda one: (one.date or _1970, one.key)):
            if one.key and (since is None or (one.date and one.date >= since)):
                yield one

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Leave a post out of the file; a first one that others answered keeps its place, without its words."""
        record = self._records.load(place.remote_id, publication.key)
        if record is None or record.withdrawn:
            return
        if record.root:
            self._records.remove(place.remote_id, record)
        else:
            self._records.add_user(self._archive)
            self._records.add(place.remote_id, _emptied(record, self._archive))

    def _write(self, post: Post, place: RemotePlace, parent: Publication | None) -> None:
        before = self._records.load(place.remote_id, parent.key) if parent else None
        root = (before.root or before.key) if before else parent.key if parent else ""
        first = self._records.load(place.remote_id, root) if root else None
        user = self._accounts[post.speaker.remote_id] if post.speaker else self._archive
        self._records.add_user(user)
        record = Record(
            key=post.key,
            root=root,
            user=user.username,
            message=body(post, self.capabilities, attributed=post.speaker is None),
            at=instant(post.moved or post.date, before.at if before else 0, first.at + 1 if first else 0),
            files=tuple(self.upload(one, place).remote_id for one in post.attachments),
        )
        self._records.add(place.remote_id, record)


def _emptied(record: Record, archive: User) -> Record:
    return replace(record, user=archive.username, message=TAKEN_BACK, files=(), withdrawn=True)


def _publication(key: str, place: RemotePlace) -> Publication:
    return Publication(key, key, place.url)


def _key(post: Mapping[str, Any]) -> str:
    return str(post.get("props", {}).get(PROP, {}).get("key", ""))
