"""The local engine: the same results, in the order of the shards, whatever the number of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Shard = TypeVar("Shard")
Report = TypeVar("Report")


def run(
    function: Callable[[Shard], Report], shards: Iterable[Shard], *, workers: int = 1
) -> Iterator[Report]:
    """Yield ``function(shard)`` for every shard, in order.

    With more than one worker, *function* and the shards must be picklable; at most two shards a worker
    are under way, so memory does not grow with their number.
    """
    if workers <= 1:
        yield from map(function, shards)
        return
    # Unlike multiprocessing's "spawn", joblib's processes do not import the caller's main script again, so
    # a ten-line script without a main guard works.
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="2*n_jobs", batch_size=1)
    yield from parallel(delayed(function)(shard) for shard in shards)
