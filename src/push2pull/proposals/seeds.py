"""Seed threads: the first content of a community, from the threads it already had.

Score of a thread = closeness to the community's topics x distinct authors x answered x freshness x length.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from push2pull.proposals.evidence import DAY, Thread

HALF_LIFE_DAYS = 180
LONGEST = 50
"""Messages; a longer thread is a debate to look up, not to open with."""

COMFORTABLE = 15
"""Messages that a newcomer reads to the end; what is longer counts less."""

FAR = 0.2
"""Closeness of a thread without any topic: a little, since its words may be few rather than foreign."""


def reusable(thread: Thread, since: int) -> bool:
    """Return whether a thread is worth reading again: a dialogue, not too long, alive after *since*."""
    fresh = thread.last is not None and thread.last > since
    return fresh and thread.n_authors > 1 and thread.n_messages <= LONGEST


def closeness(topics: Mapping[str, float], community: Mapping[str, float]) -> float:
    """Return the cosine of two topic vectors, ``FAR`` at the least, 1 when the community has no topic."""
    if not community:
        return 1.0
    return max(FAR, cosine(topics, community))


def cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Return the cosine of two sparse vectors, 0 when one is empty."""
    shared = math.fsum(a[key] * b[key] for key in a.keys() & b.keys())
    return shared / (_norm(a) * _norm(b) or 1.0)


def score(thread: Thread, near: float, now: int) -> float:
    """Return how well a thread would open the community; *near*: its closeness, *now* in microseconds."""
    age = max(0, now - (thread.last or 0)) / DAY
    answered = 1.0 if thread.answered else 0.5
    length = min(1.0, COMFORTABLE / thread.n_messages) * min(1.0, thread.n_messages / 3)
    recent: float = 0.5 ** (age / HALF_LIFE_DAYS)
    return near * math.log2(1 + thread.n_authors) * answered * length * recent


def pick(
    threads: Iterable[Thread],
    topics: Mapping[str, Mapping[str, float]],
    community: Mapping[str, float],
    *,
    now: int,
    since: int,
    most: int,
) -> tuple[str, ...]:
    """Return the ids of the *most* best reusable threads, best first; *topics* by thread_id."""
    ranked = sorted(
        (
            -round(score(thread, closeness(topics.get(thread.thread_id, {}), community), now), 9),
            thread.thread_id,
        )
        for thread in threads
        if reusable(thread, since)
    )
    return tuple(thread_id for _, thread_id in ranked[:most])


def oldest_first(threads: Sequence[Thread]) -> tuple[str, ...]:
    """Return the ids of all threads in order of their first message, the undated ones first."""
    return tuple(t.thread_id for t in sorted(threads, key=lambda t: (t.first or 0, t.thread_id)))


def _norm(vector: Mapping[str, float]) -> float:
    return math.sqrt(math.fsum(value * value for value in vector.values()))
