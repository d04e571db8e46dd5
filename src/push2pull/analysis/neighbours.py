"""Ties between things that share words and people: each with those most like it.

Definition: the *k* most similar rows by cosine, of words and of people apart, k the root of how many there are to
choose from, at least 10. Both kinds of ties are brought to the same mean and added, those of people with a weight
of their own: somebody who wrote in both threads says that they belong together even where the words differ.
Complexity: O(n · m · w) for n rows, m to choose from and w entries a row, in compiled loops; memory O(m + words) a
block. It is exact: indexes that guess pay beyond some 100,000 rows to choose from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

FEWEST = 10
"""Neighbours: fewer would fall apart into pairs of copies."""

BLOCK = 256
"""Rows compared at a time."""

TIE_BREAK = 0.1
"""Of the similarity of words, added to that of people: who wrote much has more equal neighbours than count."""

Sparse = Any
Similar = NDArray[np.float32]


def ties(words: Sparse, people: Sparse, chosen: NDArray[np.int64], people_weight: float) -> Sparse:
    """Return the (n, m) ``csr_array`` of ties of all n rows with the m *chosen* ones, never with themselves.

    *words*, *people*: ``csr_array`` of n rows of length 1 (or 0), one column a word or person.

    >>> rows = sparse.csr_array(np.array([[1, 0], [1, 0], [0.6, 0.8], [0, 1]]))
    >>> ties(rows, rows[:, :0], np.arange(4), 0.5).toarray().astype(float).round(1).tolist()
    [[0.0, 0.7, 0.4, 0.0], [0.7, 0.0, 0.4, 0.0], [0.4, 0.4, 0.0, 0.5], [0.0, 0.0, 0.5, 0.0]]
    """
    of_words, of_people = kinds(words, people, chosen)
    return of_words + people_weight * of_people


def kinds(words: Sparse, people: Sparse, chosen: NDArray[np.int64]) -> tuple[Sparse, Sparse]:
    """Return the ties of :func:`ties` by words and by people apart, both of the same mean."""
    n, k = words.shape[0], min(len(chosen), max(FEWEST, math.isqrt(len(chosen))))
    found: tuple[list[Sparse], list[Sparse]] = ([], [])
    for by_word, by_person in zip(_blocks(words, chosen), _blocks(people, chosen), strict=True):
        found[0].append(_nearest(by_word, by_word, k))
        found[1].append(_nearest(by_person, (by_person + TIE_BREAK * by_word) * (by_person > 0), k))
    of_words, of_people = (sparse.csr_array(sparse.vstack(blocks)) for blocks in found)
    return _scaled(of_words, n), _scaled(of_people, n)


def graph(tied: Sparse) -> Sparse:
    """Return the symmetric graph of ties of all rows with all: means of both directions."""
    return sparse.csr_array((tied + tied.T) / 2)


def _blocks(rows: Sparse, chosen: NDArray[np.int64]) -> Iterator[Similar]:
    """Yield the similarities of a block of rows with the chosen ones, 0 with themselves."""
    rows = rows.astype(np.float32)
    others = rows[chosen]
    place = np.full(rows.shape[0], -1)
    place[chosen] = np.arange(len(chosen))
    for start in range(0, rows.shape[0], BLOCK):
        block = rows[start : start + BLOCK]
        found = np.ascontiguousarray((others @ block.toarray().T).T)
        own = place[start : start + BLOCK]
        found[own >= 0, own[own >= 0]] = 0
        yield found


def _nearest(similar: Similar, rank: Similar, k: int) -> Sparse:
    """Return the *k* similarities of each row that rank highest, without those that are 0."""
    places = np.argpartition(-rank, k - 1, axis=1)[:, :k]
    values = np.take_along_axis(similar, places, axis=1)
    ends = np.arange(0, values.size + 1, k)
    found = sparse.csr_array((values.ravel(), places.ravel(), ends), shape=similar.shape)
    found.eliminate_zeros()
    return found


def _scaled(found: Sparse, total: int) -> Sparse:
    return found * (total / (found.sum() or 1.0))
