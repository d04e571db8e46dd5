"""Topics that stay the same: which new topic is which old one, by the threads that they share.

Definition: the one-to-one pairing of new and old topics with the largest sum of Jaccard coefficients of their main
threads, counted over threads that both analyses know (assignment problem, Kuhn 1955). A pair is the same topic
above a Jaccard of a third: half of the union of two sets of the same size. Complexity: O(k³) for k topics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from scipy.optimize import linear_sum_assignment

SAME = 1 / 3


def main_topics(thread_topics: pa.Table) -> dict[str, str]:
    """Return the topic of largest weight of each thread."""
    best: dict[str, tuple[float, str]] = {}
    for one in thread_topics.to_pylist():
        rank = (-one["weight"], one["topic_id"])
        best[one["thread_id"]] = min(rank, best.get(one["thread_id"], rank))
    return {thread: topic for thread, (_, topic) in best.items()}


def same_topics(new: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    """Return which old topic each new one is, where it is one. *new*, *old*: main topic of each thread.

    >>> same_topics({"a": "x", "b": "x", "c": "y", "d": "z"}, {"a": "1", "b": "1", "c": "2", "e": "3"})
    {'x': '1', 'y': '2'}
    """
    both = [(new[thread], old[thread]) for thread in sorted(new.keys() & old.keys())]
    pairs = Counter(both)
    rows, columns = sorted({one for one, _ in both}), sorted({one for _, one in both})
    of_new, of_old = Counter(one for one, _ in both), Counter(one for _, one in both)
    alike = np.zeros((len(rows), len(columns)))
    for (one, other), n in pairs.items():
        alike[rows.index(one), columns.index(other)] = n / (of_new[one] + of_old[other] - n)
    chosen = zip(*linear_sum_assignment(alike, maximize=True), strict=True)
    return {rows[i]: columns[j] for i, j in chosen if alike[i, j] > SAME}
