"""Groups inside of groups: whose people are nearly all in a larger one at the same time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from push2pull.analysis.drift import Group, Key

NESTED_SHARE = 0.8
"""Of a group's people: so many in a larger one make it a part of that."""


def nested(groups: Mapping[Key, Group]) -> dict[Key, Key]:
    """Return the smallest larger group that held the core of a group at its end, where there is one.

    Held: NESTED_SHARE of it, on the last day that both lived; of two as large the one with the smaller key. Linear
    in the sizes of the groups that share people.
    """
    of_person: defaultdict[str, set[Key]] = defaultdict(set)
    for key, group in groups.items():
        for person in group.members.people:
            of_person[person].add(key)
    found = {}
    for key, group in groups.items():
        near = set().union(*(of_person[person] for person in group.members.people)) - {key}
        sizes = [(size, other) for other in near if (size := _holds(groups[other], group))]
        if sizes:
            found[key] = min(sizes)[1]
    return found


def _holds(large: Group, small: Group) -> int:
    """Return the size of the core of *large* where that of *small* was a part of it, else 0."""
    start, end = (pick(one.events[at].date for one in (large, small)) for pick, at in ((max, 0), (min, -1)))
    whole, part = large.members.on(end), small.members.on(end)
    within = len(part) < len(whole) and len(part & whole) >= NESTED_SHARE * len(part)
    return len(whole) if start <= end and part and within else 0
