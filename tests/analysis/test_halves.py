"""What two halves of the evidence agree on: the weight of people and the resolution."""

import numpy as np
import pytest
from scipy import sparse

from push2pull.analysis.halves import WEIGHTS, resolution, weight_of_people
from push2pull.analysis.louvain import louvain

THEMES = np.repeat(np.arange(4), 20)
ACROSS = np.tile(np.arange(4), 20)


def ties(of, noise, seed):
    """Return the ties of threads: those alike by *of*, and a share *noise* of others."""
    found = np.equal.outer(of, of).astype(float) * 5
    found[np.random.default_rng(seed).random(found.shape) < noise] += 5
    found = found + found.T
    np.fill_diagonal(found, 0)
    return sparse.csr_array(found)


def halves(people, noise=0.1):
    return [(ties(THEMES, noise, seed), people) for seed in (1, 2)]


def test_people_who_write_about_everything_have_no_weight():
    assert weight_of_people(halves(ties(ACROSS, 0.0, 3) * 20)) == 0


def test_people_who_foretell_words_have_weight():
    assert weight_of_people(halves(ties(THEMES, 0.0, 3), noise=0.6)) > 0


def test_where_words_foretell_nothing_people_have_the_most_weight():
    themes = np.repeat(THEMES, 5)
    nothing = [(ties(np.arange(400), 0.2, seed), ties(themes, 0.0, 3)) for seed in (1, 2)]
    assert weight_of_people(nothing) == WEIGHTS[-1]


def test_the_resolution_is_one_at_which_the_halves_agree():
    assert resolution(halves(ties(ACROSS, 0.0, 3)), 0.0) <= 1


def lump(parts, seed):
    """Return the ties of 90 threads in a lump of some parts and of 10 in each of three topics."""
    topic = np.repeat(np.arange(4), [90, 10, 10, 10])
    part = np.where(topic == 0, np.arange(120) % parts, -1)
    same = np.equal.outer(topic, topic)
    odds = np.where(same & np.equal.outer(part, part), 0.8, np.where(same, 0.35, 0.01))
    if parts == 1:
        odds[:90, :90] = 0.35
    found = np.triu(np.random.default_rng(seed).random(odds.shape) < odds, 1).astype(float)
    return sparse.csr_array(found + found.T)


@pytest.mark.parametrize(("parts", "divided"), [(3, True), (1, False)])
def test_a_topic_of_most_threads_is_divided_where_the_halves_agree_on_its_parts(parts, divided):
    both = [(lump(parts, seed), sparse.csr_array((120, 120))) for seed in (1, 2)]
    found = louvain(both[0][0], resolution(both, 0.0), seed=0)
    assert bool(np.bincount(found).max() < 60) is divided
