"""Ties between rows that share words and people."""

import doctest

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from push2pull.analysis import neighbours
from push2pull.analysis.neighbours import ties


def rows(n, width, seed, density=0.2):
    found = sparse.random_array((n, width), density=density, rng=np.random.default_rng(seed))
    return sparse.csr_array(normalize(sparse.csr_array(found)))


def test_the_nearest_by_words_are_those_of_all_pairs():
    words = rows(150, 40, seed=1)
    found = ties(words, words[:, :0], np.arange(150), 0.5).toarray()
    exact = (words @ words.T).toarray()
    np.fill_diagonal(exact, 0)
    for own, true in zip(found, exact, strict=True):
        kept = np.flatnonzero(own)
        assert len(kept) <= 12
        assert true[kept].min() >= np.sort(true)[-12] - 1e-6
    assert found.mean() == pytest.approx(1 / 150)


def test_nobody_is_tied_to_themselves_wherever_they_stand_among_the_chosen():
    words = rows(60, 20, seed=2)
    chosen = np.arange(1, 60, 2)
    found = ties(words, words, chosen, 1.0).toarray()
    assert found.shape == (60, 30)
    assert not found[chosen, np.arange(30)].any()
    assert found[chosen].any()


def test_people_add_their_weight():
    words, people = rows(80, 30, seed=3), rows(80, 10, seed=4)
    with_people = ties(words, people, np.arange(80), 0.5).sum()
    assert with_people == pytest.approx(80 * 1.5, rel=1e-3)


def test_blocks_do_not_matter(monkeypatch):
    words, people = rows(70, 30, seed=5), rows(70, 10, seed=6)
    whole = ties(words, people, np.arange(70), 0.5).toarray()
    monkeypatch.setattr(neighbours, "BLOCK", 7)
    assert np.allclose(ties(words, people, np.arange(70), 0.5).toarray(), whole)


def test_the_example_runs():
    assert doctest.testmod(neighbours).attempted
    assert not doctest.testmod(neighbours).failed
