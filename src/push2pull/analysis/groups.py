"""Recurring recipient groups: the mailing lists that nobody ever set up.

A group is a set of people M(t), drifting over time, such that several threads by several initiators over some
weeks have participant sets similar to M(t), more often than the senders' habits alone would bring about.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from push2pull import schema
from push2pull.analysis.chance import habits, recurrence_p_value
from push2pull.analysis.columns import list_key
from push2pull.analysis.participants import MAX_SIZE, MIN_SIZE, Event, events, once
from push2pull.analysis.recurrence import SLACK, attendance, core, recurring
from push2pull.analysis.rhythm import DAY, describe
from push2pull.analysis.statistics import benjamini_hochberg

KIND = "recipients"

PERIPHERY_THREADS = 2
"""Who was copied once is no member."""

LEFT_SHARE = 0.4
"""Who was core before and does not appear in that last share of the group's life has left."""

FALSE_DISCOVERY_RATE = 0.05

INSTANT = pa.timestamp("us", tz="UTC")
POSTS = pa.schema(
    [
        ("list_key", pa.string()),
        ("message_key", pa.string()),
        ("thread_id", pa.string()),
        ("sender", pa.string()),
        ("date", INSTANT),
    ]
)
PRESENT = pa.schema([("list_key", pa.string()), ("person_id", pa.string()), ("date", INSTANT)])


@dataclass(frozen=True, slots=True)
class _Support:
    """What a cluster of events must have behind it to be a group."""

    threads: int
    initiators: int
    days: int

    def holds(self, cluster: Sequence[Event]) -> bool:
        """Say whether the threads, initiators and days of *cluster* (ordered by date) suffice."""
        first: dict[str, str] = {}
        for event in cluster:
            first.setdefault(event.thread_id, event.sender)
        enough = len(first) >= self.threads and len(set(first.values())) >= self.initiators
        return enough and cluster[-1].date - cluster[0].date >= self.days * DAY


def groups(
    messages: pa.Table,
    recipients: pa.Table,
    threads: pa.Table,
    *,
    explicit: pa.Table,
    min_threads: int = 4,
    min_initiators: int = 2,
    min_days: int = 14,
    similarity: float = 0.6,
    max_size: int = MAX_SIZE,
) -> tuple[pa.Table, pa.Table]:
    """Return the tables ``lists`` (kind recipients, without a name) and ``list_members`` of recurring groups.

    ``explicit`` is the membership of explicit lists: mail to them is left out. One event is one participant
    set (sender, To, Cc; 3 to *max_size* people) in one thread. Clusters of similar sets pass the support
    filters and a test against chance (:mod:`push2pull.analysis.chance`) at a false discovery rate of 5 %.
    Core members are in at least half of a group's threads, peripheral ones in two; former core that is absent
    from the last 40 % of its time has left.
    """
    limits = (min_threads, min_initiators, min_days)
    sent = events(messages, recipients, threads, explicit=explicit, max_size=max_size)
    return found_groups(sent, limits=limits, similarity=similarity)[:2]


def found_groups(
    sent: Sequence[Event], *, limits: tuple[int, int, int] = (4, 2, 14), similarity: float = 0.6
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return what :func:`groups` and :func:`group_membership` do, from the events of the same mail.

    *limits*: threads, initiators and days that a group has behind it.
    """
    distinct = once(sent)
    support = _Support(*limits)
    clusters = [c for c in recurring(distinct, similarity) if support.holds(c) and len(core(c)) >= MIN_SIZE]
    seen = habits(distinct)
    p_values = [recurrence_p_value(core(cluster), seen, similarity) for cluster in clusters]
    proven = benjamini_hochberg(p_values, FALSE_DISCOVERY_RATE)
    rows = [row for cluster, real in zip(clusters, proven, strict=True) if real for row in _members(cluster)]
    mail, members = _supported(sent, _table(rows, schema.SCHEMAS["list_members"]), support, similarity)
    return _described(mail), members, _mailed(mail)


def group_membership(
    messages: pa.Table,
    recipients: pa.Table,
    threads: pa.Table,
    members: pa.Table,
    *,
    explicit: pa.Table,
    similarity: float = 0.6,
    max_size: int = MAX_SIZE,
) -> pa.Table:
    """Return (message_key, list_key), sorted: which message went to which group of ``list_members``.

    To the most similar one, if the Jaccard similarity of the message's participants and the core that the
    group had on that day is at least *similarity*. Pass what :func:`groups` was given and its members.
    """
    sent = events(messages, recipients, threads, explicit=explicit, max_size=max_size)
    return _mailed(_assigned(sent, members, similarity))


def _mailed(assigned: Iterable[tuple[Event, str]]) -> pa.Table:
    pairs = [(event.message_key, key) for event, key in assigned]
    return _table(pairs, schema.SCHEMAS["list_messages"]).sort_by("message_key")


def _members(cluster: Sequence[Event]) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield the rows of ``list_members`` for one cluster, ordered by date."""
    start, end = cluster[0].date, cluster[-1].date
    late = end - LEFT_SHARE * (end - start)
    inner = core(cluster)
    former = core([event for event in cluster if event.date <= late])
    key = list_key(KIND, " ".join(sorted(inner)))
    for person, in_threads in sorted(attendance(cluster).items()):
        dates = [event.date for event in cluster if person in event.people]
        gone = dates[-1] <= late and person in former
        role = "left" if gone else "core" if person in inner else "periphery"
        if role != "periphery" or len(in_threads) >= PERIPHERY_THREADS:
            yield key, person, role, dates[0], dates[-1]


def _assigned(sent: Sequence[Event], members: pa.Table, similarity: float) -> Iterator[tuple[Event, str]]:
    """Yield each event that went to a group, and the group; of two alike the one with the smaller key."""
    core_of, groups_of = _cores(members)
    sizes = {key: _Size.of(spans.values()) for key, spans in core_of.items()}
    for event in sent:
        least = ceil(similarity * len(event.people) - SLACK)
        # A core with that many of them has one of any len - least + 1: of those who are in the fewest cores.
        known = [person for person in event.people if person in groups_of]
        if len(known) < least:
            continue
        rare_first = sorted(known, key=lambda person: len(groups_of[person]))
        near = {key for person in rare_first[: len(rare_first) - least + 1] for key in groups_of[person]}
        best, key = 0.0, ""
        for one in near:
            both = _present(event, core_of[one])
            if both >= least:
                alike = both / (len(event.people) + sizes[one].on(event.date) - both)
                if alike > best or (alike == best and one < key):
                    best, key = alike, one
        if best >= similarity:
            yield event, key


def _cores(
    members: pa.Table,
) -> tuple[Mapping[str, dict[str, tuple[int, float]]], Mapping[str, list[str]]]:
    """Return who was in the core of each group, from when until when, and in which cores each person was."""
    core_of: defaultdict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
    groups_of: defaultdict[str, list[str]] = defaultdict(list)
    instants = [members[name].cast(pa.int64()).to_pylist() for name in ("since", "until")]
    columns = [members[name].to_pylist() for name in ("list_key", "person_id", "role")]
    for key, person, role, since, until in zip(*columns, *instants, strict=True):
        if role != "periphery":
            core_of[key][person] = (since, until if role == "left" else inf)
            groups_of[person].append(key)
    return core_of, groups_of


def _present(event: Event, spans: Mapping[str, tuple[int, float]]) -> int:
    """Return how many of an event's people were in a core on its day."""
    both = 0
    for person in event.people & spans.keys():
        since, until = spans[person]
        both += since <= event.date <= until
    return both


class _Size(NamedTuple):
    """When people joined the core of a group and when they left it, each in order."""

    joined: list[int]
    left: list[float]

    @classmethod
    def of(cls, spans: Collection[tuple[int, float]]) -> _Size:
        return cls(sorted(since for since, _ in spans), sorted(until for _, until in spans))

    def on(self, date: int) -> int:
        """Return how many there were on a date."""
        return bisect_right(self.joined, date) - bisect_left(self.left, date)


def _supported(
    sent: Sequence[Event], members: pa.Table, support: _Support, similarity: float
) -> tuple[list[tuple[Event, str]], pa.Table]:
    """Return the mail and the members of the groups whose own mail supports them."""
    assigned = list(_assigned(sent, members, similarity))
    mail: defaultdict[str, list[Event]] = defaultdict(list)
    for event, key in assigned:
        mail[key].append(event)
    kept = {key for key in mail if support.holds(mail[key])}
    staying = members.filter(pc.is_in(members["list_key"], pa.array(sorted(kept), pa.string())))
    # Only the mail of groups that go can go to others: what went to one that stays still is most like it.
    freed = [event for event, key in assigned if key not in kept]
    moved = {event.message_key: key for event, key in _assigned(freed, staying, similarity)}
    settled = ((event, key if key in kept else moved.get(event.message_key, "")) for event, key in assigned)
    ordered = staying.sort_by([("list_key", "ascending"), ("person_id", "ascending")])
    return [(event, key) for event, key in settled if key], ordered


def _described(assigned: Sequence[tuple[Event, str]]) -> pa.Table:
    """Return the table ``lists`` of groups from their mail."""
    posts = [(key, e.message_key, e.thread_id, e.sender, e.date) for e, key in assigned]
    present = [(key, person, e.date) for e, key in assigned for person in sorted(e.people)]
    described = describe(_table(posts, POSTS), _table(present, PRESENT))
    described = described.add_column(1, "name", pa.array([""] * len(described), pa.string()))
    return described.add_column(1, "kind", pa.array([KIND] * len(described), pa.string()))


def _table(records: Sequence[tuple[Any, ...]], shape: pa.Schema) -> pa.Table:
    """Build a table from tuples."""
    columns = zip(*records, strict=True) if records else [()] * len(shape)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, shape, strict=True)], schema=shape)
