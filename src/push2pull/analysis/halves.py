"""What two halves of the evidence agree on: how much people say, and how many topics there are, without being told.

Definition: the words, and the people, are dealt at random into two halves; each half makes a graph of the same
threads (:mod:`push2pull.analysis.neighbours`). Communities agree as far as they share information beyond chance
(adjusted mutual information, Vinh et al. 2010).

- The weight of people is that of a few at which communities by one half of the words and people agree best with
  those by the other half of the words alone. Where that is clearly worse than without people, they have none: who
  writes about everything tells nothing of words that were not looked at. Where words foretell nothing, people
  have the most weight.
- The resolution is that of a few at which the communities of both halves, with people, agree best. A real topic is
  known by more words than one, so it shows in both; a part of it that a few words hold together does not. Everybody's
  everyday mail agrees best on one lump of most threads and some topics beside: finer ones that agree nearly as well
  are preferred to that.

After the stability of Lange et al. (2004), who deal out rows. Complexity: two graphs and 10 to 22 partitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.preprocessing import normalize

from push2pull.analysis.louvain import Labels, louvain
from push2pull.analysis.neighbours import Sparse, graph, kinds

RESOLUTIONS = (0.5, 0.7, 1.0, 1.4, 2.0)
WEIGHTS = (0.0, 0.25, 0.5)
"""Of people: half as much as words at most."""

DOUBT = 0.95
"""Times what words alone foretell: few threads foretell little, and the deal then decides."""

SAYING = 0.05
"""Agreement below which words cannot judge: people then have all the weight that they may have."""

MOST = 0.5
"""Of the threads: a topic of more tells a reader nothing."""

NEARLY = 0.7
"""Of the best agreement: enough where the best has such a topic."""

JUDGED_AT = (0.7, 1.4)
"""Resolutions at which the weight is judged, before the right one is known."""

DEAL = 0
"""Seed of what is dealt: another seed of an analysis must not change what people and topics weigh."""

Half = tuple[Sparse, Sparse]
"""Graphs by one half of the words and by one half of the people."""


def halves(words: Sparse, people: Sparse) -> list[Half]:
    """Return the graphs of the rows of *words* and *people*, in two halves: the same for every seed."""
    chance = np.random.default_rng(DEAL)
    everybody = np.arange(words.shape[0])
    sides = [chance.random(one.shape[1]) < 0.5 for one in (words, people)]
    split = [
        kinds(_columns(words, first), _columns(people, second), everybody)
        for first, second in (sides, [~side for side in sides])
    ]
    return [(graph(of_words), graph(of_people)) for of_words, of_people in split]


def weight_of_people(both: Sequence[Half]) -> float:
    """Return the weight of people with which each half foretells the words of the other best; ties go lower."""
    told = {weight: fmean(_foretold(both, weight)) for weight in WEIGHTS}
    if max(told.values()) < SAYING:
        return WEIGHTS[-1]
    return max(WEIGHTS, key=lambda weight: told[weight] * (1.0 if weight else DOUBT))


def _foretold(both: Sequence[Half], weight: float) -> Iterator[float]:
    for (words, people), (others, _) in (both, both[::-1]):
        for at in JUDGED_AT:
            labels = louvain(others, at, seed=DEAL)
            # One community on both sides agrees, and tells nothing.
            yield _alike(louvain(words + weight * people, at, seed=DEAL), labels) if labels.any() else 0.0


def resolution(both: Sequence[Half], weight: float) -> float:
    """Return the resolution at which the two halves agree best, people having that *weight*; ties go lower.

    One that leaves most threads in one community is taken only where halves agree clearly less on every finer one.
    """
    graphs = [words + weight * people for words, people in both]
    found = {at: [louvain(one, at, seed=DEAL) for one in graphs] for at in RESOLUTIONS}
    agreed = {at: _alike(*labels) for at, labels in found.items()}
    clear = NEARLY * max(agreed.values())
    telling = [
        at for at, labels in found.items() if agreed[at] >= clear and max(map(_largest, labels)) <= MOST
    ]
    return max(telling or RESOLUTIONS, key=agreed.__getitem__)


def _largest(labels: Labels) -> float:
    """Return the share of the largest community."""
    return float(np.bincount(labels).max() / len(labels))


def _alike(one: Labels, other: Labels) -> float:
    return float(adjusted_mutual_info_score(one, other))


def _columns(rows: Sparse, which: NDArray[np.bool_]) -> Sparse:
    """Return some columns, rows of length 1 again."""
    kept = rows[:, np.flatnonzero(which)]
    return sparse.csr_array(normalize(kept)) if kept.shape[1] else kept
