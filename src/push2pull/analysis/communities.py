"""Communities: people who are more in contact with one another than chance would have it.

Definition: a partition of the contact graph, each tie weighted by the contacts its ends share
(:mod:`~push2pull.analysis.contacts`), that maximises modularity (:mod:`~push2pull.analysis.louvain`) at the
resolution that hidden ties agree with (:mod:`~push2pull.analysis.resolution`); then whoever fits into further
communities (:mod:`~push2pull.analysis.affiliation`). No one resolution is right for sparse and dense
departments at once, and Louvain ends elsewhere for each seed. So several runs vote, of several seeds and of
resolutions γ/2 to 2γ: each tie is weighted anew by the share of the runs that put its ends together, and this
graph is parted once more, after Lancichinetti and Fortunato (2012, Sci. Rep. 2:336).

Complexity: O(m) for each of some 30 runs, and O(Σ degree²) for the weights. Memory: O(n + m).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from push2pull import schema
from push2pull.analysis.affiliation import affiliation
from push2pull.analysis.columns import list_key
from push2pull.analysis.contacts import Graph, contacts, pairs, plain, shared, weighted
from push2pull.analysis.louvain import Labels, louvain
from push2pull.analysis.resolution import resolution
from push2pull.analysis.suppress import MIN_GROUP, allowed, people_shown

RUNS = 12
RANGE = 2.0
"""Runs vote at resolutions from γ / RANGE to γ · RANGE."""

VOTED = 1.25
"""At that times γ the votes are parted: coarse runs among them make communities larger."""


@dataclass(frozen=True, slots=True)
class Communities:
    """What was found in a graph of n nodes and k communities.

    ``labels``: the one community of each node. ``fits``: sparse, n by k, above 0 to 1 where a node belongs.
    ``stability``: of each community, the share of the runs that agree, over its ties; 1 without ties. ``inward``: the
    share of its members' weighted ties that stay inside. ``recipe``: method, parameters and seed.
    """

    labels: Labels
    fits: Graph
    stability: NDArray[np.float64]
    inward: NDArray[np.float64]
    recipe: Mapping[str, Any]


def communities(graph: Graph, *, at: float | None = None, runs: int = RUNS, seed: int = 0) -> Communities:
    """Return the communities of a graph.

    *graph*: a square array, dense or ``scipy.sparse``, a tie wherever it is not 0 in either direction; weights do not
    count. *at*: the resolution, found by rule when not given. The same graph and *seed* give the same communities.

    >>> ties = np.kron(np.eye(3), np.ones((6, 6)))
    >>> ties[0, 6] = ties[6, 12] = 1
    >>> communities(ties).labels.tolist()
    [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
    """
    n = graph.shape[0]
    found = sparse.coo_array(graph)
    graph = plain(found.row, found.col, n)
    recipe = {"method": "louvain consensus", "runs": runs, "seed": seed}
    if not n:
        none = np.empty(0)
        return Communities(
            np.empty(0, dtype=np.int32), graph, none, none, recipe | {"weights": "none", "resolution": 0.0}
        )
    gamma, by_shared = resolution(graph, seed=seed) if at is None else (at, True)
    row, col = pairs(graph)
    alike = shared(graph, row, col) if by_shared else np.ones(len(row))
    ties = weighted(row, col, alike, n)
    agreed = np.zeros(len(row))
    for run, step in enumerate(np.linspace(-1, 1, runs)):
        one = louvain(ties, gamma * RANGE**step, seed=[seed, run], rounds=1)
        agreed += one[row] == one[col]
    agreed /= runs
    voted = agreed > 0
    labels = louvain(weighted(row[voted], col[voted], agreed[voted], n), gamma * VOTED, seed=seed)
    stability, inward = _figures(labels, row, col, alike, agreed)
    recipe |= {"weights": "jaccard" if by_shared else "none", "resolution": round(float(gamma), 4)}
    return Communities(labels, affiliation(graph, labels), stability, inward, recipe)


def _figures(
    labels: Labels,
    row: NDArray[np.int64],
    col: NDArray[np.int64],
    alike: NDArray[np.float64],
    agreed: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the stability and the inward share of each community."""
    k = int(labels.max()) + 1
    same = labels[row] == labels[col]
    home = labels[row[same]]
    n_inside = np.bincount(home, minlength=k)
    stability = np.bincount(home, agreed[same], minlength=k) / np.maximum(n_inside, 1)
    ends = np.bincount(labels[row], alike, minlength=k) + np.bincount(labels[col], alike, minlength=k)
    inside = 2 * np.bincount(home, alike[same], minlength=k)
    return np.where(n_inside > 0, stability, 1.0), inside / np.maximum(ends, 1e-12)


def community_tables(
    ties: pa.Table,
    *,
    names: Mapping[str, str] = MappingProxyType({}),
    min_group: int = MIN_GROUP,
    seed: int = 0,
) -> tuple[pa.Table, pa.Table, Mapping[str, Any]]:
    """Return the tables ``communities`` and ``community_members``, and the recipe.

    *ties*: columns source and target, a row for each pair of people in contact, in any order. *names*: what to call
    people in the tables, if not what *ties* calls them. Communities of fewer than *min_group* people are left out of
    both tables.
    """
    numbered, graph = contacts(ties["source"], ties["target"])
    people = [names.get(one, one) for one in numbered]
    found = communities(graph, seed=seed)
    fits = sparse.coo_array(found.fits)
    size = np.bincount(fits.col, minlength=fits.shape[1])
    shown = [one for one, n in enumerate(size.tolist()) if allowed(n, min_group)]
    keys = {one: _key(people[i] for i in np.flatnonzero(found.labels == one)) for one in shown}
    described = [
        {
            "community_id": keys[one],
            "n_members": people_shown(int(size[one]), min_group),
            "inward": float(found.inward[one]),
            "stability": float(found.stability[one]),
        }
        for one in shown
    ]
    belonging = [
        {
            "community_id": keys[one],
            "person_id": people[i],
            "role": "main" if found.labels[i] == one else "also",
            "fit": fit,
        }
        for i, one, fit in zip(fits.row.tolist(), fits.col.tolist(), fits.data.tolist(), strict=True)
        if one in keys
    ]
    order = [("community_id", "ascending"), ("person_id", "ascending")]
    tables = schema.rows("communities", described), schema.rows("community_members", belonging)
    return tables[0].sort_by(order[:1]), tables[1].sort_by(order), found.recipe


def _key(members: Iterable[str]) -> str:
    """Return the key of a community: 16 hexadecimal digits of SHA-256 over its main members, in order."""
    return list_key("community", " ".join(sorted(members)))
