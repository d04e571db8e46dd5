"""Run networkx's Louvain in the environment of the peers: edges (one, other, weight) in, communities out, as JSON."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Answer one request; exit with 3 where networkx is not installed."""
    try:
        import networkx
    except ModuleNotFoundError:
        sys.exit(3)
    graph = networkx.Graph()
    graph.add_weighted_edges_from(json.load(sys.stdin))
    found = networkx.community.louvain_communities(graph, seed=1)
    json.dump([sorted(community) for community in found], sys.stdout)


if __name__ == "__main__":
    main()
