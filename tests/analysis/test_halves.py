"""What two halves of the evidence agree on: the weight of people and the resolution."""

import numpy as np
from scipy import sparse

from push2pull.analysis.halves import WEIGHTS, resolution, weight_of_people

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
