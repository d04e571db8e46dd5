"""Rules that choose a resolution, to be compared with that of push2pull."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.evaluate.communities_planted import Planted
from push2pull.analysis.contacts import Graph, Numbers, pairs, plain, shared, weighted
from push2pull.analysis.louvain import Labels, louvain

GRID = np.geomspace(0.5, 11, 8).tolist()
DROPPED = 0.1


def modularity(_: Planted, __: int) -> float:
    """Plain modularity, what most tools do."""
    return 1.0


def most_stable(one: Planted, seed: int) -> float:
    """The resolution whose partitions agree most (ARI) when a tenth of the ties is dropped, four times."""
    row, col = pairs(one.graph)
    chance = np.random.default_rng(seed)
    graphs = []
    for _ in range(4):
        kept = chance.random(len(row)) >= DROPPED
        graphs.append(_weighted(row[kept], col[kept], one.graph.shape[0]))

    def stability(at: float) -> float:
        found = [louvain(graph, at, seed=[seed, n], rounds=1) for n, graph in enumerate(graphs)]
        return float(np.mean([adjusted_rand_score(a, b) for a, b in combinations(found, 2)]))

    return float(max(GRID, key=stability))


def best_by_labels(one: Planted, seed: int) -> float:
    """The resolution whose partition is most like the truth: no rule, a bound."""
    graph = _weighted(*pairs(one.graph), one.graph.shape[0])

    def right(at: float) -> float:
        found: list[Labels] = [louvain(graph, at, seed=[seed, n], rounds=1) for n in range(3)]
        return float(np.mean([adjusted_rand_score(one.labels, labels) for labels in found]))

    return float(max(GRID, key=right))


RULES: dict[str, Callable[[Planted, int], float]] = {
    "always 1 (modularity)": modularity,
    "most stable without a tenth of the ties": most_stable,
    "best of all by the labels": best_by_labels,
}


def _weighted(row: Numbers, col: Numbers, n: int) -> Graph:
    return weighted(row, col, shared(plain(row, col, n), row, col), n)
