"""Who is in contact with whom, as a graph: from any pairs of people, weighted by the contacts they share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

Graph = Any
"""A symmetric ``scipy.sparse.csr_array``."""

Numbers = NDArray[np.int64]

AT_ONCE = 10_000_000
"""Contacts looked at in one go: about 200 MB."""


def contacts(source: pa.ChunkedArray, target: pa.ChunkedArray) -> tuple[list[Any], Graph]:
    """Return the people in order of their ids, and the graph with 1 where a pair is, in either direction.

    How often two people are paired does not count: a few pairs who write daily would outweigh everybody else.

    >>> people, graph = contacts(pa.chunked_array([["a", "b"]]), pa.chunked_array([["c", "a"]]))
    >>> people, graph.toarray().tolist()
    (['a', 'b', 'c'], [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    """
    both = pa.chunked_array([*source.chunks, *target.chunks], source.type)
    people = pc.unique(both).sort()
    row, col = (pc.index_in(column, people).to_numpy() for column in (source, target))
    return people.to_pylist(), plain(row, col, len(people))


def plain(row: NDArray[Any], col: NDArray[Any], n: int) -> Graph:
    """Return the graph of *n* nodes with 1 where a pair of nodes is, in either direction; no loops."""
    apart = row != col
    row, col = row[apart], col[apart]
    ends = (np.concatenate([row, col]), np.concatenate([col, row]))
    graph = sparse.csr_array((np.ones(len(ends[0])), ends), shape=(n, n))
    graph.sum_duplicates()
    graph.data[:] = 1.0
    return graph


def pairs(graph: Graph) -> tuple[Numbers, Numbers]:
    """Return every tie of *graph* once: its two nodes, the smaller first."""
    upper = sparse.coo_array(sparse.triu(graph, 1))
    return upper.row.astype(np.int64), upper.col.astype(np.int64)


def weighted(row: Numbers, col: Numbers, weight: NDArray[np.float64], n: int) -> Graph:
    """Return the symmetric graph with *weight* between each pair, which is given once."""
    ends = (np.concatenate([row, col]), np.concatenate([col, row]))
    return sparse.csr_array((np.concatenate([weight, weight]), ends), shape=(n, n))


def shared(graph: Graph, row: Numbers, col: Numbers) -> NDArray[np.float64]:
    """Return how much the contacts of *row* and *col* overlap: Jaccard of N[u] and N[v], each with its own node.

    |N[u] ∩ N[v]| / |N[u] ∪ N[v]| (Jaccard 1901). O(Σ degree) over the pairs, parted so that memory is bounded.

    >>> triangle = plain(np.array([0, 1, 2, 2]), np.array([1, 2, 0, 3]), 4)
    >>> shared(triangle, np.array([0, 2]), np.array([1, 3])).tolist()
    [1.0, 0.5]
    """
    n = graph.shape[0]
    closed = sparse.csr_array(graph + sparse.eye_array(n))
    closed.data[:] = 1.0
    degree = np.diff(closed.indptr)
    cost = np.cumsum(degree[row] + degree[col])
    cuts = np.searchsorted(cost, np.arange(AT_ONCE, cost[-1] if len(cost) else 0, AT_ONCE))
    found = [np.empty(0)]
    for one, other in zip(np.split(row, cuts), np.split(col, cuts), strict=True):
        both = np.asarray(closed[one].multiply(closed[other]).sum(axis=1)).ravel()
        found.append(both / (degree[one] + degree[other] - both))
    return np.concatenate(found)
