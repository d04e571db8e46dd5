"""Run a peer on graphs, in the environment of the peers: JSON on standard input and output, no push2pull.

In: method, and for each graph n, row, col, weight and seed. Out: for each graph the community of each node.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any


def networkx_louvain(one: Any) -> Sequence[int]:
    """Return networkx's Louvain with its defaults."""
    import networkx

    found = networkx.community.louvain_communities(_networkx(one), weight="weight", seed=one["seed"])
    return _numbered(found, one["n"])


def label_propagation(one: Any) -> Sequence[int]:
    """Return networkx's asynchronous label propagation."""
    import networkx

    found = networkx.community.asyn_lpa_communities(_networkx(one), weight="weight", seed=one["seed"])
    return _numbered(found, one["n"])


def infomap(one: Any) -> Sequence[int]:
    """Return Infomap's two-level partition."""
    from infomap import Infomap

    search = Infomap(silent=True, two_level=True, seed=one["seed"] + 1, num_trials=5)
    search.add_nodes(range(one["n"]))
    search.add_links(list(zip(one["row"], one["col"], one["weight"], strict=True)))
    search.run()
    found = search.get_modules()
    return [found[node] for node in range(one["n"])]


def leidenalg(one: Any) -> Sequence[int]:
    """Return leidenalg's optimum of modularity."""
    import igraph
    import leidenalg as library

    graph = igraph.Graph(one["n"], list(zip(one["row"], one["col"], strict=True)))
    kind = library.ModularityVertexPartition
    found = library.find_partition(graph, kind, weights=one["weight"], seed=one["seed"], n_iterations=-1)
    return list(found.membership)


METHODS = {
    "networkx_louvain": networkx_louvain,
    "label_propagation": label_propagation,
    "infomap": infomap,
    "leidenalg": leidenalg,
}


def _networkx(one: Any) -> Any:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(one["n"]))
    graph.add_weighted_edges_from(zip(one["row"], one["col"], one["weight"], strict=True))
    return graph


def _numbered(found: Iterable[Iterable[int]], n: int) -> Sequence[int]:
    labels = [0] * n
    for number, nodes in enumerate(found):
        for node in nodes:
            labels[node] = number
    return labels


def main() -> None:
    """Answer one request; exit with 3 and the name of a library that is not there."""
    request = json.load(sys.stdin)
    try:
        json.dump([METHODS[request["method"]](one) for one in request["graphs"]], sys.stdout)
    except ModuleNotFoundError as error:
        print(error.name, file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
