"""Push2pull and its peers, each from graphs to labels; peers run in an environment of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from push2pull.analysis.communities import communities
from push2pull.analysis.contacts import Graph, pairs, shared

PYTHON = Path(".venv-peers/bin/python")
"""Interpreter of the environment that the Makefile makes for peers."""

Labels = NDArray[np.int64]
Detect = Callable[[Sequence[Graph], Sequence[int]], list[Labels]]
"""From plain graphs and a seed for each to labels."""


def ours(graphs: Sequence[Graph], seeds: Sequence[int]) -> list[Labels]:
    """All of push2pull, the resolution by its rule."""
    return [
        communities(graph, seed=seed).labels.astype(int) for graph, seed in zip(graphs, seeds, strict=True)
    ]


def peer(method: str, jaccard: bool, graphs: Sequence[Graph], seeds: Sequence[int]) -> list[Labels]:
    """Run a peer with its defaults, on the plain graph or with the weights of push2pull.

    Raises ``ModuleNotFoundError`` where the environment or the library is absent.
    """
    if not PYTHON.exists():
        raise ModuleNotFoundError(f"no {PYTHON}", name=method)
    asked = [_request(graph, seed, jaccard) for graph, seed in zip(graphs, seeds, strict=True)]
    script = Path(__file__).with_name("communities_peer.py")
    done = subprocess.run(
        [PYTHON, script],
        input=json.dumps({"method": method, "graphs": asked}),
        capture_output=True,
        text=True,
    )
    if done.returncode == 3:
        raise ModuleNotFoundError(done.stderr, name=done.stderr.strip())
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise RuntimeError(f"{method} ended with {done.returncode}")
    return [np.array(labels) for labels in json.loads(done.stdout)]


METHODS: dict[str, Detect] = {
    "push2pull": ours,
    "networkx Louvain": partial(peer, "networkx_louvain", False),
    "networkx Louvain, Jaccard weights": partial(peer, "networkx_louvain", True),
    "label propagation (networkx)": partial(peer, "label_propagation", False),
    "label propagation, Jaccard weights": partial(peer, "label_propagation", True),
    "Infomap": partial(peer, "infomap", False),
    "Infomap, Jaccard weights": partial(peer, "infomap", True),
    "leidenalg": partial(peer, "leidenalg", False),
    "leidenalg, Jaccard weights": partial(peer, "leidenalg", True),
}


def _request(graph: Graph, seed: int, jaccard: bool) -> dict[str, Any]:
    row, col = pairs(graph)
    weight = shared(graph, row, col) if jaccard else np.ones(len(row))
    ends = {"row": row.tolist(), "col": col.tolist(), "weight": weight.tolist()}
    return {"n": graph.shape[0], "seed": seed, **ends}
