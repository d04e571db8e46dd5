"""The target ``mattermost://host/team``: posts and answers in the channels of a team, over the REST API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from push2pull.connectors.http import TIMEOUT, secret, understood
from push2pull.connectors.server import parse
from push2pull.connectors.targets.mattermost.common import (
    PROP,
    TAKEN_BACK,
    TEAM,
    channel,
    channel_mark,
    channel_name,
    instant,
)
from push2pull.connectors.targets.mattermost.people import People
from push2pull.connectors.targets.mattermost.posts import Seen, of_channel, seen
from push2pull.connectors.targets.mattermost.team import Team, author_tokens, look
from push2pull.connectors.targets.site.files import file_name
from push2pull.errors import ConfigurationError, Refused
from push2pull.markup import body
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


def open_mattermost(
    scheme: str, rest: str, secrets: Lookup = no_secrets, *, timeout: float = TIMEOUT
) -> MattermostTarget:
    """Return the team behind a URL; asks nothing of the server yet.

    Raises :class:`~push2pull.errors.ConfigurationError` for a wrong URL or a missing token.
    """
    server = parse(scheme, rest)
    if not TEAM.fullmatch(server.path):
        raise ConfigurationError(
            "mattermost: write mattermost://host/team, with the team's name as in its URL"
        )
    team = Team(server, server.path, author_tokens(server, secrets))
    return MattermostTarget(team.open(secret(server, secrets), timeout))


class MattermostTarget:
    """A team: communities are channels, threads are a first post and its answers."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._people = People(team)
        self._where: dict[str, tuple[str, int]] = {}
        self._digests: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Return the team's name in the ledger."""
        return f"{self._team.server.name}/{self._team.name}"

    @property
    def capabilities(self) -> Capabilities:
        """Return what can be done there: with little trust first, after :meth:`check` as account and server say."""
        if not self._team.id:
            look(self._team)
        return self._team.capabilities

    def check(self) -> Identity:
        """Say who we are there, and read the limits. Writes nothing."""
        version = look(self._team)
        return Identity(self._team.account, "; ".join([f"Mattermost {version}", *self._team.warnings]))

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts of those whose tokens we have."""
        return self._people.resolve(people)

    def ensure_place(self, place: Place) -> RemotePlace:
        """Find or create the channel, private unless the place is public."""
        path = f"/users/me/teams/{self._team_id}/channels"
        with understood(self._team.ask("GET", path)) as rows:
            ours = [row for row in rows if str(row["name"]).endswith(channel_mark(place.key))]
            if ours:
                return self._remote(place.key, ours[0])
        name = channel_name(place)
        return self._channel(place.key, name) or self._create(place, name)

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Make people members of the channel."""
        self._people.admit(place, members)

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Store a file; it shows once a post names it."""
        return self._upload(attachment, place, "")

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Write a post, or an answer to the first of its thread."""
        speaker = self._people.account(post.speaker) if post.speaker else ""
        if post.speaker:
            self._people.admit(place, [post.speaker])
        root, before = self._thread(parent) if parent else ("", 0)
        asked: dict[str, Any] = {
            "channel_id": place.remote_id,
            "message": body(post, self.capabilities, attributed=post.speaker is None),
            "root_id": root,
            "file_ids": [self._upload(one, place, speaker).remote_id for one in post.attachments],
            "props": {PROP: {"key": post.key}},
            # Sent again within half a minute, it is the same post.
            "pending_post_id": f"{PROP}:{post.key}",
        }
        if self.capabilities.timestamp and (post.date or before):
            asked["create_at"] = instant(post.date, before)
        answer = self._team.ask(
            "POST", "/posts", speaker=speaker, allow=(403,) if speaker else (), body=asked
        )
        if answer.status == 403:
            raise Refused(f"{answer.host} lets an author not post in the channel", "author_refused")
        with understood(answer) as row:
            return self._publication(post.key, seen(row))

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Look a post up among all of the channel: no search knows properties."""
        found = (one for one in of_channel(self._team, place.remote_id) if one.key == key)
        one = next(found, None)
        return self._publication(key, one) if one else None

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield the posts of the channel, oldest first; those of others have no key."""
        there = list(of_channel(self._team, place.remote_id))
        keys = {one.id: one.key for one in there}
        names = self._people.names({one.user for one in there})
        for one in sorted(there, key=lambda one: (one.at, one.id)):
            if since is None or one.date >= since:
                parent = (keys.get(one.root) or one.root) if one.root else None
                files = tuple(map(self._digest, one.files))
                author = names.get(one.user, "")
                yield RemotePost(one.id, one.key, parent, author, one.date, one.message, files)

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Delete a post; the first of a thread that others answered keeps its place, without its words."""
        path = f"/posts/{publication.remote_id}"
        answer = self._team.ask("GET", path, allow=(404,))
        if answer.status == 404:
            return
        with understood(answer) as row:
            one = seen(row)
        if one.key != publication.key:
            return
        if not one.root and self._answered(one):
            # Deleting it would delete the answers of others.
            self._team.ask("PUT", f"{path}/patch", body={"message": TAKEN_BACK, "props": {}, "file_ids": []})
        else:
            self._team.ask("DELETE", path, allow=(404,))

    def begin(self) -> None:
        """Do nothing."""

    def finish(self) -> Mapping[str, Any]:
        """Say what whoever publishes has to know."""
        return {"warnings": list(self._team.warnings)} if self._team.warnings else {}

    def _channel(self, key: str, name: str) -> RemotePlace | None:
        answer = self._team.ask("GET", f"/teams/{self._team_id}/channels/name/{name}", allow=(404,))
        if answer.status == 404:
            return None
        with understood(answer) as row:
            return self._remote(key, row)

    def _remote(self, key: str, row: Mapping[str, Any]) -> RemotePlace:
        url = f"{self._team.server.url}/{self._team.name}/channels/{row['name']}"
        return RemotePlace(key, str(row["id"]), url)

    def _create(self, place: Place, name: str) -> RemotePlace:
        asked = {"team_id": self._team_id, **channel(place, name)}
        # Made twice, it is refused: its name is unique, that of an archived one too.
        answer = self._team.ask("POST", "/channels", repeatable=True, allow=(400,), body=asked)
        made = self._channel(place.key, name)
        if made is None:
            raise Refused(f"{answer.host} makes no channel {name}; is there an archived one of that name?")
        return made

    @property
    def _team_id(self) -> str:
        if not self._team.id:
            look(self._team)
        return self._team.id

    def _upload(self, attachment: PostAttachment, place: RemotePlace, speaker: str) -> RemoteFile:
        name = file_name(attachment.filename, served=False)
        answer = self._team.ask(
            "POST",
            "/files",
            speaker=speaker,
            repeatable=True,  # a file that no post names is shown to nobody
            allow=(400, 413),
            data={"channel_id": place.remote_id},
            files={"files": (name, attachment.data, attachment.media_type or "application/octet-stream")},
        )
        if answer.status != 201:
            raise Refused(f"{answer.host} refuses a file of this kind or size", "attachment_refused")
        with understood(answer) as value:
            return RemoteFile(str(value["file_infos"][0]["id"]))

    def _thread(self, parent: Publication) -> tuple[str, int]:
        """Return the first post of the thread of *parent*, and when *parent* was written, in milliseconds."""
        if parent.remote_id not in self._where:
            with understood(self._team.ask("GET", f"/posts/{parent.remote_id}")) as row:
                self._remember(seen(row))
        return self._where[parent.remote_id]

    def _remember(self, one: Seen) -> None:
        self._where[one.id] = (one.root or one.id, one.at)

    def _publication(self, key: str, one: Seen) -> Publication:
        self._remember(one)
        return Publication(key, one.id, f"{self._team.server.url}/{self._team.name}/pl/{one.id}")

    def _answered(self, one: Seen) -> bool:
        with understood(self._team.ask("GET", f"/posts/{one.id}/thread")) as value:
            return any(row["id"] != one.id and not row["delete_at"] for row in value["posts"].values())

    def _digest(self, file: str) -> str:
        if file not in self._digests:
            self._digests[file] = self._team.digest(f"/files/{file}")
        return self._digests[file]
