"""The local engine: the same results, in the order of the shards, whatever the number of processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

Shard = TypeVar("Shard")
Report = TypeVar("Report")


def run(
    function: Callable[[Shard], Report], shards: Iterable[Shard], *, workers: int = 1
) -> Iterator[Report]:
    """Yield ``function(shard)`` for every shard, in order; the calling process is one of the workers.

    With more than one worker, *function* and the shards must be picklable; at most eight reports a further
    worker wait, so memory does not grow with their number.
    """
    if workers <= 1:
        yield from map(function, shards)
        return
    # Unlike multiprocessing's "spawn", loky's processes do not import the caller's main script again, so
    # a ten-line script without a main guard works.
    from loky import ProcessPoolExecutor

    others = ProcessPoolExecutor(workers - 1)
    try:
        yield from _in_order(function, iter(shards), others, ahead=2 * (workers - 1))
    finally:
        others.shutdown(kill_workers=True)


def _in_order(
    function: Callable[[Shard], Report], shards: Iterator[Shard], others: Executor, ahead: int
) -> Iterator[Report]:
    """Keep *ahead* shards with *others*; do one here while the report that is next is not there.

    Reports that wait are four times *ahead* at most: enough to be busy while the others start.
    """
    reports: deque[Future[Report]] = deque()
    while True:
        free = ahead - sum(not report.done() for report in reports)
        reports.extend(others.submit(function, shard) for shard in islice(shards, free))
        if not reports:
            return
        waiting = not reports[0].done() and len(reports) < 4 * ahead
        own = [_done(function(shard)) for shard in islice(shards, waiting)]
        reports.extend(own)
        if not own:
            yield reports.popleft().result()


def _done(report: Report) -> Future[Report]:
    future: Future[Report] = Future()
    future.set_result(report)
    return future
