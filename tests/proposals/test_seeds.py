"""Seed threads: what a community opens with."""

from dataclasses import replace

from push2pull.proposals.evidence import DAY, Thread
from push2pull.proposals.seeds import LONGEST, closeness, cosine, oldest_first, pick, reusable, score

NOW = 20_000 * DAY
SINCE = NOW - 365 * DAY
GOOD = Thread("good", NOW - 12 * DAY, NOW - 10 * DAY, n_messages=6, n_authors=4, answered=True)


def test_a_reusable_thread_is_a_dialogue_that_is_neither_old_nor_endless():
    assert reusable(GOOD, SINCE)
    assert not reusable(replace(GOOD, n_authors=1), SINCE)
    assert not reusable(replace(GOOD, last=SINCE), SINCE)
    assert not reusable(replace(GOOD, last=None), SINCE)
    assert reusable(replace(GOOD, n_messages=LONGEST), SINCE)
    assert not reusable(replace(GOOD, n_messages=LONGEST + 1), SINCE)


def test_each_virtue_of_a_thread_raises_its_score():
    best = score(GOOD, 1.0, NOW)
    assert best > score(GOOD, 0.5, NOW)
    assert best > score(replace(GOOD, n_authors=2), 1.0, NOW)
    assert best > score(replace(GOOD, answered=False), 1.0, NOW)
    assert best > score(replace(GOOD, last=NOW - 200 * DAY), 1.0, NOW)
    assert best > score(replace(GOOD, n_messages=40), 1.0, NOW)
    assert best > score(replace(GOOD, n_messages=2), 1.0, NOW)


def test_the_best_twenty_reusable_threads_are_seeds():
    crowd = [replace(GOOD, thread_id=f"t{n:02}", last=NOW - n * DAY) for n in range(30)]
    alone = replace(GOOD, thread_id="alone", n_authors=1)
    picked = pick([alone, *reversed(crowd)], {}, {}, now=NOW, since=SINCE, most=20)
    assert picked == tuple(f"t{n:02}" for n in range(20))


def test_a_thread_about_the_main_topic_goes_before_one_about_something_else():
    near, far = replace(GOOD, thread_id="z-near"), replace(GOOD, thread_id="a-far")
    topics = {"z-near": {"badges": 0.9}, "a-far": {"lunch": 0.9}}
    picked = pick([far, near], topics, {"badges": 10.0, "lunch": 1.0}, now=NOW, since=SINCE, most=2)
    assert picked == ("z-near", "a-far")


def test_closeness_is_the_cosine_and_neutral_for_a_community_without_topics():
    assert cosine({"a": 3.0}, {"a": 1.0}) == 1.0
    assert cosine({"a": 1.0}, {"b": 1.0}) == 0.0
    assert cosine({}, {"b": 1.0}) == 0.0
    assert closeness({}, {}) == 1.0
    assert 0 < closeness({}, {"a": 1.0}) < 1


def test_history_runs_from_the_oldest_thread_to_the_newest():
    undated = replace(GOOD, thread_id="undated", first=None)
    old = replace(GOOD, thread_id="old", first=NOW - 900 * DAY)
    assert oldest_first([GOOD, old, undated]) == ("undated", "old", "good")
