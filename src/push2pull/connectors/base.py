"""The two contracts of every connector. Suites in :mod:`push2pull.testing` hold an implementation to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from push2pull.model import (
    Capabilities,
    Container,
    Identity,
    Origin,
    Participant,
    PersonId,
    Place,
    Post,
    PostAttachment,
    Publication,
    RawMessage,
    RemoteFile,
    RemotePlace,
    RemotePost,
    RemoteUser,
    Skipped,
)
from push2pull.normalise import Settings
from push2pull.secret import Lookup, no_secrets

STRICT = Settings(key=b"")
"""The rules on what may not be read where no workspace says otherwise."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a workspace gives a source.

    ``spool``: folder for the raw messages that a server gives. ``hide``: turns an address into its pseudonym.
    ``secrets``: knows passwords and tokens; not needed to :meth:`Source.fetch` what was spooled.
    ``settings``: the workspace's rules on what may not be read, and so neither fetched nor spooled.
    ``limits``: fields of :class:`~push2pull.connectors.sources.streams.Limits` that are not as by default.
    """

    spool: Path
    hide: Callable[[str], str]
    secrets: Lookup = no_secrets
    settings: Settings = STRICT
    limits: Mapping[str, int] = field(default_factory=dict)


class Source(Protocol):
    """Mail at rest: yields untouched bytes and their origin, and never changes the mailbox.

    ``url`` names the source for good: ``open_source(url)`` opens it again.
    A source is picklable: worker processes read containers of their own.
    """

    url: str

    def containers(self) -> Iterator[Container | Skipped]:
        """Yield the units of work in an order that depends on nothing but the content."""
        ...

    def read(self, container: Container) -> Iterator[RawMessage]:
        """Yield the messages of one container; a damaged one carries a reason instead of raising.

        Raises :class:`~push2pull.errors.SourceError` when the container itself cannot be read any further.
        """
        ...

    def fetch(self, origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        """Yield each origin with the same bytes that :meth:`read` gave, cheapest order first.

        Raises :class:`~push2pull.errors.SourceError` when the file is gone or shorter than it was.
        """
        ...


@runtime_checkable
class Spooling(Source, Protocol):
    """A source that keeps what it fetched from a server."""

    def erase(self, origins: Mapping[Origin, str]) -> None:
        """Take the bytes of messages out of the spool, each for a coded reason; they are not fetched again."""
        ...


class Target(Protocol):
    """A place on the network side: folder, forum, chat or social network.

    ``url`` names the target in the ledger: the same for the same place, free of secrets.
    """

    url: str
    capabilities: Capabilities

    def check(self) -> Identity:
        """Say who we are there, or raise :class:`~push2pull.errors.NotAuthorised`."""
        ...

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the people that the target can post for; the others are attributed in the text.

        Asked before every run, and asking twice makes no second account. A dry run asks for ``find`` only.
        """
        ...

    def ensure_place(self, place: Place) -> RemotePlace:
        """Find or create the place."""
        ...

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Make people members of the place; already being one is no error."""
        ...

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Store a file, byte for byte."""
        ...

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Write one post with :func:`push2pull.markup.body`, as ``post.speaker`` where there is one.

        Raises a :class:`~push2pull.errors.TargetError` by recovery.
        """
        ...

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Look a post up by its key: after an outcome nobody knows."""
        ...

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield what the place holds, oldest first; files are read back to know their digests."""
        ...

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Take one post back; taking back what is not there is no error. ``capabilities.trace`` stays."""
        ...

    def begin(self) -> None:
        """Be told that a run starts (``capabilities.begin_finish``)."""
        ...

    def finish(self) -> Mapping[str, Any]:
        """Be told that a run ends; the answer goes into the run's report."""
        ...
