"""Which new topic is which old one."""

import doctest

from push2pull.analysis import same_topics as module
from push2pull.analysis.same_topics import same_topics


def test_new_threads_do_not_matter():
    old = {f"t{i}": "one" if i < 10 else "two" for i in range(20)}
    new = {f"t{i}": "a" if i < 10 else "b" for i in range(20)} | {f"n{i}": "b" for i in range(90)}
    assert same_topics(new, old) == {"a": "one", "b": "two"}


def test_the_larger_part_of_a_split_keeps_the_id():
    old = {f"t{i}": "one" for i in range(10)}
    new = {f"t{i}": "a" if i < 7 else "b" for i in range(10)}
    assert same_topics(new, old) == {"a": "one"}


def test_each_old_topic_is_one_new_topic_at_most():
    old = {f"t{i}": "one" if i % 2 else "two" for i in range(20)}
    assert same_topics(dict.fromkeys(old, "a"), old) == {"a": "one"}


def test_what_shares_few_threads_is_not_the_same():
    old = {f"t{i}": f"old{i % 4}" for i in range(40)}
    new = {f"t{i}": f"new{i // 10}" for i in range(40)}
    assert same_topics(new, old) == {}
    assert same_topics({}, old) == same_topics(old, {}) == {}


def test_the_example_runs():
    assert doctest.testmod(module).attempted
    assert not doctest.testmod(module).failed
