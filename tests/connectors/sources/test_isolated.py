"""A child process between us and a reader that may crash."""

import os
import signal
from collections.abc import Iterator

import pytest

from push2pull.connectors.sources import isolated as module
from push2pull.connectors.sources.isolated import Crashed, isolated


def numbers(then: str = "") -> Iterator[int]:
    yield from range(3)
    if then == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if then == "raise":
        raise ValueError("three")


def test_values_come_in_order_from_another_process() -> None:
    assert list(isolated(numbers)) == [0, 1, 2]
    assert list(isolated(lambda: iter([os.getpid()]))) != [os.getpid()]


def test_a_crash_is_an_error_after_what_came_before() -> None:
    found = []
    with pytest.raises(Crashed, match="its reader crashed"):
        for number in isolated(lambda: numbers("die")):
            found.append(number)  # noqa: PERF402 - kept when it raises
    assert found == [0, 1, 2]


def test_an_error_is_raised_here() -> None:
    with pytest.raises(ValueError, match="three"):
        list(isolated(lambda: numbers("raise")))


def test_who_stops_early_leaves_no_process_behind() -> None:
    def endless() -> Iterator[int]:
        while True:
            yield os.getpid()

    values = isolated(endless)
    child = next(values)
    values.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_without_fork_it_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CAN_FORK", False)
    assert list(isolated(lambda: iter([os.getpid()]))) == [os.getpid()]
