"""What the simulation passes on: mails before they are bytes, and the world that they are written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from push2pull.simulate.organisation import Organisation, Person
from push2pull.simulate.vocabulary import Scenario, Topic


@dataclass(frozen=True, slots=True)
class File:
    """An attachment."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Mail:
    """One message as its author wrote it.

    ``text``: their own words. ``body``: with greeting, signature and quotation. ``flow``: list or group it
    belongs to, or ``private``, ``one-off`` and the like. ``list_name``: the list it was sent to, or "".
    ``kind``: person, bulk, automatic, bounce or calendar. ``parent``: what it answers. ``linked``: which
    reply headers it carries (``both``, ``references``, ``none``). ``extra``: more headers. ``oddity``: how
    its bytes are damaged on purpose. ``folder``: where its owner files it.
    """

    message_id: str
    sent: datetime
    sender: Person
    to: tuple[Person, ...]
    subject: str
    text: str
    body: str
    language: str
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    flow: str = ""
    list_name: str = ""
    kind: str = "person"
    parent: Mail | None = None
    root: Mail | None = None
    linked: str = "both"
    shape: str = "plain"
    files: tuple[File, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    oddity: str = ""
    folder: str = ""

    @property
    def first(self) -> Mail:
        """The message that began the thread."""
        return self.root or self

    @property
    def audience(self) -> tuple[Person, ...]:
        """To and Cc."""
        return (*self.to, *self.cc)


@dataclass(frozen=True, slots=True)
class Membership:
    """That a person is in a group from ``since`` on, and before ``until`` where they left."""

    person: Person
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A list or a recurring recipient group, and how it talks.

    ``kind``: list or group. ``topics``: vocabulary by language; more than one language: the opener's.
    ``weekly``: threads begun a week. ``replies``: fewest and most. ``writers``: who may begin a thread, all
    when empty. ``narrowed``: share of answers that go to the asker alone. ``forgotten``: share of threads
    that somebody is added to late. ``until``: when it died. ``tag``: the list marks its subjects.
    """

    name: str
    kind: str
    title: str
    topics: dict[str, str]
    members: tuple[Membership, ...]
    weekly: float
    replies: tuple[int, int]
    address: Person | None = None
    writers: tuple[Person, ...] = ()
    narrowed: float = 0.0
    forgotten: float = 0.0
    until: date | None = None
    tag: bool = False
    pattern: str = ""
    within: str = ""

    def on(self, day: date) -> tuple[Person, ...]:
        """Return who is in it on *day*."""
        return tuple(
            one.person for one in self.members if one.since <= day and (one.until is None or day < one.until)
        )


@dataclass(slots=True)
class World:
    """Everything that is being simulated; ``planted``: what the truth says about each pattern.

    ``decks``: scenarios of each topic not yet told in this round.
    """

    rng: Random
    organisation: Organisation
    topics: dict[tuple[str, str], Topic]
    start: date
    end: date
    flows: list[Flow] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    decks: dict[tuple[str, str], list[Scenario]] = field(default_factory=dict)
    planted: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def plant(self, pattern: str, **facts: Any) -> None:
        """Note one instance of a planted pattern."""
        self.planted.setdefault(pattern, []).append(facts)

    def scenario(self, topic: str, language: str) -> Scenario:
        """Return a scenario of *topic*: all of them come up before one is told again."""
        deck = self.decks.setdefault((topic, language), [])
        if not deck:
            deck += self.rng.sample(
                self.topics[topic, language].scenarios, k=len(self.topics[topic, language].scenarios)
            )
        return deck.pop()
