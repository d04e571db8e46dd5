"""Groups as they change: who was in one when, which of two are one, which mail went to which.

A group is followed by the majority of the few threads around a day, not by one core for all its life: the same people
a year later may be others. Time: sizes of the sets, times the groups that share their rarest people.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from statistics import fmean
from typing import NamedTuple, TypeVar

from push2pull.analysis.participants import MIN_SIZE, Event, People, jaccard
from push2pull.analysis.recurrence import CORE_SHARE, SLACK

Key = TypeVar("Key", int, str)

WINDOW = 5
"""Neighbouring threads that say who is in a group: odd, so that there is a majority."""

SAME_TOGETHER, SAME_APART = 0.7, 0.4
"""Similarity from which two clusters are one group: while both live, and when one follows the other."""

TOGETHER = 0.3
"""Share of the shorter life that two clusters live together, if they do."""

LEAST = 3
"""Events of the smallest cluster that may grow into a group or be part of one."""

ROUNDS = 3
"""How often mail is given anew to the group it is most like."""

_PROBES = 5
"""Dates at which two clusters are compared."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Who was in a group when: ``cores[n]`` from ``breaks[n]`` on (microseconds since 1970), until the next.

    ``people``: who ever was.
    """

    people: People
    breaks: Sequence[float]
    cores: Sequence[People]

    @classmethod
    def of(cls, spans: Mapping[str, tuple[float, float]]) -> Membership:
        """Order by date from when until when, both included, people were in a group."""
        joined, left = (since for since, _ in spans.values()), (until + 1 for _, until in spans.values())
        breaks = sorted({-inf, *joined, *left})
        cores = [frozenset(p for p, (since, until) in spans.items() if since <= at <= until) for at in breaks]
        return cls(frozenset(spans), breaks, cores)

    @classmethod
    def around(cls, events: Sequence[Event]) -> Membership:
        """Return who was in the core of the group that *events*, ordered by date, went to.

        At a thread: who takes part in at least half of the WINDOW threads around it. The first core was there
        before, the last one stays. Linear in the sizes of the events.
        """
        threads = _by_thread(events)
        width = min(WINDOW, len(threads))
        breaks, cores = [-inf], []
        for start in range(len(threads) - width + 1):
            around = threads[start : start + width]
            times = Counter(person for _, people in around for person in people)
            cores.append(frozenset(person for person, n in times.items() if n >= CORE_SHARE * width))
            breaks.append(around[width // 2][0])
        return cls(frozenset().union(*cores), [breaks[0], *breaks[2:]], cores)

    def on(self, date: float) -> People:
        """Return who was in it on a date."""
        return self.cores[bisect_right(self.breaks, date) - 1]


class Group(NamedTuple):
    """Mail to a group, ordered by date, and who was in it."""

    events: Sequence[Event]
    members: Membership


def _by_thread(events: Sequence[Event]) -> list[tuple[int, People]]:
    """Return the first date and all the people of each thread."""
    first: dict[str, int] = {}
    people: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        first.setdefault(event.thread_id, event.date)
        people[event.thread_id] |= event.people
    return [(date, frozenset(people[thread])) for thread, date in first.items()]


def evolved(events: Sequence[Event], clusters: Iterable[Sequence[Event]], similarity: float) -> list[Group]:
    """Return the groups that clusters of *events* (ordered by date) grow into as they follow who comes and goes.

    Clusters that are one group are merged; then each event goes to the group it is most like on its day
    (Jaccard >= *similarity*), or to none; and so again.
    """
    groups = [_group(cluster) for cluster in clusters if len(cluster) >= LEAST]
    for _ in range(ROUNDS):
        members = {at: group.members for at, group in enumerate(merged(groups))}
        mail: defaultdict[int, list[Event]] = defaultdict(list)
        for event, at in nearest(events, members, similarity):
            mail[at].append(event)
        groups = [_group(mail[at]) for at in sorted(mail) if len(mail[at]) >= LEAST]
    return groups


def _group(events: Sequence[Event]) -> Group:
    return Group(events, Membership.around(events))


def nearest(
    events: Iterable[Event], members: Mapping[Key, Membership], similarity: float
) -> Iterator[tuple[Event, Key]]:
    """Yield each event that went to a group, and the key of that: of two alike the smaller one.

    Prefix filtering (Chaudhuri et al. 2006): a core with the share *similarity* of an event's people has one
    of any few of them; of those who are in the fewest groups.
    """
    groups_of: defaultdict[str, list[Key]] = defaultdict(list)
    for key, one in members.items():
        for person in one.people:
            groups_of[person].append(key)
    for event in events:
        least = ceil(similarity * len(event.people) - SLACK)
        known = [person for person in event.people if person in groups_of]
        rare_first = sorted(known, key=lambda person: (len(groups_of[person]), person))
        near = {key for p in rare_first[: max(0, len(known) - least + 1)] for key in groups_of[p]}
        alike = [(-jaccard(event.people, members[key].on(event.date)), key) for key in near]
        if alike and -min(alike)[0] >= similarity:
            yield event, min(alike)[1]


def merged(groups: Sequence[Group]) -> list[Group]:
    """Merge groups that are one, into the largest, until none are left to merge.

    One are two that are alike while both live, or where one ends and the other begins. Nested groups live
    together and are less alike.
    """
    n_before = len(groups) + 1
    while len(groups) < n_before:
        n_before = len(groups)
        groups = _merged_once(groups)
    return list(groups)


def _merged_once(groups: Sequence[Group]) -> list[Group]:
    """Let each group join the larger one that is most like it."""
    ordered = sorted(groups, key=lambda one: (-len(one.events), one.events[0].message_key))
    by_person: defaultdict[str, list[int]] = defaultdict(list)
    joined: defaultdict[int, list[Group]] = defaultdict(list)
    for at, group in enumerate(ordered):
        shared = Counter(other for person in group.members.people for other in by_person[person])
        near = [(_margin(group, ordered[other]), -other) for other, n in shared.items() if n >= MIN_SIZE - 1]
        margin, other = max(near, default=(-1.0, 0))
        host = -other if margin >= 0 else at
        joined[host].append(group)
        if host == at:
            for person in group.members.people:
                by_person[person].append(at)
    return [parts[0] if len(parts) == 1 else _joined(parts) for parts in joined.values()]


def _joined(parts: Iterable[Group]) -> Group:
    events = [event for part in parts for event in part.events]
    return _group(sorted(events, key=lambda event: (event.date, event.message_key)))


def _margin(one: Group, other: Group) -> float:
    """Return by how much two groups are more alike than two that are not the same."""
    start = max(one.events[0].date, other.events[0].date)
    end = min(one.events[-1].date, other.events[-1].date)
    shorter = min(group.events[-1].date - group.events[0].date for group in (one, other))
    least = SAME_APART if end - start < TOGETHER * shorter else SAME_TOGETHER
    dates = [start + (end - start) * n / (_PROBES - 1) for n in range(_PROBES)]
    return fmean(jaccard(one.members.on(date), other.members.on(date)) for date in dates) - least
