"""Which message was seen before: an index of 16 bytes a message, and the rule for reused Message-IDs."""

from __future__ import annotations

from typing import Any

import numpy as np

from push2pull.ingest.shard import NO_DATE

Keys = np.ndarray[Any, np.dtype[np.uint64]]
Dates = np.ndarray[Any, np.dtype[np.int64]]

KEEP, DUPLICATE, REUSED = range(3)
DAY = 86_400_000_000
"""µs. Copies of one message may differ by a time zone's repair, not by more than a day."""


class KeyIndex:
    """Maps the first 64 bits of a message key to its date, in sorted runs that merge as they grow.

    Two different keys that share 64 bits cannot lose a message: their dates tell them apart, or, within a
    day of each other, the odds are below one in ten thousand millions for ten million messages.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Keys, Dates]] = []

    def add(self, keys: Keys, dates: Dates) -> None:
        """Add keys that are not in the index yet."""
        order = np.argsort(keys)
        run = (keys[order], dates[order])
        while self._runs and len(self._runs[-1][0]) <= len(run[0]):
            run = _merged(self._runs.pop(), run)
        if len(run[0]):
            self._runs.append(run)

    def lookup(self, keys: Keys) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], Dates]:
        """Return for each key whether it is known, and its date."""
        found = np.zeros(len(keys), np.bool_)
        dates = np.full(len(keys), NO_DATE, np.int64)
        for known, known_dates in self._runs:
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            hit = known[at] == keys
            found |= hit
            dates[hit] = known_dates[at[hit]]
        return found, dates


def _merged(one: tuple[Keys, Dates], other: tuple[Keys, Dates]) -> tuple[Keys, Dates]:
    keys, dates = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = np.argsort(keys)
    return keys[order], dates[order]


def classify(keys: Keys, dates: Dates, index: KeyIndex) -> list[int]:
    """Say for each message of a batch: KEEP, DUPLICATE, or REUSED (same id, other date: another message)."""
    found, known = index.lookup(keys)
    fresh: dict[int, int] = {}
    verdicts = []
    for key, date, seen, known_date in zip(
        keys.tolist(), dates.tolist(), found.tolist(), known.tolist(), strict=True
    ):
        other = known_date if seen else fresh.get(key)
        if other is None:
            fresh[key] = date
            verdicts.append(KEEP)
        else:
            verdicts.append(REUSED if _differ(date, other) else DUPLICATE)
    return verdicts


def _differ(one: int, other: int) -> bool:
    return NO_DATE not in (one, other) and abs(one - other) > DAY
