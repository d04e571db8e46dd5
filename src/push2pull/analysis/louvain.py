"""Louvain: communities of a weighted graph at one resolution, by greedy gains of modularity.

Definition: the partition that maximises Q = Σ_c [W_c / 2m − γ (K_c / 2m)²], W_c twice the weight inside of
community c, K_c the strength of its nodes, 2m the strength of all; higher γ, smaller communities (Reichardt
and Bornholdt 2006). Nodes move to the neighbouring community that gains most, in random order (large graphs:
in batches), until none gains; then communities become nodes and the same is done again (Blondel et al. 2008).
On the way back every level is moved again (Rotta and Noack 2011), and the whole is repeated from what was
found while Q grows. Only nodes beside a node that moved are looked at again (Traag et al. 2019). Communities
that fall apart are split.

Complexity: O(m) a sweep, in compiled sparse products; a dozen sweeps. Memory: O(n + m).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from push2pull.analysis.contacts import Graph

Labels = NDArray[np.int32]

BATCHES = 16
"""Batches a sweep is parted into: nodes of one batch do not see one another move."""

FEWEST = 16
"""Nodes that a batch has at least: smaller ones cost as much."""

MAX_SWEEPS = 20
DENSE = 512
"""Graphs of no more nodes are moved node by node, on dense arrays: batches of few nodes swing to and fro."""

ENOUGH = 1e-9
"""A gain below this share of the node's strength is rounding."""


def louvain(
    graph: Graph,
    resolution: float = 1.0,
    *,
    seed: int | Sequence[int] = 0,
    rounds: int = 10,
) -> Labels:
    """Return the community of each node, numbered from 0 in order of the first node.

    *graph*: symmetric, weights not negative. *rounds*: the most repetitions; one is nearly as good. The same graph
    and *seed* give the same communities.

    >>> ties = sparse.csr_array(np.kron(np.eye(2), np.ones((3, 3))))
    >>> louvain(ties).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    chance = np.random.default_rng(seed)
    graph = sparse.csr_array(graph, dtype=float)
    labels = np.arange(graph.shape[0], dtype=np.int32)
    strength = np.asarray(graph.sum(axis=1)).ravel()
    if not strength.any():
        return labels
    best = -np.inf
    for _ in range(rounds):
        found = _connected(graph, _levels(graph, strength, labels, resolution, chance))
        quality = modularity(graph, found, resolution)
        if quality <= best + ENOUGH:
            break
        best, labels = quality, found
    return numbered(labels)


def modularity(graph: Graph, labels: Labels, resolution: float = 1.0) -> float:
    """Return Q of a partition."""
    strength = np.asarray(graph.sum(axis=1)).ravel()
    total = strength.sum()
    ends = sparse.coo_array(graph)
    inside = ends.data[labels[ends.row] == labels[ends.col]].sum()
    return float(inside / total - resolution * np.square(np.bincount(labels, strength) / total).sum())


def numbered(labels: NDArray[Any]) -> Labels:
    """Return *labels* as 0, 1, 2, ... in order of first appearance."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first)).astype(np.int32)[inverse]


def merged(graph: Graph, labels: Labels) -> Graph:
    """Return the graph whose nodes are the communities of *graph*; what is inside of one is its loop."""
    n = graph.shape[0]
    member = sparse.csr_array((np.ones(n), (np.arange(n), labels)), shape=(n, int(labels.max()) + 1))
    return sparse.csr_array(member.T @ graph @ member)


def _levels(
    graph: Graph,
    strength: NDArray[np.float64],
    labels: Labels,
    resolution: float,
    chance: np.random.Generator,
) -> Labels:
    """Return *labels* after moving nodes, then communities of them (recursively), then nodes again."""
    labels = _moved(graph, strength, labels, resolution, chance)
    alone = np.arange(len(labels), dtype=np.int32)
    parts = numbered(_moved(_within(graph, labels), strength, alone, resolution, chance))
    k = int(parts.max()) + 1
    if k == len(labels):
        return labels
    of_part = np.empty(k, dtype=np.int32)
    of_part[parts] = labels
    above = _levels(
        merged(graph, parts),
        np.bincount(parts, strength).astype(float),
        numbered(of_part),
        resolution,
        chance,
    )
    return _moved(graph, strength, above[parts], resolution, chance)


def _within(graph: Graph, labels: Labels) -> Graph:
    """Return the graph without the ties between communities."""
    ends = sparse.coo_array(graph)
    same = labels[ends.row] == labels[ends.col]
    return sparse.csr_array((ends.data[same], (ends.row[same], ends.col[same])), shape=graph.shape)


def _moved(
    graph: Graph,
    strength: NDArray[np.float64],
    labels: Labels,
    resolution: float,
    chance: np.random.Generator,
) -> Labels:
    """Return *labels* after single nodes moved to where they gain, until none does."""
    move = _moved_singly if len(labels) <= DENSE else _moved_in_batches
    return move(graph, strength, labels, resolution / strength.sum(), chance)


def _moved_singly(
    graph: Graph, strength: NDArray[np.float64], labels: Labels, price: float, chance: np.random.Generator
) -> Labels:
    n = len(labels)
    ties = graph.toarray()
    np.fill_diagonal(ties, 0.0)
    labels = labels.copy()
    towards = np.zeros((n, n))  # ties of each node (row) to each community
    np.add.at(towards.T, labels, ties)
    near = [np.flatnonzero(row) for row in ties]
    total = np.bincount(labels, strength, minlength=n).astype(float)
    active = ties.any(axis=1)
    while active.any():
        nodes = chance.permutation(np.flatnonzero(active))
        active[:] = False
        for node in nodes.tolist():
            own, degree = labels[node], strength[node]
            total[own] -= degree
            gain = towards[node] - price * degree * total  # an empty community: 0
            target = gain.argmax()
            if gain[target] > gain[own] + ENOUGH * degree:
                beside = near[node]
                towards[beside, own] -= ties[node, beside]
                towards[beside, target] += ties[node, beside]
                labels[node] = target
                active[beside] = True
            total[labels[node]] += degree
    return labels


def _moved_in_batches(
    graph: Graph, strength: NDArray[np.float64], labels: Labels, price: float, chance: np.random.Generator
) -> Labels:
    n = len(labels)
    graph = graph - sparse.diags_array(graph.diagonal())
    graph.eliminate_zeros()
    graph = sparse.csr_array(graph)
    labels = labels.astype(np.int32, copy=True)
    member = sparse.csr_array(
        (np.ones(n), labels, np.arange(n + 1, dtype=np.int32)), shape=(n, n), copy=False
    )
    labels = member.indices  # moving a node changes the matrix
    total = np.bincount(labels, strength, minlength=n).astype(float)
    size = np.bincount(labels, minlength=n)
    active = np.diff(graph.indptr) > 0
    for _ in range(MAX_SWEEPS):
        nodes = chance.permutation(np.flatnonzero(active))
        if not len(nodes):
            break
        active[:] = False
        for batch in np.array_split(nodes, min(BATCHES, -(-len(nodes) // FEWEST))):
            rows = graph[batch]
            movers, targets = _gaining(rows @ member, batch, labels, strength, total, size, price)
            if not len(movers):
                continue
            np.subtract.at(total, labels[movers], strength[movers])
            np.subtract.at(size, labels[movers], 1)
            labels[movers] = targets
            np.add.at(total, targets, strength[movers])
            np.add.at(size, targets, 1)
            active[graph[movers].indices] = True
    return labels


def _gaining(
    ties: Graph,
    nodes: NDArray[np.int64],
    labels: Labels,
    strength: NDArray[np.float64],
    total: NDArray[np.float64],
    size: NDArray[np.int64],
    price: float,
) -> tuple[NDArray[np.int64], Labels]:
    """Return which of *nodes* gain by moving, and where to. *ties*: their weight to each community."""
    own, degree = labels[nodes], strength[nodes]
    row = np.repeat(np.arange(len(nodes)), np.diff(ties.indptr))
    at_home = ties.indices == own[row]
    gain = ties.data - price * degree[row] * (total[ties.indices] - at_home * degree[row])
    best = np.maximum.reduceat(gain, ties.indptr[:-1])
    target = np.empty(len(nodes), dtype=np.int32)
    places = np.flatnonzero(gain == best[row])[::-1]
    target[row[places]] = ties.indices[places]
    stay = -price * degree * (total[own] - degree)
    stay[row[at_home]] = gain[at_home]
    # Nobody near is worth it: alone, in a community that nobody uses.
    lonely = np.flatnonzero((best < 0) & (stay < 0))
    free = np.flatnonzero(size == 0)[: len(lonely)] if len(lonely) else lonely
    lonely = lonely[: len(free)]
    target[lonely], best[lonely] = free, 0.0
    moving = best > stay + ENOUGH * degree
    return nodes[moving], target[moving]


def _connected(graph: Graph, labels: Labels) -> Labels:
    """Return *labels* with every community that falls apart split into its parts."""
    _, parts = connected_components(_within(graph, labels), directed=False)
    return numbered(parts)
