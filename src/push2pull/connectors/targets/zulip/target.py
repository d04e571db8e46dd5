"""The target ``zulip://[account@]host[?import=1]``."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NoReturn

from push2pull.connectors.http import TIMEOUT, Answer, connect, secret, understood
from push2pull.connectors.server import Server, parse, rate
from push2pull.connectors.targets.zulip.channels import Channels
from push2pull.connectors.targets.zulip.files import Files
from push2pull.connectors.targets.zulip.groups import gather
from push2pull.connectors.targets.zulip.messages import message, messages, publication
from push2pull.connectors.targets.zulip.organisation import STANDARD, Organisation, look
from push2pull.connectors.targets.zulip.people import People
from push2pull.connectors.targets.zulip.topics import Topics
from push2pull.errors import ConfigurationError, NotAuthorised, Refused
from push2pull.markup import FileLink, body, measure
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
from push2pull.secret import Lookup, Secret, no_secrets

_USUAL_RATE = 180
"""Requests a minute: an account has 200, and some are for more than the messages."""

_MARGIN = 100
"""Ids below the newest known that are looked at again: a message may come into sight after one with a higher id."""


def open_zulip(
    scheme: str, rest: str, secrets: Lookup = no_secrets, *, timeout: float = TIMEOUT
) -> ZulipTarget:
    """Return the organisation behind a URL; asks nothing of it yet.

    ``?rate=``: requests a minute, where the server allows another number than usual. Raises
    :class:`~push2pull.errors.ConfigurationError` for a wrong URL or a missing API key.
    """
    server = parse(scheme, rest, ("import", "rate"))
    importing = server.options.get("import", "0")
    if server.path or importing not in ("0", "1"):
        raise ConfigurationError(
            "zulip: write zulip://host, or zulip://host?import=1 to set authors and dates"
        )
    credentials = _credentials(server, secret(server, secrets))
    connection = connect(server, lambda: {"Authorization": credentials.reveal()}, timeout=timeout)
    may = importing == "1"
    can = replace(STANDARD, author=may, timestamp=may, rate=rate(server, _USUAL_RATE))
    return ZulipTarget(Organisation(connection, may, can))


class ZulipTarget:
    """An organisation: communities are channels, threads are topics, attachments are links to uploaded files."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._channels = Channels(organisation)
        self._topics = Topics(organisation)
        self._people = People(organisation)
        self._files = Files(organisation)
        self._index: dict[str, dict[str, Publication]] = {}

    @property
    def url(self) -> str:
        """Return the organisation's name in the ledger."""
        return self._organisation.connection.server.name

    @property
    def capabilities(self) -> Capabilities:
        """Return what it can do: as usual, and after :meth:`check` with its own limits."""
        return self._organisation.capabilities

    def check(self) -> Identity:
        """Say who we are there, and read the limits. Writes nothing."""
        name, version = look(self._organisation)
        return Identity(name, f"Zulip {version}")

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts there; they are written for only where the URL says ``import=1``."""
        return self._people.resolve(people)

    def ensure_place(self, place: Place) -> RemotePlace:
        """Find or create the channel, private unless the place is public."""
        return self._channels.ensure(place)

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Subscribe people to the channel, and make them a user group where our account may."""
        accounts = [int(one.remote_id) for one in members]
        self._channels.subscribe(place, accounts)
        gather(self._organisation, place, self._channels.name(place), accounts)

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Store a file; nobody sees it until a message links to it."""
        return self._files.upload(attachment)

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Write a message to its parent's topic, else to a new one."""
        files = {one.sha256: FileLink(self.upload(one, place).url) for one in post.attachments}
        content = body(post, self.capabilities, files=files, attributed=post.speaker is None)
        if measure(content, self.capabilities.limit_unit) > self.capabilities.body_limit:
            raise Refused(f"{self._host}: the message would be cut off")
        topic = self._topics.choose(post, place, parent)
        fields = {
            "type": "stream",
            "to": int(place.remote_id),
            "topic": topic,
            "content": content,
            "read_by_sender": True,
            **(self._forged(post, place) if self._organisation.importing else {}),
        }
        answer = self._organisation.ask("POST", "/messages", fields, allow=(400,))
        if answer.status == 400:
            _refuse(answer, self._organisation.importing)
        with understood(answer) as value:
            made = publication(self._organisation, place, post.key, int(value["id"]), topic)
        self._topics.note(place, made.remote_id, topic)
        return made

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Look among the messages that came since the last look, then among all those seen before.

        The server's own search is not used: its index may lag behind what was just written.
        """
        index = self._index.setdefault(place.remote_id, {})
        known = max((int(one.remote_id) for one in index.values()), default=0)
        for one in messages(self._organisation, place, max(known - _MARGIN, 0)):
            name = one.key or f"{one.id}"
            index.setdefault(name, publication(self._organisation, place, one.key, one.id, one.topic))
            self._topics.note(place, f"{one.id}", one.topic)
        return index.get(key)

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield the messages of the channel in the order in which they were written; only ours have files."""
        first: dict[str, str] = {}
        for one in messages(self._organisation, place):
            parent = first.get(one.topic.casefold())
            if one.key:
                first.setdefault(one.topic.casefold(), one.key)
            if since is None or one.date >= since:
                files = self._files.digests(one.content) if one.key else ()
                yield RemotePost(str(one.id), one.key, parent, one.author, one.date, one.content, files)

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Delete a message; one that does not carry its key any more is left to a human."""
        self._index.get(place.remote_id, {}).pop(publication.key, None)
        number = int(publication.remote_id)
        there = message(self._organisation, number)
        if there is None:
            return
        if there.key == publication.key:
            answer = self._organisation.ask("DELETE", f"/messages/{number}", allow=(400,))
            if answer.status != 400 or message(self._organisation, number) is None:
                return
        raise Refused(
            f"{self._host} does not let this account delete it;"
            " see the permissions for deleting messages, and their time limit",
            "cannot_withdraw",
        )

    def begin(self) -> None:
        """Do nothing."""

    def finish(self) -> Mapping[str, Any]:
        """Do nothing."""
        return {}

    @property
    def _host(self) -> str:
        return self._organisation.connection.server.host

    def _forged(self, post: Post, place: RemotePlace) -> dict[str, Any]:
        """Return what makes a message another's and of another day; the API's description does not have it."""
        dated = {"forged": "yes", "time": f"{post.date.timestamp():.0f}"} if post.date else {}
        if post.speaker is None:
            return dated
        # To speak for others one has to be a mirror of another chat, and those name channels by name: in JSON,
        # or else one that is called 2024 would be taken for a number.
        channel = json.dumps(self._channels.name(place))
        return {
            **dated,
            "to": channel,
            "client": "jabber_mirror",
            "sender": self._people.sender(post.speaker),
        }


def _credentials(server: Server, key: Secret) -> Secret:
    """Return the header that signs requests (RFC 7617): the account of the URL, or the one in the secret."""
    pair = f"{server.user}:{key.reveal()}" if server.user else key.reveal()
    if ":" not in pair:
        raise ConfigurationError(
            f"{server.host}: whose key is it? Write ACCOUNT:KEY into PUSH2PULL_ZULIP_TOKEN,"
            f" or zulip://ACCOUNT@{server.host} with %40 for the @ of the account's address"
        )
    return Secret(f"Basic {b64encode(pair.encode()).decode()}")


def _refuse(answer: Answer, importing: bool) -> NoReturn:
    """Raise the error of a message that was refused; the same for all of them ends the run."""
    said = str(answer.value.get("msg", "")) if isinstance(answer.value, dict) else ""
    if importing and "not authorized" in said:
        raise NotAuthorised(
            f"{answer.host}: this account may not set authors and dates; have the server's administrator run"
            " 'manage.py change_user_role ACCOUNT can_forge_sender', or leave ?import=1 out"
        )
    if "mirror" in said.lower():
        raise Refused(f"{answer.host} takes nothing in the name of this account", "author_refused")
    raise Refused(f"{answer.host} refuses the message")
