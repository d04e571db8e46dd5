"""Communities: planted ones are found without labels, the same whatever the order, none shown that is too small."""

from __future__ import annotations

import doctest
import random
from importlib import import_module

import numpy as np
import pyarrow as pa
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from push2pull.analysis.affiliation import affiliation
from push2pull.analysis.communities import communities, community_tables
from push2pull.analysis.contacts import contacts, pairs, plain, shared, weighted
from push2pull.analysis.louvain import louvain, merged, modularity, numbered
from push2pull.analysis.resolution import consistent, resolution
from push2pull.schema import conform

MODULES = ("affiliation", "communities", "contacts", "louvain", "resolution")


def planted(n: int, k: int, inside: float, outside: float, seed: int) -> tuple[sparse.csr_array, np.ndarray]:
    """A planted partition of *n* nodes into *k* equal communities, tied with these chances."""
    chance = np.random.default_rng(seed)
    labels = np.arange(n) % k
    row, col = np.triu_indices(n, 1)
    tied = chance.random(len(row)) < np.where(labels[row] == labels[col], inside, outside)
    return plain(row[tied], col[tied], n), labels


def tied(graph: sparse.csr_array) -> pa.Table:
    row, col = pairs(graph)
    return pa.table({"source": [f"P-{i:03}" for i in row], "target": [f"P-{i:03}" for i in col]})


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_documentation_run(name: str) -> None:
    found = doctest.testmod(import_module(f"push2pull.analysis.{name}"))
    assert (found.failed, found.attempted > 0) == (0, True)


def test_planted_communities_are_found_without_their_number() -> None:
    graph, labels = planted(200, 10, 0.5, 0.03, 1)
    found = communities(graph, seed=1)
    assert adjusted_rand_score(labels, found.labels) > 0.95
    assert found.stability.min() > 0.5 and 0 < found.inward.min() <= found.inward.max() <= 1


def test_small_communities_are_not_swallowed_where_modularity_swallows_them() -> None:
    # A ring of cliques: above a number of cliques, plain modularity joins neighbours (Fortunato and Barthelemy 2007).
    n, size = 40, 5
    cliques = [(size * c + i, size * c + j) for c in range(n) for i in range(size) for j in range(i)]
    ring = [(size * c, (size * c + size + 1) % (n * size)) for c in range(n)]
    graph = plain(*np.array(cliques + ring).T, n * size)
    truth = np.repeat(np.arange(n), size)
    assert adjusted_rand_score(truth, louvain(graph, 1.0)) < 0.9
    assert adjusted_rand_score(truth, communities(graph).labels) == 1


def test_the_resolution_is_one_where_communities_explain_nothing() -> None:
    graph, _ = planted(150, 5, 0.1, 0.1, 3)
    assert resolution(graph, seed=1)[0] < 1.5
    assert consistent(0.2, 0.2) == 0
    assert consistent(0.3, 0.2, error=0.2) == 0 < consistent(0.3, 0.2, error=0.01)


def test_communities_that_nothing_ties_are_ones_of_their_own() -> None:
    blocks = sparse.csr_array(np.kron(np.eye(2), np.ones((4, 4))))
    assert communities(blocks).labels.tolist() == [0] * 4 + [1] * 4
    assert communities(sparse.csr_array((3, 3))).labels.tolist() == [0, 1, 2]
    assert communities(sparse.csr_array((0, 0))).labels.tolist() == []


def test_the_same_seed_gives_the_same_and_weights_do_not_count() -> None:
    graph, _ = planted(120, 6, 0.4, 0.05, 4)
    one = communities(graph, seed=5)
    heavy = graph.copy()
    heavy.data = np.random.default_rng(1).uniform(1, 9, len(heavy.data))
    other = communities(sparse.triu(heavy), seed=5)
    assert one.labels.tolist() == other.labels.tolist()
    assert one.recipe == other.recipe
    assert one.recipe["resolution"] > 1


def test_a_higher_resolution_gives_more_communities_and_each_is_connected() -> None:
    graph, _ = planted(200, 10, 0.3, 0.05, 2)
    few, many = louvain(graph, 0.3), louvain(graph, 6.0)
    assert few.max() < many.max()
    for one in range(int(many.max()) + 1):
        inside = graph[many == one][:, many == one]
        assert sparse.csgraph.connected_components(inside, directed=False)[0] == 1


def test_no_single_move_improves_what_louvain_found() -> None:
    graph, _ = planted(60, 4, 0.4, 0.1, 7)
    labels = louvain(graph, 1.0, seed=2)
    best = modularity(graph, labels)
    for node in range(60):
        for target in range(int(labels.max()) + 1):
            other = labels.copy()
            other[node] = target
            assert modularity(graph, other) <= best + 1e-9


def test_modularity_is_that_of_the_definition_and_survives_merging() -> None:
    graph, labels = planted(30, 3, 0.5, 0.1, 1)
    dense, strength = graph.toarray(), graph.sum(axis=1)
    same = labels[:, None] == labels
    expected = ((dense - 2 * np.outer(strength, strength) / strength.sum()) * same).sum() / strength.sum()
    assert modularity(graph, labels, 2.0) == pytest.approx(expected)
    whole = merged(graph, numbered(labels))
    assert modularity(whole, np.arange(3, dtype=np.int32), 2.0) == pytest.approx(expected)


def test_shared_contacts_are_the_jaccard_of_the_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, _ = planted(40, 4, 0.4, 0.1, 1)
    row, col = pairs(graph)
    near = [set(np.flatnonzero(one).tolist()) | {i} for i, one in enumerate(graph.toarray())]
    expected = [len(near[a] & near[b]) / len(near[a] | near[b]) for a, b in zip(row, col, strict=True)]
    assert shared(graph, row, col) == pytest.approx(expected)
    monkeypatch.setattr("push2pull.analysis.contacts.AT_ONCE", 50)
    assert shared(graph, row, col) == pytest.approx(expected)
    ties = weighted(row, col, np.array(expected), 40)
    assert abs(ties - ties.T).max() == 0


def test_contacts_go_both_ways_and_count_once() -> None:
    source, target = pa.chunked_array([["b", "a", "c", "a"]]), pa.chunked_array([["a", "b", "c", "c"]])
    people, graph = contacts(source, target)
    assert people == ["a", "b", "c"]
    assert graph.toarray().tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 0]]


def test_who_is_in_two_communities_belongs_to_both_and_a_stray_contact_to_one() -> None:
    ties = np.kron(np.eye(2), np.ones((8, 8)))
    ties[0, 8:] = ties[8:, 0] = 1
    ties[1, 9] = ties[9, 1] = 1
    found = affiliation(sparse.csr_array(ties - np.eye(16)), np.repeat([0, 1], 8)).toarray()
    assert (found > 0).sum(axis=1).tolist() == [2] + [1] * 15


def test_tables_leave_out_small_communities() -> None:
    row = [(i, j) for start, stop in ((0, 12), (12, 18)) for i in range(start, stop) for j in range(start, i)]
    ties = tied(plain(*np.array(row).T, 18))
    table, members, recipe = community_tables(ties, min_group=8, seed=1)
    conform("communities", table), conform("community_members", members)
    assert table["n_members"].to_pylist() == [10]
    assert members["person_id"].to_pylist() == [f"P-{i:03}" for i in range(12)]
    assert set(members["role"].to_pylist()) == {"main"}
    assert recipe["seed"] == 1
    with pytest.raises(ValueError, match="at least 5"):
        community_tables(ties, min_group=4)


def test_the_order_of_rows_and_who_wrote_changes_nothing() -> None:
    graph, _ = planted(90, 3, 0.3, 0.03, 6)
    ties = tied(graph)
    expected = community_tables(ties, seed=2)
    rows = [
        (b, a) if i % 2 else (a, b) for i, (a, b) in enumerate(zip(*ties.to_pydict().values(), strict=True))
    ]
    random.Random(1).shuffle(rows)
    source, target = zip(*rows, strict=True)
    assert community_tables(pa.table({"source": source, "target": target}), seed=2) == expected
    assert expected[0].num_rows == 3


def test_no_mail_makes_no_communities() -> None:
    none = pa.table({"source": pa.array([], pa.string()), "target": pa.array([], pa.string())})
    table, members, _ = community_tables(none)
    assert (table.num_rows, members.num_rows) == (0, 0)
