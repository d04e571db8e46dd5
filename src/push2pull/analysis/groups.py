"""Recurring recipient groups: the mailing lists that nobody ever set up.

A group is a set of people M(t), drifting over time, such that several threads by several initiators over some
weeks have participant sets similar to M(t), more often than the senders' habits alone would bring about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf
from typing import Any

import numpy as np
import pyarrow as pa

from push2pull import schema
from push2pull.analysis.chance import beyond_chance
from push2pull.analysis.columns import list_key
from push2pull.analysis.drift import Group, Membership, evolved, nearest
from push2pull.analysis.nesting import nested
from push2pull.analysis.participants import MAX_SIZE, MIN_SIZE, Event, People, events, once
from push2pull.analysis.recurrence import attendance, core, recurring
from push2pull.analysis.rhythm import DAY, describe

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
    set (sender, To, Cc; 3 to *max_size* people) in one thread. Clusters of similar sets
    (:mod:`push2pull.analysis.recurrence`) grow into groups as they follow who comes and goes
    (:mod:`push2pull.analysis.drift`), which pass the support filters and a test against chance
    (:mod:`push2pull.analysis.chance`) at a false discovery rate of 5 %. Core members are in at least half of the
    last five threads, or of all; former ones who are absent from the last 40 % of the time have left; others are
    peripheral if they are in two threads.
    """
    limits = (min_threads, min_initiators, min_days)
    sent = events(messages, recipients, threads, explicit=explicit, max_size=max_size)
    return found_groups(sent, limits=limits, similarity=similarity)[:2]


def found_groups(
    sent: Sequence[Event],
    *,
    limits: tuple[int, int, int] = (4, 2, 14),
    similarity: float = 0.6,
    nobody: Collection[str] = frozenset(),
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return what :func:`groups` does, from the events of the same mail, and (message_key, list_key), sorted.

    A message goes to the group it is most like on its day, if at least by *similarity*. *limits*: threads,
    initiators and days that a group has behind it. *nobody*: robots and roles, who do not count as readers.
    """
    support = _Support(*limits)
    proven = _proven(sent, support, similarity)
    tested = {_key(group): q for group, q in proven}
    mail, living = _supported(sent, [group for group, _ in proven], support, similarity)
    rows = [row for key, group in living.items() for row in _members(key, group)]
    members = _table(rows, schema.SCHEMAS["list_members"])
    ordered = members.sort_by([("list_key", "ascending"), ("person_id", "ascending")])
    return _described(mail, living, tested, nobody), ordered, _mailed(mail)


def recurring_groups(
    sent: Sequence[Event], *, limits: tuple[int, int, int] = (4, 2, 14), similarity: float = 0.6
) -> list[Group]:
    """Return the groups of :func:`found_groups` with who was in them on any day.

    Every three weeks the same four people write to each other, and now and then to somebody else:

    >>> team, day = ("ana", "bo", "cy", "di"), 86_400_000_000
    >>> mail = [(21 * i, team[i % 2], frozenset(team)) for i in range(9)]
    >>> mail += [(5 * i, team[i % 4], frozenset((team[i % 4], f"x{i}", f"y{i}"))) for i in range(36)]
    >>> sent = [Event(d * day, f"m{n}", f"t{n}", who, to) for n, (d, who, to) in enumerate(sorted(mail))]
    >>> [group] = recurring_groups(sent)
    >>> len(group.events), sorted(group.members.on(100 * day))
    (9, ['ana', 'bo', 'cy', 'di'])
    """
    return [group for group, _ in _proven(sent, _Support(*limits), similarity)]


def _proven(sent: Sequence[Event], support: _Support, similarity: float) -> list[tuple[Group, float]]:
    """Return the groups with their corrected p-values."""
    distinct = once(sent)
    candidates = evolved(distinct, recurring(distinct, similarity), similarity)
    large = [one for one in candidates if support.holds(one.events) and len(one.members.people) >= MIN_SIZE]
    return beyond_chance(large, distinct, similarity, FALSE_DISCOVERY_RATE)


def _key(group: Group) -> str:
    """Return the key of a group, of its first message: that one stays when people and mail come and go."""
    return list_key(KIND, group.events[0].message_key)


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

    To the most similar one, if the Jaccard similarity of the message's participants and who was in the group
    from *since* on, until they left, is at least *similarity*: the table alone says no more about that day, so
    this comes close to what :func:`found_groups` returns. Pass what :func:`groups` was given and its members.
    """
    sent = events(messages, recipients, threads, explicit=explicit, max_size=max_size)
    return _mailed(_assigned(sent, members, similarity))


def _mailed(assigned: Iterable[tuple[Event, str]]) -> pa.Table:
    pairs = [(event.message_key, key) for event, key in assigned]
    return _table(pairs, schema.SCHEMAS["list_messages"]).sort_by("message_key")


def _members(key: str, group: Group) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield the rows of ``list_members`` for one group."""
    start, end = group.events[0].date, group.events[-1].date
    late = end - LEFT_SHARE * (end - start)
    now, regulars = group.members.cores[-1], core(group.events)
    for person, in_threads in sorted(attendance(group.events).items()):
        dates = [event.date for event in group.events if person in event.people]
        gone = dates[-1] <= late
        if person in now or (person in regulars and not gone):
            yield key, person, "core", dates[0], dates[-1]
        elif gone and (person in regulars or person in group.members.people):
            yield key, person, "left", dates[0], dates[-1]
        elif len(in_threads) >= PERIPHERY_THREADS:
            yield key, person, "periphery", dates[0], dates[-1]


def _assigned(sent: Sequence[Event], members: pa.Table, similarity: float) -> Iterator[tuple[Event, str]]:
    """Yield each event that went to a group, and the group; of two alike the one with the smaller key."""
    spans: defaultdict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    instants = [members[name].cast(pa.int64()).to_pylist() for name in ("since", "until")]
    columns = [members[name].to_pylist() for name in ("list_key", "person_id", "role")]
    for key, person, role, since, until in zip(*columns, *instants, strict=True):
        if role != "periphery":
            spans[key][person] = (since, until if role == "left" else inf)
    return nearest(sent, {key: Membership.of(own) for key, own in spans.items()}, similarity)


def _supported(
    sent: Sequence[Event], groups: Sequence[Group], support: _Support, similarity: float
) -> tuple[list[tuple[Event, str]], dict[str, Group]]:
    """Return all mail with the key of its group, and the groups whose own mail supports them."""
    named = {_key(group): group for group in groups}
    assigned = list(nearest(sent, {key: group.members for key, group in named.items()}, similarity))
    mail: defaultdict[str, list[Event]] = defaultdict(list)
    for event, key in assigned:
        mail[key].append(event)
    living = {key: group for key, group in named.items() if key in mail and support.holds(mail[key])}
    # Only the mail of groups that go can go to others: what went to one that stays still is most like it.
    freed = [event for event, key in assigned if key not in living]
    moved = nearest(freed, {key: group.members for key, group in living.items()}, similarity)
    return [*((event, key) for event, key in assigned if key in living), *moved], living


def _described(
    assigned: Sequence[tuple[Event, str]],
    groups: Mapping[str, Group],
    tested: Mapping[str, float],
    nobody: Collection[str],
) -> pa.Table:
    """Return the table ``lists`` of groups from their mail. *tested*: corrected p-values by key."""
    posts = _table([(key, e.message_key, e.thread_id, e.sender, e.date) for e, key in assigned], POSTS)
    described = describe(posts, _present(posts, [event.people for event, _ in assigned]))
    keys, readers, hosts = described["list_key"].to_pylist(), _readers(assigned, nobody), nested(groups)
    columns = {
        "n_readers": pa.array([readers[key] for key in keys], pa.int32()),
        "nested_in": pa.array([hosts.get(key, "") for key in keys], pa.string()),
        "q_value": pa.array([tested[key] for key in keys], pa.float64()),
    }
    for name, column in columns.items():
        described = described.append_column(name, column)
    described = described.add_column(1, "name", pa.array([""] * len(described), pa.string()))
    return described.add_column(1, "kind", pa.array([KIND] * len(described), pa.string()))


def _present(posts: pa.Table, people: Sequence[People]) -> pa.Table:
    """Return (list_key, person_id, date): who was there in each of the *posts*."""
    sizes = np.fromiter(map(len, people), np.int64, len(people))
    of_post = posts.select(["list_key", "date"]).take(pa.array(np.repeat(np.arange(len(people)), sizes)))
    return of_post.append_column("person_id", pa.array(chain.from_iterable(people), pa.string()))


def _readers(assigned: Iterable[tuple[Event, str]], nobody: Collection[str]) -> dict[str, int]:
    """Return how many people got the mail of each group and wrote none."""
    present: defaultdict[str, set[str]] = defaultdict(set)
    wrote: defaultdict[str, set[str]] = defaultdict(set)
    for event, key in assigned:
        present[key] |= event.people
        wrote[key].add(event.sender)
    return {key: len(people - wrote[key] - set(nobody)) for key, people in present.items()}


def _table(records: Sequence[tuple[Any, ...]], shape: pa.Schema) -> pa.Table:
    """Build a table from tuples."""
    columns = zip(*records, strict=True) if records else [()] * len(shape)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, shape, strict=True)], schema=shape)
