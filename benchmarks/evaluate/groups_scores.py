"""How well found groups fit true ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from push2pull.analysis.participants import People, jaccard


def matched(found: Sequence[People], truth: Sequence[People], least: float) -> dict[int, int]:
    """Match found and true groups one to one, the most similar first, at Jaccard >= *least*."""
    holding: defaultdict[str, set[int]] = defaultdict(set)
    for at, people in enumerate(truth):
        for person in people:
            holding[person].add(at)
    pairs = [
        (-jaccard(people, truth[at]), i, at)
        for i, people in enumerate(found)
        for at in set().union(*(holding[person] for person in people))
    ]
    of: dict[int, int] = {}
    taken: set[int] = set()
    for alike, i, at in sorted(pairs):
        if -alike >= least and i not in of and at not in taken:
            of[i] = at
            taken.add(at)
    return of
