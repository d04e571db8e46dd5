"""The pace of a run, on a clock of its own."""

import pytest

from push2pull.publish.pace import BURST, LONGEST_PAUSE, Pace, estimate


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def paced(rate: float, seed: int = 7) -> tuple[Pace, Clock]:
    clock = Clock()
    return Pace(rate, clock.sleep, clock, seed), clock


@pytest.mark.parametrize("rate", [1.0, 20.0, 0.1])
def test_calls_come_at_the_rate_after_a_first_burst(rate: float) -> None:
    pace, clock = paced(rate)
    for _ in range(105):
        pace.take()
    assert clock.now == pytest.approx((105 - BURST) / rate)
    assert clock.now == pytest.approx(estimate(105, rate))


def test_several_calls_at_once_cost_as_many() -> None:
    pace, clock = paced(1.0)
    pace.take(12)
    assert clock.now == pytest.approx(12 - BURST)


def test_without_a_limit_nothing_waits() -> None:
    pace, clock = paced(0.0)
    for _ in range(1000):
        pace.take()
    assert (clock.now, estimate(1000, 0.0)) == (0.0, 0.0)


def test_pauses_double_to_a_limit_and_are_never_shorter_than_the_target_says() -> None:
    pace, clock = paced(0.0)
    for attempt in range(1, 13):
        before = clock.now
        pace.back_off(attempt)
        whole = min(LONGEST_PAUSE, 2.0 ** (attempt - 1))
        assert whole / 2 <= clock.now - before <= whole
    before = clock.now
    pace.back_off(1, retry_after=40.0)
    assert clock.now - before == 40.0


def test_a_busy_target_is_called_less_often_and_then_again_as_often_as_allowed() -> None:
    pace, _ = paced(10.0)
    pace.back_off(1)
    assert pace.rate == 5.0
    for _ in range(20):
        pace.went_well()
    assert pace.rate == 10.0


def test_the_same_seed_gives_the_same_pauses() -> None:
    first, second, other = (paced(0.0, seed) for seed in (1, 1, 2))
    for pace, _ in (first, second, other):
        pace.back_off(5)
    assert first[1].now == second[1].now != other[1].now
