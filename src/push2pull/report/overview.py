"""What the report says, as plain frozen data: the joining code fills it, the renderers only read it.

Names, titles and labels are untrusted text from mail. Shares are between 0 and 1, dates are aware (UTC),
months are written ``YYYY-MM``, value is in hours a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from push2pull.reasons import RIGHTLY_CLOSED

Month = tuple[str, int]
"""A month (``YYYY-MM``) and the messages in it."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One doubt about the mail: ``status`` pass or warn, ``unit`` share, count or text (then ``value`` says it)."""

    code: str
    status: str
    value: str
    number: float | None = None
    unit: str = "text"


@dataclass(frozen=True, slots=True)
class Trust:
    """What was read and what became of it; the mappings go from a registered code to a count.

    ``sources``: names of the sources, as the person who ran ``ingest`` would recognise them.
    """

    read: int = 0
    kept: int = 0
    duplicates: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    defects: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    checks: tuple[CheckRow, ...] = ()

    @property
    def n_rejected(self) -> int:
        """Messages left out, whatever the reason."""
        return sum(self.rejected.values())

    @property
    def balanced(self) -> bool:
        """Whether read = kept + duplicates + rejected."""
        return self.read == self.kept + self.duplicates + self.n_rejected

    @property
    def n_warnings(self) -> int:
        """Checks that warn."""
        return sum(one.status == "warn" for one in self.checks)

    @property
    def rightly_closed(self) -> dict[str, int]:
        """Rejects that respect somebody's privacy or a protected function, by code."""
        return {code: self.rejected[code] for code in RIGHTLY_CLOSED if self.rejected.get(code)}


@dataclass(frozen=True, slots=True)
class Volumes:
    """How much conversation there is.

    ``n_people`` is rounded by the caller. ``answered``: share of threads with an answer, None when there
    are no threads. ``months`` may have gaps.
    """

    months: tuple[Month, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    n_people: int = 0
    n_threads: int = 0
    n_lists: int = 0
    n_groups: int = 0
    n_topics: int = 0
    answered: float | None = None


@dataclass(frozen=True, slots=True)
class ListRow:
    """A mailing list, alias or recurring group of recipients; ``dialogue`` is None where it is suppressed.

    ``n_authors`` wrote, ``n_readers`` only received; 0 where they are too few to be shown. ``persistence``: share
    of the months with mail. Of a group: corrected p-value of chance, and the name of the group it is a part of.
    """

    name: str
    kind: str
    n_messages: int
    n_threads: int
    n_authors: int
    cadence: str = "irregular"
    dialogue: float | None = None
    language: str = ""
    first: datetime | None = None
    last: datetime | None = None
    n_readers: int = 0
    persistence: float | None = None
    q_value: float | None = None
    nested_in: str = ""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic and its best terms, best first."""

    label: str
    language: str
    n_threads: int
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A figure about a list or topic, with its 95 % interval; None where it is suppressed or has none.

    ``coverage``: share of what it counts that the mailboxes that were read would show; None where all is. ``parts``:
    the figures that an index is made of, by indicator.
    """

    indicator: str
    about_kind: str
    about_name: str
    value: float | None
    low: float | None
    high: float | None
    baseline: float | None
    n: int
    flagged: bool = False
    reading: str = ""
    coverage: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposed community with its evidence.

    ``seeds``: subjects of the threads to start with, empty where they may not be shown.
    ``activity``: messages per month of the conversation behind it.
    """

    proposal_id: str
    title: str
    kind: str
    purpose: str
    verdict: str
    missing: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    value_low: float = 0.0
    value_high: float = 0.0
    topics: tuple[str, ...] = ()
    n_members: int = 0
    seeds: tuple[str, ...] = ()
    n_threads: int = 0
    language: str = ""
    lists: tuple[str, ...] = ()
    activity: tuple[Month, ...] = ()
    findings: tuple[FindingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the report shows.

    ``generated_at`` is given, never read from the clock. ``settings``: further settings to print as they
    are. ``seed`` is None where none was used.
    """

    name: str
    generated_at: datetime
    profile: str = ""
    language: str = ""
    first: datetime | None = None
    last: datetime | None = None
    own_domains: tuple[str, ...] = ()
    min_group: int = 8
    seed: int | None = None
    version: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    trust: Trust = field(default_factory=Trust)
    volumes: Volumes = field(default_factory=Volumes)
    lists: tuple[ListRow, ...] = ()
    topics: tuple[TopicRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    proposals: tuple[ProposalCard, ...] = ()
