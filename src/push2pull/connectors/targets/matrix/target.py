"""The target ``matrix://host[/space]``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from push2pull.connectors.http import TIMEOUT, connect, secret, understood
from push2pull.connectors.server import Server, parse
from push2pull.connectors.targets.matrix import events
from push2pull.connectors.targets.matrix.ghosts import Ghosts
from push2pull.connectors.targets.matrix.homeserver import MEDIA, UPLOAD, Homeserver, room_path
from push2pull.connectors.targets.matrix.names import ghost, permalink, slug
from push2pull.connectors.targets.matrix.rooms import Rooms
from push2pull.errors import ConfigurationError
from push2pull.markup import visible
from push2pull.model import (
    Capabilities,
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
from push2pull.secret import Lookup, no_secrets

SPACE = "Mail"
BOT_NAME = "push2pull"
_USER = re.compile(r"@[^\s:,]+:[^\s,]+")


def open_matrix(
    scheme: str, rest: str, secrets: Lookup = no_secrets, *, timeout: float = TIMEOUT
) -> MatrixTarget:
    """Return the homeserver behind a URL; asks nothing of it yet.

    Raises :class:`~push2pull.errors.ConfigurationError` for a wrong URL or a missing token.
    """
    server = parse(scheme, rest, ("admin", "federate"))
    token = secret(server, secrets)
    connection = connect(server, lambda: {"Authorization": f"Bearer {token.reveal()}"}, timeout=timeout)
    return MatrixTarget(Homeserver(connection), server.path or SPACE, _administrators(server))


def _administrators(server: Server) -> tuple[str, ...]:
    named = [one for one in server.options.get("admin", "").split(",") if one]
    if wrong := [one for one in named if not _USER.fullmatch(one)]:
        raise ConfigurationError(f"matrix: {wrong[0]} is no user ID; write admin=@ana:{server.host}")
    return tuple(named)


class MatrixTarget:
    """A homeserver: communities are rooms in one space, an author's posts come from their ghost."""

    def __init__(self, home: Homeserver, space: str = SPACE, administrators: tuple[str, ...] = ()) -> None:
        self.capabilities: Capabilities = events.MATRIX
        self._home = home
        self._space = space
        federate = home.connection.server.options.get("federate") == "1"
        self._ghosts = Ghosts(home)
        self._rooms = Rooms(home, space, administrators, federate)
        self._uploaded: dict[str, RemoteFile] = {}
        self._roots: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Return the space's name in the ledger."""
        return f"{self._home.connection.server.name}/{slug(self._space)}"

    def check(self) -> Identity:
        """Say who we are there, and read how large a file may be. Writes nothing."""
        account = self._home.account
        with understood(self._home.ask("GET", f"{MEDIA}/config")) as said:
            allowed = int(said.get("m.upload.size") or events.MATRIX.attachment_limit)
        limit = min(allowed, events.MATRIX.attachment_limit)
        self.capabilities = replace(events.MATRIX, attachment_limit=limit)
        return Identity(account, f"space {self._space}")

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the ghost of everybody who is named; it is made when it first writes."""
        return {
            one.person_id: RemoteUser(one.person_id, ghost(one.person_id, self._home.name), one.name)
            for one in people
            if one.person_id
        }

    def ensure_place(self, place: Place) -> RemotePlace:
        """Find or create the room."""
        self._ghosts.name(self._home.account, BOT_NAME)
        return self._rooms.ensure(place)

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Do nothing: ghosts come by themselves, and people are invited by an administrator."""

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Store a file; the same bytes once."""
        key = f"{attachment.sha256} {events.media_type(attachment)}"
        if key not in self._uploaded:
            answer = self._home.ask(
                "POST",
                UPLOAD,
                params={"filename": events.filename(attachment)},
                content=attachment.data,
                headers={"Content-Type": events.media_type(attachment)},
            )
            with understood(answer) as said:
                self._uploaded[key] = RemoteFile(str(said["content_uri"]), str(said["content_uri"]))
        return self._uploaded[key]

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Send one event. A second one of the same key is the first one again, for half an hour or so."""
        room, speaker = place.remote_id, post.speaker.remote_id if post.speaker else ""
        if post.speaker:
            name = visible(post.speaker.name or post.author.name)
            self._ghosts.admit(speaker, " ".join(name.split()), room)
        uri = self.upload(post.attachments[0], place).url if post.attachments else ""
        root = self._root(parent.remote_id, room) if parent else ""
        relation = events.answer_to(root, parent.remote_id) if parent else {}
        answer = self._home.ask(
            "PUT",
            room_path(room, "send", "m.room.message", post.key),
            speaker=speaker,
            params={"ts": events.stamp(post.date)} if post.date else {},
            body=events.content(post, self.capabilities, relation, uri),
            repeatable=False,  # the server forgets what it was asked before; `find` does not
        )
        with understood(answer) as said:
            written = str(said["event_id"])
        self._roots[written] = root or written
        return self._publication(post.key, written, room)

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Look a post up by its key among the messages of the room, the last ones first."""
        for event in self._home.messages(place.remote_id, backwards=True):
            said = events.message(event)
            if said and said.key == key:
                return self._publication(key, said.event_id, place.remote_id)
        return None

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield the messages of the room, oldest first; those of others have no key."""
        sent = map(events.message, self._home.messages(place.remote_id, backwards=False))
        there = [one for one in sent if one]
        names = self._ghosts.members(place.remote_id, anew=True)
        keys = {one.event_id: one.key for one in there}
        for one in sorted(there, key=lambda one: one.date):
            if since is None or one.date >= since:
                files = (self._home.digest(one.uri),) if one.uri else ()
                parent = keys.get(one.root, one.root) if one.root else None
                author = names.get(one.sender) or one.sender
                yield RemotePost(one.event_id, one.key, parent, author, one.date, one.text, files)

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Redact an event: author and date stay, what it said is gone."""
        path = room_path(place.remote_id, "redact", publication.remote_id, f"withdraw-{publication.key}")
        self._home.ask("PUT", path, body={}, allow=(404,))

    def _root(self, event_id: str, room: str) -> str:
        """Return the event that starts the thread of *event_id*: itself where it is in none."""
        if event_id not in self._roots:
            with understood(self._home.ask("GET", room_path(room, "event", event_id))) as event:
                self._roots[event_id] = events.thread_of(event) or event_id
        return self._roots[event_id]

    def _publication(self, key: str, event_id: str, room: str) -> Publication:
        return Publication(key, event_id, permalink(room, event_id, via=self._home.name))
