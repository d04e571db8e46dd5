"""Overlap: the communities that people belong to besides the one they were put into.

Definition: the density of person i towards community c is d_ic = w_ic / |c \\ {i}|, w_ic the contacts of i in c; the
fit of i is d_ic over the mean density of the members of c towards it, at most 1. People belong to c as well if they
fit well enough, have a few contacts there, and a share of all of their contacts that is not small: whoever writes to
everybody does not belong everywhere. After the soft affiliation of Yang and Leskovec's model (WSDM 2013), where the
chance of a tie grows with the communities shared.

Complexity: one sparse product, O(m).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from push2pull.analysis.contacts import Graph
from push2pull.analysis.louvain import Labels

FIT = 0.5
SHARE = 0.1
FEWEST_CONTACTS = 3
"""Thresholds, tuned on planted overlap (seeds 0-9 of ``benchmarks/evaluate/communities_planted.py``)."""


def affiliation(graph: Graph, labels: Labels, *, fit: float = FIT, share: float = SHARE) -> Graph:
    """Return the fit, above 0 to 1, of each node (row) to each community (column) that it belongs to; sparse.

    *graph*: 1 for a tie. *labels*: the one community of each node, to which it always belongs.

    >>> two = np.kron(np.eye(2), np.ones((4, 4)))
    >>> two[0, 4:] = two[4:, 0] = 1
    >>> ties = sparse.csr_array(two - np.diag(np.diag(two)))
    >>> affiliation(ties, np.array([0, 0, 0, 0, 1, 1, 1, 1])).toarray()[:2].tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """
    n, k = len(labels), int(labels.max()) + 1
    size = np.bincount(labels, minlength=k)
    member = sparse.csr_array((np.ones(n), (np.arange(n), labels)), shape=(n, k))
    towards = sparse.coo_array(graph @ member)
    row, col, ties = towards.row, towards.col, towards.data
    home = labels[row] == col
    density = ties / np.maximum(size[col] - home, 1)
    usual = np.bincount(col[home], density[home], minlength=k) / size
    fits = np.minimum(density / np.maximum(usual[col], 1e-9), 1.0)
    degree = np.asarray(graph.sum(axis=1)).ravel()
    also = (fits >= fit) & (ties >= FEWEST_CONTACTS) & (ties >= share * degree[row]) & (usual[col] > 0)
    kept, alone = home | also, np.flatnonzero(size[labels] == 1)
    ends = (np.concatenate([row[kept], alone]), np.concatenate([col[kept], labels[alone]]))
    return sparse.csr_array((np.concatenate([fits[kept], np.ones(len(alone))]), ends), shape=(n, k))
