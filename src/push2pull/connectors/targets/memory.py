"""A target that keeps everything in memory and fails on demand: the reference for runners and their tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

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

EVERYTHING = Capabilities(
    author=True, timestamp=True, threading="tree", idempotence="find", markup="text", withdraw=True
)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call: ``error`` is raised, after the call took effect when it ``landed``."""

    error: BaseException
    landed: bool = False


class MemoryTarget:
    """Places and posts in dictionaries, as *capabilities* allow.

    ``faults``: one item per call of :meth:`write`, None for a call that works; when they run out, all do.
    ``calls``: the name and key of every call that could change something, in order. ``posts``: everything
    written, by place, in order: a target without a native key takes the same post twice. ``bodies``: what a
    reader there sees of each, by remote id.
    """

    def __init__(
        self, capabilities: Capabilities = EVERYTHING, faults: Iterator[Fault | None] | None = None
    ) -> None:
        self.capabilities = capabilities
        self.calls: list[tuple[str, str]] = []
        self.places: dict[str, Place] = {}
        self.members: dict[str, dict[str, RemoteUser]] = {}
        self.posts: dict[str, list[tuple[str, Post]]] = {}
        self.bodies: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self._faults = faults or iter(())
        self._written = 0

    url = "memory:"

    def fail(self, faults: Iterator[Fault | None]) -> None:
        """Let the next calls of :meth:`write` fail as *faults* say."""
        self._faults = faults

    def check(self) -> Identity:
        """Say who we are."""
        return Identity("memory")

    def begin(self) -> None:
        """Note that a run starts."""
        self.calls.append(("begin", ""))

    def finish(self) -> Mapping[str, Any]:
        """Note that a run ends; return the number of posts."""
        self.calls.append(("finish", ""))
        return {"posts": sum(len(posts) for posts in self.posts.values())}

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return everybody when the target can post for others, else nobody."""
        known = people if self.capabilities.author else ()
        return {one.person_id: RemoteUser(one.person_id, one.name) for one in known}

    def ensure_place(self, place: Place) -> RemotePlace:
        """Find or create the place."""
        self.calls.append(("ensure_place", place.key))
        self.places[place.key] = place
        self.posts.setdefault(place.key, [])
        return RemotePlace(place.key, place.key, f"memory:{place.key}")

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Make people members of the place."""
        self.calls.append(("add_members", place.key))
        self.members.setdefault(place.key, {}).update({one.person_id: one for one in members})

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Keep the bytes of a file under their digest."""
        digest = hashlib.sha256(attachment.data).hexdigest()
        self.files[digest] = attachment.data
        return RemoteFile(digest, f"memory:{digest}")

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Keep a post, or fail as the next fault says."""
        self.calls.append(("write", post.key))
        fault = next(self._faults, None)
        if fault is not None and not fault.landed:
            raise fault.error
        publication = self._keep(post, place, parent)
        if fault is not None:
            raise fault.error
        return publication

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Look a post up by its key, where the target offers that."""
        if self.capabilities.idempotence == "none":
            return None
        found = (remote for remote, post in self.posts.get(place.key, ()) if post.key == key)
        return next((Publication(key, remote, f"memory:{remote}") for remote in found), None)

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield the posts of a place, oldest first; with *since* those of that instant and later."""
        seen = [self._seen(remote, post) for remote, post in self.posts.get(place.key, ())]
        for one in sorted(seen, key=lambda one: one.date or _EARLIEST):
            if since is None or (one.date or _EARLIEST) >= since:
                yield one

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Forget a post; one that is not there is no error."""
        self.calls.append(("withdraw", publication.key))
        kept = [row for row in self.posts.get(place.key, ()) if row[0] != publication.remote_id]
        self.posts[place.key] = kept

    def _seen(self, remote: str, post: Post) -> RemotePost:
        files = tuple(file.sha256 for file in post.attachments)
        date = post.date if self.capabilities.timestamp else _EARLIEST
        return RemotePost(remote, post.key, post.parent, post.author.name, date, self.bodies[remote], files)

    def _keep(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        if self.capabilities.idempotence == "native":
            known = self.find(post.key, place)
            if known is not None:
                return known
        for attachment in post.attachments:
            self.upload(attachment, place)
        self._written += 1
        remote = f"m{self._written}"
        self.bodies[remote] = body(post, self.capabilities, attributed=post.speaker is None)
        kept = replace(post, parent=self._hook(place, parent))
        self.posts.setdefault(place.key, []).append((remote, kept))
        return Publication(post.key, remote, f"memory:{remote}")

    def _hook(self, place: RemotePlace, parent: Publication | None) -> str | None:
        """Return what an answer to *parent* hangs on: itself, the first of its thread, or nothing."""
        threading = self.capabilities.threading
        if parent is None or threading == "none":
            return None
        above = {post.key: post.parent for _, post in self.posts.get(place.key, ())}
        root = above.get(parent.key)
        return parent.key if threading == "tree" or root is None else root
