"""What the simulation passes on: mails before they are bytes, and the world that they are written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from push2pull.simulate.effects import EFFECTS
from push2pull.simulate.organisation import Organisation, Person
from push2pull.simulate.parameters import Parameters
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


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A list or a recurring recipient group, and how it talks.

    ``kind``: list or group. ``topics``: vocabulary by language; more than one language: the opener's.
    ``weekly``: threads begun a week. ``replies``: fewest and most. ``writers``: who may begin a thread, all
    when empty. ``pattern``: what is planted here, or ``dead``, ``lively``, ``nested``. ``rates``: share of occasions
    of the planted pattern. ``silent``: members who get all and never write. ``voice``: who gives most answers.
    ``borrowed``: the topic of another flow that this one takes up. ``until``: when it died. ``tag``: the list marks
    its subjects.
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
    rates: Mapping[str, float] = field(default_factory=dict)
    silent: frozenset[Person] = frozenset()
    voice: Person | None = None
    borrowed: Mapping[str, str] = field(default_factory=dict)
    until: date | None = None
    tag: bool = False
    pattern: str = ""
    within: str = ""

    def rate(self, pattern: str) -> float:
        """Return the share of occasions on which *pattern* shows here."""
        return self.rates.get(pattern, EFFECTS[pattern].base)

    def on(self, day: date) -> tuple[Person, ...]:
        """Return who is in it on *day*."""
        return _members(self, day)


@lru_cache(maxsize=1024)
def _members(flow: Flow, day: date) -> tuple[Person, ...]:
    """Return who is in *flow* on *day*: asked many times for each day."""
    return tuple(
        one.person for one in flow.members if one.since <= day and (one.until is None or day < one.until)
    )


@dataclass(slots=True)
class World:
    """Everything that is being simulated; ``planted``: what the truth says about each pattern.

    ``decks``: scenarios of each topic not yet told in this round. ``occasions``: by (pattern, what it is about),
    whether the pattern showed and which messages say so. ``told``: the topic of each thread, by its first message.
    ``silo``: the department kept apart. ``bridged``: two departments, and who of the first stands between them.
    ``met``: groups so far that the department kept apart could be in. ``left_alone``: departments that such a group
    was then made of alone.
    """

    parameters: Parameters
    rng: Random
    organisation: Organisation
    topics: dict[tuple[str, str], Topic]
    start: date
    end: date
    silo: str = ""
    bridged: tuple[str, str] = ("", "")
    bridge: Person | None = None
    met: int = 0
    left_alone: set[str] = field(default_factory=set)
    flows: list[Flow] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    decks: dict[tuple[str, str], list[Scenario]] = field(default_factory=dict)
    planted: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    occasions: dict[tuple[str, str], list[tuple[bool, tuple[str, ...]]]] = field(default_factory=dict)

    def stream(self, name: str) -> Random:
        """Begin the chance of its own that *name* has."""
        self.rng = self.parameters.chance(name)
        self.decks.clear()
        return self.rng

    def joins(self, people: Iterable[Person], one: Person) -> bool:
        """Return whether *one* among *people* would bring together the two departments that one person joins."""
        departments = {*self.bridged} & {other.department for other in people}
        return bool(departments) and one.department in self.bridged and one.department not in departments

    @property
    def months(self) -> int:
        """How many months of 30 days are simulated."""
        return max(1, (self.end - self.start).days // 30)

    @property
    def busier(self) -> float:
        """How much more is written than in an organisation of sixty."""
        return len(self.organisation.people) / 60 * self.parameters.volume

    def day(self, share: float) -> date:
        """Return the working day at *share* (0 to 1) of the simulated time, the next one at weekends."""
        days = (self.end - self.start).days
        found = self.start + timedelta(days=min(int(days * share), days - 3))
        return found + timedelta(days=max(0, 7 - found.weekday()) if found.weekday() > 4 else 0)

    def occasion(self, pattern: str, about: str, hit: bool, *mails: Mail) -> None:
        """Note an occasion on which *pattern* could show, and did where *hit*, with the messages that say so."""
        found = self.occasions.setdefault((pattern, about), [])
        found.append((hit, tuple(mail.message_id for mail in mails)))

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
