"""The target ``discourse://[account@]host[/category]``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from push2pull.connectors.http import TIMEOUT, Answer, connect, secret, understood
from push2pull.connectors.server import parse, rate
from push2pull.connectors.targets.discourse.forum import STANDARD, Forum, look
from push2pull.connectors.targets.discourse.people import People
from push2pull.connectors.targets.discourse.places import Places
from push2pull.connectors.targets.discourse.posts import (
    EMPTY_FILE,
    address,
    file_digests,
    latest,
    publication,
)
from push2pull.errors import ConfigurationError, Refused
from push2pull.markup import FileLink, body, find_marker, visible
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

_UNTITLED = {"en": "(no subject)", "fr": "(sans objet)"}
_MARGIN = 100
_TAKEN_BACK = "*Withdrawn by its author. · Retiré par son auteur.*"


def open_discourse(
    scheme: str, rest: str, secrets: Lookup = no_secrets, *, timeout: float = TIMEOUT
) -> DiscourseTarget:
    """Return the forum behind a URL; asks nothing of it yet.

    ``?rate=``: requests a minute, where the forum allows another number than 60. Raises
    :class:`~push2pull.errors.ConfigurationError` for a wrong URL or a missing API key.
    """
    server = parse(scheme, rest, ("rate",))
    can = replace(STANDARD, rate=rate(server, 60))
    key = secret(server, secrets)
    connection = connect(server, lambda: {"Api-Key": key.reveal()}, timeout=timeout)
    return DiscourseTarget(Forum(connection, server.user or "system", can), server.path)


class DiscourseTarget:
    """A forum: communities are categories, threads are topics, answers point at what they answer."""

    def __init__(self, forum: Forum, parent: str = "") -> None:
        self._forum = forum
        self._parent = parent
        self._places = Places(forum, parent)
        self._people = People(forum)
        self._where: dict[str, tuple[int, int]] = {}
        self._uploaded: dict[tuple[str, str], RemoteFile] = {}
        self._digests: dict[str, str] = {}
        self._index: dict[str, dict[str, Publication]] = {}

    @property
    def url(self) -> str:
        """Return the forum's name in the ledger."""
        return "/".join(filter(None, [self._forum.connection.server.name, self._parent]))

    @property
    def capabilities(self) -> Capabilities:
        """Return what the forum can do: as usual, and after :meth:`check` as its settings say."""
        return self._forum.capabilities

    def check(self) -> Identity:
        """Say who we are there, and read the limits. Writes nothing."""
        version = look(self._forum)
        self._places.parent_id()
        return Identity(self._forum.account, f"Discourse {version}")

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts to post as; staged ones are made where *people* say so."""
        return self._people.resolve(people)

    def ensure_place(self, place: Place) -> RemotePlace:
        """Find or create the category, closed to all but its group unless the place is public."""
        return self._places.ensure(place)

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Make people members of the category's group; a public one needs none."""
        self._places.admit(place, (one.remote_id for one in members))

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Store a file; the forum may compress pictures, unless its settings forbid that."""
        if not attachment.data:
            return RemoteFile("", EMPTY_FILE)
        name = " ".join(visible(attachment.filename).split()).replace("/", "_") or "file"
        key = (attachment.sha256, name)
        if key not in self._uploaded:
            self._uploaded[key] = self._upload(name, attachment)
        return self._uploaded[key]

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Write a topic or an answer, without telling anybody."""
        if post.speaker:
            self._places.admit(place, [post.speaker.remote_id])
        files = {one.sha256: FileLink(self.upload(one, place).url) for one in post.attachments}
        asked = {
            "raw": body(post, self.capabilities, files=files, attributed=post.speaker is None),
            "import_mode": True,
            "skip_validations": True,
            "auto_track": False,
            **({"created_at": _stamp(post.date)} if post.date else {}),
            **(self._answer_to(parent) if parent else self._topic(post, place)),
        }
        if not post.speaker:
            return self._written(post.key, self._forum.ask("POST", "/posts.json", body=asked))
        name = post.speaker.remote_id
        answer = self._forum.ask("POST", "/posts.json", speaker=name, body=asked, allow=(403,))
        if answer.status == 403:
            look(self._forum)  # stops the run where it is our key that is refused
            raise Refused(f"{answer.host} lets an account not post there", "author_refused")
        return self._written(post.key, answer)

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Look a post up: a topic by its external id, an answer by its marker among the newest posts."""
        return self._topic_of(key) or self._answer(key, place)

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield the posts of the category, oldest first; those of others have no key."""
        there = list(latest(self._forum, place, self._places.floor(place)))
        keys = {(one.topic, one.number): one.key for one in there}
        for one in sorted(there, key=lambda one: (one.date, one.id)):
            if since is None or one.date >= since:
                files = file_digests(self._forum, one.raw, self._digests)
                parent = keys.get((one.topic, one.reply_to or 1), "") if one.number > 1 else None
                yield RemotePost(str(one.id), one.key, parent, one.author, one.date, one.raw, files)

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Delete a post; the first of a topic that others answered in keeps its place, without its words."""
        path = f"/posts/{int(publication.remote_id)}.json"
        answer = self._forum.ask("GET", path, allow=(404,))
        if answer.status == 404:
            return
        with understood(answer) as row:
            gone = bool(row["deleted_at"]) or find_marker(str(row["raw"])) != publication.key
            first, topic = int(row["post_number"]) == 1, int(row["topic_id"])
        self._index.get(place.remote_id, {}).pop(publication.key, None)
        if gone:
            return
        if first and self._answered(topic):
            self._forum.ask("PUT", path, body={"post": {"raw": _TAKEN_BACK}})
        else:
            self._forum.ask("DELETE", path)

    def begin(self) -> None:
        """Do nothing."""

    def finish(self) -> Mapping[str, Any]:
        """Do nothing."""
        return {}

    def _upload(self, name: str, attachment: PostAttachment) -> RemoteFile:
        # The same bytes are the same file there, however often they are sent.
        answer = self._forum.ask(
            "POST",
            "/uploads.json",
            repeatable=True,
            allow=(413, 422),
            data={"upload_type": "composer", "synchronous": "true"},
            files={"file": (name, attachment.data, attachment.media_type or "application/octet-stream")},
        )
        if answer.status != 200:
            raise Refused(f"{answer.host} refuses a file of this kind or size", "attachment_refused")
        with understood(answer) as value:
            return RemoteFile(str(int(value["id"])), str(value["short_url"]))

    def _topic(self, post: Post, place: RemotePlace) -> dict[str, Any]:
        title = " ".join(visible(post.title).split())
        made = {
            "title": title or _UNTITLED.get(post.language) or _UNTITLED[post.locale],
            "category": int(place.remote_id),
            "external_id": post.key,
        }
        tags = [tag[: self._forum.tag_length] for tag in post.tags[: self._forum.tags]]
        if not tags:
            return made
        return {**made, "tags": [{"name": tag} for tag in tags] if self._forum.tag_objects else tags}

    def _answer_to(self, parent: Publication) -> dict[str, Any]:
        topic, number = self._place_of(parent)
        # An answer to the first post is one to the topic: the forum shows no arrow for it.
        return {"topic_id": topic, **({"reply_to_post_number": number} if number > 1 else {})}

    def _place_of(self, parent: Publication) -> tuple[int, int]:
        """Return topic and number of a post; where another run wrote it, somebody may have moved it since."""
        if parent.remote_id not in self._where:
            with understood(self._forum.ask("GET", f"/posts/{int(parent.remote_id)}.json")) as row:
                self._where[parent.remote_id] = (int(row["topic_id"]), int(row["post_number"]))
        return self._where[parent.remote_id]

    def _written(self, key: str, answer: Answer) -> Publication:
        with understood(answer) as row:
            if row.get("action") == "enqueued":
                raise ConfigurationError(
                    f"{answer.host} holds posts back for approval; approve the one that waits, allow new"
                    " accounts to post without approval, and run again"
                )
            made = Publication(key, str(int(row["id"])), address(self._forum, row))
            self._where[made.remote_id] = (int(row["topic_id"]), int(row["post_number"]))
        return made

    def _topic_of(self, key: str) -> Publication | None:
        if not key.isalnum():
            return None
        answer = self._forum.ask("GET", f"/t/external_id/{key}.json", allow=(404,))
        if answer.status == 404:
            return None
        with understood(answer) as value:
            first = value["post_stream"]["posts"][0]
            made = Publication(key, str(int(first["id"])), address(self._forum, first))
        with understood(self._forum.ask("GET", f"/posts/{made.remote_id}.json")) as row:
            return made if find_marker(str(row["raw"])) == key else None

    def _answered(self, topic: int) -> bool:
        """Say whether a topic has more posts than its first."""
        with understood(self._forum.ask("GET", f"/t/{topic}.json")) as value:
            return int(value["posts_count"]) > 1

    def _answer(self, key: str, place: RemotePlace) -> Publication | None:
        """Look among the posts that came since the last look, then among all those seen before."""
        index = self._index.setdefault(place.remote_id, {})
        floor = self._places.floor(place)
        known = max((int(one.remote_id) for one in index.values()), default=floor)
        # A post may come into sight a little later than one with a higher id.
        for one in latest(self._forum, place, max(known - _MARGIN, floor)):
            index[one.key or f"{one.id}"] = publication(one)
        return index.get(key)


def _stamp(date: datetime) -> str:
    return date.astimezone(UTC).isoformat(timespec="milliseconds")
