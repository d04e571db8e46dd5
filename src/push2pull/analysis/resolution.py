"""The resolution at which to look for communities: the one that ties not looked at agree with.

Definition: maximising modularity at resolution γ is fitting a planted partition whose densities of ties, relative
to chance, are ω_in inside of communities and ω_out between them, if

    γ = (ω_in − ω_out) / (ln ω_in − ln ω_out)

(Newman 2016, Phys. Rev. E 94, 052315). The rule is the γ for which the communities found at γ have these densities.
Measured on the ties they were found with, the densities flatter fine communities; so a tenth of the ties is hidden,
communities are found without them, and the densities are those of the hidden ties. Their weights are the contacts
that the ends share among the ties that were not hidden. No label and no wanted number of communities is involved.
Weights by shared contacts are given up where plain ties tell much more of the hidden ones.

Complexity: about eight runs of :func:`~push2pull.analysis.louvain.louvain` for each fold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from push2pull.analysis.contacts import Graph, Numbers, pairs, plain, shared, weighted
from push2pull.analysis.louvain import Labels, louvain

HIDDEN = 0.1
"""Share of the ties hidden in a fold."""

ENOUGH_HIDDEN = 10_000
"""Ties hidden in all folds together, if there are so many, in at most ``MAX_FOLDS``."""

MAX_FOLDS = 5
MAX_STEPS = 12
CLOSE = 0.03
"""Two resolutions that differ by less, relatively, are the same."""

MUCH_BETTER = 1.25
"""Ties count alike if that tells so many times as much of hidden ties: where contacts are shared by chance."""

SURE = 3.0
"""Standard errors by which hidden ties must be inside of communities more often than by chance."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A graph without its hidden ties, and the hidden ones with their weights."""

    graph: Graph
    row: Numbers
    col: Numbers
    weight: NDArray[np.float64]


def resolution(graph: Graph, *, seed: int = 0) -> tuple[float, bool]:
    """Return the self-consistent resolution of a plain graph, and whether to weight ties by shared contacts.

    *graph*: symmetric, 1 for a tie. The resolution is 0 where no community beats chance; fixed-point iteration from
    γ = 1, so that of several the one nearest to plain modularity is found. Ties count alike where that foretells the
    hidden ones much better. The same graph and *seed* give the same.
    """
    folds = list(_folds(graph, seed))
    found, gain = _settled(folds, seed)
    alike, alike_gain = _settled([_unweighted(fold) for fold in folds], seed)
    return (alike, False) if alike_gain > MUCH_BETTER * gain else (found, True)


def _settled(folds: list[Fold], seed: int) -> tuple[float, float]:
    """Return the fixed point, and what communities found there tell of the hidden ties."""
    found = 1.0
    for _ in range(MAX_STEPS):
        told, gain = _told(folds, found, seed)
        if not told or abs(log(told / found)) < CLOSE:
            return told, gain
        found = told
    return found, gain


def _unweighted(fold: Fold) -> Fold:
    graph = fold.graph.copy()
    graph.data[:] = 1.0
    return Fold(graph, fold.row, fold.col, np.ones(len(fold.row)))


def _folds(graph: Graph, seed: int) -> Iterator[Fold]:
    row, col = pairs(graph)
    n, chance = graph.shape[0], np.random.default_rng(seed)
    n_folds = min(MAX_FOLDS, int(ENOUGH_HIDDEN / (HIDDEN * len(row) + 1)) + 1)
    for _ in range(n_folds):
        hidden = chance.random(len(row)) < HIDDEN
        seen = ~hidden
        alike = shared(plain(row[seen], col[seen], n), row, col)
        yield Fold(weighted(row[seen], col[seen], alike[seen], n), row[hidden], col[hidden], alike[hidden])


def _told(folds: list[Fold], at: float, seed: int) -> tuple[float, float]:
    """Return the resolution that the hidden ties imply, and their gain, for communities found at resolution *at*."""
    inside = total = square = expected = gain = 0.0
    for n, fold in enumerate(folds):
        labels = louvain(fold.graph, at, seed=[seed, n], rounds=1)
        same = labels[fold.row] == labels[fold.col]
        inside += fold.weight[same].sum()
        total += fold.weight.sum()
        square += np.square(fold.weight).sum()
        expected += _by_chance(labels, np.asarray(fold.graph.sum(axis=1)).ravel()) / len(folds)
        gain += information(same.mean(), _by_chance(labels, np.diff(fold.graph.indptr))) if len(same) else 0.0
    if not total:
        return 0.0, 0.0
    return consistent(inside / total, expected, sqrt(square) / total), gain / len(folds)


def _by_chance(labels: Labels, strength: NDArray[Any]) -> float:
    """Return the share of ties inside of communities if nodes were tied by their strength alone."""
    share = np.bincount(labels, strength)
    return float(np.square(share / max(share.sum(), 1e-9)).sum())


def information(inside: float, expected: float) -> float:
    """Return how much knowing the communities tells of a tie, in nats: Kullback and Leibler (1951) of two shares.

    >>> information(0.3, 0.3), round(information(0.5, 0.1), 2)
    (0.0, 0.51)
    """
    inside, expected = (min(max(share, 1e-6), 1 - 1e-6) for share in (inside, expected))
    return inside * log(inside / expected) + (1 - inside) * log((1 - inside) / (1 - expected))


def consistent(inside: float, expected: float, error: float = 0.0) -> float:
    """Return γ from the share of ties *inside* of communities and the share *expected* by chance.

    *error*: of a sum of weights, relative. 0 where *inside* does not beat chance by three standard errors.

    >>> round(consistent(0.5, 0.05), 2)
    3.22
    """
    spread = error * sqrt(max(expected * (1 - expected), 0.0))
    if expected >= 1 or inside - expected <= SURE * spread:
        return 0.0
    inside = min(inside, 1 - max(error**2, 1e-9))
    within, between = inside / expected, (1 - inside) / (1 - expected)
    return (within - between) / log(within / between)
