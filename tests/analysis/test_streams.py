"""Topic streams: communities of threads that share words and people."""

import doctest
import random

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from push2pull.analysis import streams as module
from push2pull.analysis.streams import streams


def planted(n=40, k=4, own=0.5, seed=0, people=8):
    """Return the words and authors of n threads in each of k themes, and their theme."""
    chance = random.Random(seed)
    words, authors, truth = [], [], []
    for theme in range(k):
        for _ in range(n):
            size = chance.randint(8, 20)
            words.append(
                [
                    f"t{theme}w{chance.randrange(30)}"
                    if chance.random() < own
                    else f"w{chance.randrange(300)}"
                    for _ in range(size)
                ]
            )
            authors.append([f"p{theme}-{chance.randrange(people)}" for _ in range(chance.randint(1, 3))])
            truth.append(theme)
    return words, authors, truth


def test_planted_themes_are_found_without_their_number():
    words, authors, truth = planted()
    assert adjusted_rand_score(truth, streams(words).labels) > 0.9
    assert adjusted_rand_score(truth, streams(words, authors).labels) > 0.95


def test_people_tell_where_words_say_little():
    words, authors, truth = planted(own=0.1)
    by_words = adjusted_rand_score(truth, streams(words, n_topics=4).labels)
    assert adjusted_rand_score(truth, streams(words, authors, n_topics=4).labels) > by_words + 0.2


@pytest.mark.parametrize("k", [1, 2, 3, 4, 6])
def test_as_many_topics_as_asked_for(k):
    words, authors, _ = planted()
    found = streams(words, authors, n_topics=k)
    assert found.shares.shape == (160, k)
    assert found.recipe["n_topics"] == k


def test_shares_sum_to_one_and_the_label_has_the_highest():
    found = streams(*planted(own=0.3)[:2])
    assert np.allclose(found.shares.sum(axis=1), 1)
    assert (found.shares.argmax(axis=1) == found.labels).all()
    assert np.allclose(found.among([0]), 1)


def test_the_same_seed_gives_the_same_topics_and_another_nearly_so():
    words, authors, _ = planted(own=0.4)
    one, again, other = (streams(words, authors, seed=seed) for seed in (1, 1, 2))
    assert (one.shares == again.shares).all()
    assert adjusted_rand_score(one.labels, other.labels) > 0.9


def test_threads_beyond_the_landmarks_join_those_that_they_are_tied_to(monkeypatch):
    monkeypatch.setattr(module, "LANDMARKS", 100)
    words, authors, truth = planted(n=80)
    found = streams(words, authors)
    assert found.recipe["landmarks"] == 100
    assert adjusted_rand_score(truth, found.labels) > 0.9


def test_a_thread_without_words_or_known_people_gets_the_shares_of_all():
    words, authors, _ = planted(n=30, k=2)
    found = streams([*words, []], [*authors, ["nobody else"]], n_topics=2)
    assert found.shares[-1].tolist() == pytest.approx([0.5, 0.5], abs=0.05)


@pytest.mark.parametrize("words", [[], [[]], [["a"], ["b"]], [["a"], ["a"]], [["a", "b"]] * 40])
def test_little_or_nothing_to_say_is_one_topic(words):
    found = streams(words)
    assert found.labels.tolist() == [0] * len(words)
    assert found.shares.shape == (len(words), 1)


def test_long_threads_are_cut_to_their_heaviest_words():
    words, _, truth = planted(n=20)
    long = [own + [f"filler{i}" for i in range(400)] for own in words]
    assert adjusted_rand_score(truth, streams(long).labels) > 0.8


def test_the_example_runs():
    assert doctest.testmod(module).attempted
    assert not doctest.testmod(module).failed


def test_fragments_are_no_topics_where_a_number_is_asked_for():
    words, _, truth = planted(n=60, k=2)
    # Six threads with words of their own, which no other topic shares.
    words += [[f"odd{i}" for i in range(8)] for _ in range(6)]
    found = streams(words, n_topics=2).labels
    assert adjusted_rand_score(truth, found[:120]) > 0.9
