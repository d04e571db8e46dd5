"""The benchmark of communities on small planted graphs: sane scores, better than chance, absent peers named."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks.evaluate import communities_peers
from benchmarks.evaluate.communities import METHODS, agreement, best_match, score, score_rule
from benchmarks.evaluate.communities_enron import enron
from benchmarks.evaluate.communities_peer import METHODS as PEERS
from benchmarks.evaluate.communities_planted import Planted, lfr, organisation, overlapping
from benchmarks.evaluate.table import measured
from push2pull.analysis.communities import communities
from push2pull.analysis.contacts import pairs


@pytest.fixture(scope="module")
def organisations() -> list[Planted]:
    return [organisation(150, 14.0, seed) for seed in (30, 31)]


def inside(one: Planted) -> float:
    row, col = pairs(one.graph)
    return float((one.labels[row] == one.labels[col]).mean())


def test_planted_graphs_are_what_they_say() -> None:
    for one in (organisation(150, 14.0, 3), lfr(300, 12.0, 0.3, 3), overlapping(120, 8, 3)):
        assert len(one.labels) == one.graph.shape[0]
        assert abs(one.graph - one.graph.T).max() == 0 == one.graph.diagonal().sum()
        assert inside(one) > 1.5 * np.square(np.bincount(one.labels) / len(one.labels)).sum()
    assert inside(lfr(300, 12.0, 0.2, 3)) > inside(lfr(300, 12.0, 0.6, 3))


def test_a_seed_plants_the_same_again_and_another_one_something_else() -> None:
    one, same, other = (lfr(200, 10.0, 0.3, seed).graph for seed in (1, 1, 2))
    assert abs(one - same).max() == 0 < abs(one - other).max()


def test_push2pull_finds_planted_departments(organisations: list[Planted]) -> None:
    assert score("push2pull", organisations)["ARI"] > 0.7


def test_the_rule_does_as_well_as_modularity(organisations: list[Planted]) -> None:
    by_rule, at_one = score("push2pull", organisations), score_rule("always 1 (modularity)", organisations)
    assert by_rule["ARI"] > at_one["ARI"] - 0.05
    bound = score_rule("best of all by the labels", organisations)
    assert bound["ARI"] > 0.7


def test_shared_contacts_are_given_up_where_they_are_shared_by_chance() -> None:
    one = lfr(3000, 18.0, 0.4, 30)
    found = communities(one.graph, seed=1)
    assert found.recipe["weights"] == "none"
    assert agreement([one.labels], [found.labels])["ARI"] > 0.8


def test_overlap_is_found_where_it_is_planted() -> None:
    some = [overlapping(200, 12, seed) for seed in (30, 31)]
    soft, hard = (best_match("push2pull", some, soft)["F1"] for soft in (True, False))
    assert 1 > soft > hard > 0.3


def test_labels_at_random_score_nothing(organisations: list[Planted]) -> None:
    truths = [one.labels for one in organisations]
    chance = np.random.default_rng(1)
    drawn = [chance.permutation(labels) for labels in truths]
    assert abs(agreement(truths, drawn)["ARI"]) < 0.1
    assert agreement(truths, truths) == {"ARI": 1, "NMI": 1, "AMI": 1}


def test_a_peer_that_is_absent_is_named(
    organisations: list[Planted], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert measured("Infomap", score, "Infomap", organisations).skipped == "infomap is not installed"


@pytest.mark.parametrize("method", PEERS)
def test_every_peer_has_a_row_and_labels_every_node(method: str, organisations: list[Planted]) -> None:
    assert method in {detect.args[0] for detect in METHODS.values() if isinstance(detect, partial)}
    try:
        (found,) = communities_peers.peer(method, True, [organisations[0].graph], [1])
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    assert len(found) == len(organisations[0].labels)


@pytest.mark.corpora
def test_enron_departments(corpora: Path) -> None:
    one = enron(corpora)
    assert (one.graph.shape[0], len(np.unique(one.labels))) == (153, 15)
    assert score("push2pull", [one])["ARI"] > 0.5
