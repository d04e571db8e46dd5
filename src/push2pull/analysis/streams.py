"""Topic streams: threads that talk about the same things, among the same people.

Definition: each thread is tied to those most like it by words (TF-IDF) and by authors
(:mod:`push2pull.analysis.neighbours`), these as far as they foretell words; topics are the communities of this graph,
the partition with the most weight inside beyond γ times chance. Their number follows from γ, at which two halves of
the words agree best (:mod:`push2pull.analysis.halves`); where one is asked for, γ rises until there are enough, none
of them a fragment, and the two with the most weight between them, as a multiple of chance, become one until there are
no more. A thread belongs to a topic with the share s(i, c) ∝ max(0, W(i, c) − d(i) D(c) / 2m) of its ties beyond
chance.

References: TF-IDF, Salton and Buckley 1988; modularity, Newman and Girvan 2004; Louvain, Blondel et al. 2008;
group average linkage, Sokal and Michener 1958. Complexity: O(n · m) for n threads and m = min(n, 10,000) of them,
drawn with the seed, on which the topics are found; the others join those that they are tied to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from push2pull.analysis.counts import Counts, counted
from push2pull.analysis.halves import RESOLUTIONS, halves, resolution, weight_of_people
from push2pull.analysis.louvain import Labels, louvain, merged, modularity, numbered
from push2pull.analysis.neighbours import Sparse, graph, ties

MAX_FEATURES = 50_000
MAX_SHARE = 0.8
"""Of threads that a word may stand in: one topic may well fill most of an archive."""

MAX_WORDS = 150
"""Of a thread, the heaviest: more cost time and add nothing."""

LANDMARKS = 10_000
"""Threads on which topics are found: beyond, they get sharper no more."""

MIN_THREADS = 5
"""Of a topic."""

LEAST = 0.1
"""Of an even share: a topic when their number is given. Fragments would else count, and whole topics be united."""

STARTS = 4
"""Random orders that are tried; the partition of highest modularity is kept."""

FINER = 1.3
"""Factor on the resolution while there are fewer communities than topics were asked for."""

MAX_RESOLUTION = 50.0
TINY = 1e-12
"""In place of the weight of a community without ties."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Streams:
    """Topics of n threads, the largest first, and how they were found.

    ``labels``: (n,) topic of each thread. ``shares``: (n, k) shares of each topic, rows sum to 1; the label has the
    highest. ``weights``: (n, v) TF-IDF of the words ``vocabulary``. ``recipe``: method, parameters and seed.
    """

    labels: NDArray[np.int64]
    shares: Matrix
    weights: Sparse
    vocabulary: Sequence[str]
    recipe: Mapping[str, Any]

    def among(self, topics: Sequence[int]) -> Matrix:
        """Return the shares of these topics alone, rows sum to 1."""
        return _rows_of_one(self.shares[:, topics])


def streams(
    words: Counts | Iterable[Sequence[str]],
    people: Counts | Iterable[Sequence[str]] | None = None,
    *,
    n_topics: int | None = None,
    people_weight: float | None = None,
    seed: int = 0,
) -> Streams:
    """Find the topics of threads, given as their words and, each once a message, their authors, or counts of both.

    *people*: in the same order as *words*; by words alone when None. *people_weight*: of ties by people, those by
    words having 1. It and *n_topics* are chosen from the data when None. The same input and *seed* give the same
    result.

    >>> talk = ["badge door photo", "photo badge desk", "door badge"] * 4 + ["salary tax bonus", "tax salary"] * 6
    >>> found = streams([text.split() for text in talk])
    >>> found.labels.tolist() == [0] * 12 + [1] * 12
    True
    >>> found.shares.shape
    (24, 2)
    """
    weights, vocabulary = _tfidf(words)
    n = weights.shape[0]
    authors = sparse.csr_array((n, 0)) if people is None else _authors(people)
    chosen = np.sort(np.random.default_rng(seed).permutation(n)[:LANDMARKS])
    shares, start, weight = np.ones((n, 1)), RESOLUTIONS[0], 0.0
    if weights.nnz:
        heavy = _heaviest(weights)
        weight, start = _settled(heavy[chosen], authors[chosen], people_weight, n_topics)
        tied = ties(heavy, authors if weight else authors[:, :0], chosen, weight)
        shares = _shares(tied, chosen, _found(graph(tied[chosen]), start, n_topics, seed))
    recipe = {
        "method": "streams",
        "n_topics": n_topics,
        "resolution": start,
        "people_weight": weight,
        "landmarks": len(chosen),
        "seed": seed,
    }
    return Streams(shares.argmax(axis=1), shares, weights, vocabulary, recipe)


def _tfidf(words: Counts | Iterable[Sequence[str]]) -> tuple[Sparse, list[str]]:
    """Return the weights of the words that stand in two threads or more, rows of length 1 (or 0)."""
    known = words if isinstance(words, Counts) else counted(words)
    counts, vocabulary = known.matrix, known.names
    n = counts.shape[0]
    used = np.bincount(counts.indices, minlength=len(vocabulary))
    keep = np.flatnonzero((used >= 2) & (used <= max(2, int(n * MAX_SHARE))))
    keep = np.sort(keep[np.argsort(-used[keep], kind="stable")][:MAX_FEATURES])
    if not len(keep):
        return sparse.csr_array((n, 0)), []
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts[:, keep])
    return sparse.csr_array(weights), [vocabulary[i] for i in keep.tolist()]


def _authors(people: Counts | Iterable[Sequence[str]]) -> Sparse:
    """Return the weights of those who wrote in two threads or more: who writes everywhere says little."""
    return _tfidf(people)[0]


def _heaviest(weights: Sparse) -> Sparse:
    """Return the rows with no more than their heaviest words, of length 1 again."""
    kept = weights.copy()
    for start, stop in zip(kept.indptr[:-1], kept.indptr[1:], strict=True):
        row = kept.data[start:stop]
        if len(row) > MAX_WORDS:
            row[np.argpartition(-row, MAX_WORDS)[MAX_WORDS:]] = 0
    kept.eliminate_zeros()
    return sparse.csr_array(normalize(kept))


def _settled(
    words: Sparse, people: Sparse, weight: float | None, n_topics: int | None
) -> tuple[float, float]:
    """Return the weight of people and the lowest resolution, as they are given or as two halves agree best."""
    weight = weight if people.nnz else 0.0
    if weight is not None and n_topics:
        return weight, RESOLUTIONS[0]
    both = halves(words, people)
    weight = weight_of_people(both) if weight is None else weight
    return weight, RESOLUTIONS[0] if n_topics else resolution(both, weight)


def _found(tied: Sparse, start: float, n_topics: int | None, seed: int) -> Labels:
    """Return the topic of each node, -1 in communities too small to be one; all one where none is large enough."""
    labels, large = _divided(tied, start, n_topics, seed)
    if not len(large):
        return np.zeros(len(labels), dtype=np.int32)
    kept = np.isin(labels, large)
    found = np.full(len(labels), -1, dtype=np.int32)
    found[kept] = _united(sparse.csr_array(tied[kept][:, kept]), numbered(labels[kept]), n_topics)
    order = np.argsort(-np.bincount(found[kept]), kind="stable")
    found[kept] = np.argsort(order)[found[kept]]
    return found


def _divided(tied: Sparse, start: float, n_topics: int | None, seed: int) -> tuple[Labels, NDArray[np.int64]]:
    """Return communities, and which are large enough to be topics: as many as are asked for, if there are."""
    even = tied.shape[0] / n_topics if n_topics else 0.0
    for least in (max(MIN_THREADS, LEAST * even), MIN_THREADS):
        for at in _finer(start):
            labels = _best(tied, at, seed)
            large = np.flatnonzero(np.bincount(labels) >= least)
            if len(large) >= (n_topics or 0):
                return labels, large
    return labels, large


def _finer(start: float) -> Iterator[float]:
    while start < MAX_RESOLUTION:
        yield start
        start *= FINER


def _best(tied: Sparse, at: float, seed: int) -> Labels:
    starts = (louvain(tied, at, seed=seed * STARTS + i) for i in range(STARTS))
    return max(starts, key=lambda labels: modularity(tied, labels, at))


def _united(tied: Sparse, labels: Labels, n_topics: int | None) -> Labels:
    """Return *labels* after uniting, pair by pair, those with the most ties between them as a multiple of chance."""
    while n_topics and labels.max() + 1 > n_topics:
        between = merged(tied, labels).toarray()
        strength = np.maximum(between.sum(axis=0), TINY)
        often = between / np.outer(strength, strength)
        np.fill_diagonal(often, -1.0)
        one, other = np.unravel_index(often.argmax(), often.shape)
        labels = numbered(np.where(labels == other, one, labels))
    return labels


def _shares(tied: Sparse, chosen: NDArray[np.int64], found: Labels) -> Matrix:
    """Return the shares of each topic in all threads; without ties, those of the others on average."""
    kept = np.flatnonzero(found >= 0)
    member = sparse.csr_array((np.ones(len(kept)), (kept, found[kept])), shape=(len(found), found.max() + 1))
    votes = (tied @ member).toarray()
    among = graph(tied[chosen])
    votes[chosen] = (among @ member).toarray()
    strength = np.asarray(member.T @ among.sum(axis=1)).ravel()
    expected = votes.sum(axis=1, keepdims=True) * strength / (strength.sum() or 1.0)
    beyond = np.maximum(votes - expected, 0.0)
    beyond = np.where(beyond.any(axis=1, keepdims=True), beyond, votes)
    return _rows_of_one(beyond)


def _rows_of_one(shares: Matrix) -> Matrix:
    """Return *shares* with rows that sum to 1; a row of zeros becomes the shares of the topics in all threads."""
    nothing = ~shares.any(axis=1)
    main = shares[~nothing].argmax(axis=1)
    shares[nothing] = np.bincount(main, minlength=shares.shape[1]) if len(main) else 1.0
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)
