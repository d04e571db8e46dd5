"""The resolution at which two halves of the evidence agree: how many topics there are, without being told.

Definition: the words, and the people, are dealt at random into two halves; each half makes a graph of the same
threads (:mod:`push2pull.analysis.neighbours`). Of a grid of resolutions that one is best at which the communities of
the two graphs share the most information beyond chance (adjusted mutual information, Vinh et al. 2010). A real
topic is known by more words than one, so it shows in both; a part of it that a few words hold together does not.
After the stability of Lange et al. (2004), who deal out rows. Complexity: two graphs and ten partitions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.preprocessing import normalize

from push2pull.analysis.louvain import louvain
from push2pull.analysis.neighbours import Sparse, graph, ties

RESOLUTIONS = (0.5, 0.7, 1.0, 1.4, 2.0)


def resolution(words: Sparse, people: Sparse, people_weight: float, seed: int) -> float:
    """Return the resolution for the ties of the rows of *words* and *people* with one another; ties go lower."""
    chance = np.random.default_rng(seed)
    everybody = np.arange(words.shape[0])
    sides = [chance.random(one.shape[1]) < 0.5 for one in (words, people)]
    halves = [
        graph(ties(_columns(words, first), _columns(people, second), everybody, people_weight))
        for first, second in (sides, [~side for side in sides])
    ]
    agreed = [
        adjusted_mutual_info_score(*(louvain(half, one, seed=seed) for half in halves)) for one in RESOLUTIONS
    ]
    return RESOLUTIONS[int(np.argmax(agreed))]


def _columns(rows: Sparse, which: NDArray[np.bool_]) -> Sparse:
    """Return some columns, rows of length 1 again."""
    kept = rows[:, np.flatnonzero(which)]
    return sparse.csr_array(normalize(kept)) if kept.shape[1] else kept
