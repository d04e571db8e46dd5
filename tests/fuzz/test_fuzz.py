"""No input, however broken, makes the reader raise, hang or hold much more memory than the input has."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.limits import TookTooLong, cpu_limit, memory_limit
from fuzz.mutations import MUTATIONS, mutate
from fuzz.seeds import SEEDS, of_corpora
from fuzz.targets import TARGETS, message

CPU = 10.0
"""Seconds of computing for at most 200 kB: a hundred times what the slowest input takes."""
SHARE = {"file": 60, "message": 250, "mailbox": 150}
"""Examples of a target; 120 for the others."""

NUMBERS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks_the_reader(name: str):
    @settings(
        max_examples=SHARE.get(name, 120),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(NUMBERS, st.sampled_from(SEEDS[name]), st.integers(0, 5))
    def check(number: int, seed: bytes, times: int) -> None:
        with cpu_limit(CPU):
            TARGETS[name](mutate(Random(number), seed, times))

    check()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.__name__)
def test_each_mutation_changes_something_and_breaks_nothing(mutation):
    changed = [mutation(Random(number), SEEDS["message"][1]) for number in range(4)]
    assert set(changed) != {SEEDS["message"][1]}
    for data in changed:
        with cpu_limit(CPU):
            message(data)


@pytest.mark.parametrize("number", range(12))
def test_memory_is_bounded_by_the_size_of_the_input(number: int):
    data = mutate(Random(number), SEEDS["message"][1], 4)
    message(data)  # what is imported and cached on the first call is no cost of the input
    with memory_limit(60 * len(data) + (16 << 20)):
        message(data)


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["message", "file", "tnef"])
def test_nothing_near_the_torture_samples_breaks_the_reader(corpora: Path, name: str):
    for number, seed in enumerate(of_corpora(corpora)[name]):
        with cpu_limit(CPU):
            TARGETS[name](mutate(Random(number), seed, number % 4))


def test_the_limit_on_computing_works():
    with pytest.raises(TookTooLong), cpu_limit(0.05):
        while True:
            pass


def test_the_limit_on_memory_works():
    with pytest.raises(AssertionError, match="bytes held"), memory_limit(1000):
        assert bytearray(100_000)
