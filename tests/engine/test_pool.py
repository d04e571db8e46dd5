"""The local engine: order and results are those of one process, and nothing runs far ahead."""

import os
from concurrent.futures import Future
from itertools import islice

import pytest

from push2pull import engine
from push2pull.engine import pool


def square(n: int) -> int:
    return n * n


def process(_: int) -> int:
    return os.getpid()


def fail(n: int) -> int:
    if n == 3:
        raise ValueError("three")
    return n


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_reports_come_in_the_order_of_the_shards(workers):
    assert list(engine.run(square, range(12), workers=workers)) == [n * n for n in range(12)]


def test_without_shards_there_is_nothing_to_report():
    assert list(engine.run(square, [], workers=2)) == []


def test_the_calling_process_works_too():
    found = set(engine.run(process, range(8), workers=2))
    assert os.getpid() in found
    assert len(found) == 2


def test_an_error_in_any_process_is_the_callers():
    reports = engine.run(fail, range(8), workers=2)
    with pytest.raises(ValueError, match="three"):
        list(reports)


def test_who_stops_listening_leaves_no_process_behind():
    reports = engine.run(process, range(100), workers=2)
    others = set(islice(reports, 6)) - {os.getpid()}
    reports.close()
    for pid in others:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


class Idle:
    """An executor that begins nothing until it is told to."""

    def __init__(self) -> None:
        self.given: list[tuple[int, Future[int]]] = []

    def submit(self, _function, shard: int) -> Future[int]:
        self.given.append((shard, Future()))
        return self.given[-1][1]

    def work(self) -> None:
        for shard, future in self.given:
            if not future.done():
                future.set_result(square(shard))


def test_while_others_are_slow_the_caller_does_no_more_than_its_share():
    others, mine, shards = Idle(), [], iter(range(100))

    def own(n: int) -> int:
        mine.append(n)
        if len(mine) == 6:  # with two of the others' own this is the most that may wait
            others.work()
        return square(n)

    assert next(pool._in_order(own, shards, others, ahead=2)) == 0
    assert mine == [2, 3, 4, 5, 6, 7]
    assert [shard for shard, _ in others.given] == [0, 1, 8, 9]
    assert next(shards) == 10
