"""Sets of people that recur, up to a few who come and go: similarity join, then leader clustering."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from push2pull.analysis.participants import Event, People, jaccard

CORE_SHARE = 0.5
"""Share of a group's threads that its core takes part in."""

SLACK = 1e-9
"""What rounding may cost where a share of a size is compared with a count."""


def recurring(events: Sequence[Event], similarity: float) -> list[list[Event]]:
    """Return clusters of at least two events whose sets of people are variants of one another.

    The set with the most events among itself and its neighbours (Jaccard >= *similarity*) leads and absorbs
    them; clusters whose cores are as similar are then merged: a group that drifts is still one group.
    """
    by_set: defaultdict[People, list[Event]] = defaultdict(list)
    for event in events:
        by_set[event.people].append(event)
    near = _neighbours(sorted(by_set, key=sorted), similarity)
    weight = {people: len(by_set[people]) + sum(len(by_set[n]) for n in near[people]) for people in by_set}
    clusters = []
    taken: set[People] = set()
    for leader in sorted(by_set, key=lambda people: (-weight[people], sorted(people))):
        if leader not in taken:
            absorbed = [leader, *(people for people in near[leader] if people not in taken)]
            taken.update(absorbed)
            clusters.append([event for people in absorbed for event in by_set[people]])
    return _merged([cluster for cluster in clusters if len(cluster) > 1], similarity)


def attendance(events: Sequence[Event]) -> dict[str, dict[str, Event]]:
    """Return, for each person, the threads they appear in and the first event of each that shows them."""
    seen: defaultdict[str, dict[str, Event]] = defaultdict(dict)
    for event in events:
        for person in event.people:
            seen[person].setdefault(event.thread_id, event)
    return seen


def core(events: Sequence[Event]) -> People:
    """Return the people who appear in at least half of the threads."""
    n_threads = len({event.thread_id for event in events})
    return frozenset(
        p for p, in_threads in attendance(events).items() if len(in_threads) >= CORE_SHARE * n_threads
    )


def _neighbours(sets: Sequence[People], similarity: float) -> Mapping[People, list[People]]:
    """Return which sets are similar (Jaccard >= *similarity*) to which.

    Prefix filtering (Chaudhuri et al. 2006): of two similar sets of tokens sorted by rarity, the first few
    tokens share at least one, so that popular people need not be looked up.
    """
    frequency = Counter(person for people in sets for person in people)
    rank = {person: n for n, person in enumerate(sorted(frequency, key=lambda one: (frequency[one], one)))}
    index: defaultdict[str, list[People]] = defaultdict(list)
    near: defaultdict[People, list[People]] = defaultdict(list)
    for people in sorted(sets, key=len):
        rare_first = sorted(people, key=rank.__getitem__)
        prefix = rare_first[: _prefix(len(people), similarity)]
        candidates = dict.fromkeys(other for person in prefix for other in index[person])
        for other in candidates:
            if len(other) >= similarity * len(people) - SLACK and jaccard(people, other) >= similarity:
                near[people].append(other)
                near[other].append(people)
        for person in prefix:
            index[person].append(people)
    return near


def _prefix(size: int, similarity: float) -> int:
    """Return of how many tokens of *size* one at least is in every similar set."""
    return size - ceil(similarity * size - SLACK) + 1


def _merged(clusters: list[list[Event]], similarity: float) -> list[list[Event]]:
    """Merge clusters with similar cores, the largest first, until none are left to merge."""
    n_before = len(clusters) + 1
    while len(clusters) < n_before:
        n_before = len(clusters)
        clusters = list(_merge_once(clusters, similarity))
    return [sorted(cluster, key=lambda event: (event.date, event.message_key)) for cluster in clusters]


def _merge_once(clusters: list[list[Event]], similarity: float) -> Iterator[list[Event]]:
    """Let each cluster join the first larger one whose core was similar to its own."""
    cores = {index: core(cluster) for index, cluster in enumerate(clusters)}
    by_person: defaultdict[str, set[int]] = defaultdict(set)
    members: dict[int, list[Event]] = {}
    for index in sorted(cores, key=lambda i: (-len(clusters[i]), sorted(cores[i]))):
        rare_first = sorted(cores[index], key=lambda person: len(by_person[person]))
        prefix = rare_first[: _prefix(len(rare_first), similarity)]
        larger = set().union(*(by_person[person] for person in prefix))
        similar = [other for other in larger if jaccard(cores[index], cores[other]) >= similarity]
        host = min(similar, key=lambda i: (-len(clusters[i]), sorted(cores[i])), default=index)
        members.setdefault(host, []).extend(clusters[index])
        if host == index:
            for person in cores[index]:
                by_person[person].add(index)
    yield from members.values()
