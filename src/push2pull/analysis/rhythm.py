"""How lists and groups live: size, cadence, stability and persistence, from who took part in which message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean, median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import together

CADENCES = ((2, "daily"), (10, "weekly"), (45, "monthly"))
"""Longest median number of days between the starts of two threads, and what that is called."""

MIN_THREADS = 3
QUARTERS = 4 * 10_000
"""Of all years that a date can have."""

DAY = 86_400_000_000


def describe(posts: pa.Table, present: pa.Table) -> pa.Table:
    """Return (list_key, first, last, n_messages, n_threads, n_authors, cadence, stability, persistence), by list_key.

    ``posts``: list_key, message_key, thread_id, sender, date. ``present``: list_key, person_id, date: who
    took part when, which ``stability`` compares over the quarters. ``persistence`` is the share of the
    calendar months from the first message to the last in which there was one; 0 without a date.
    """
    total = posts.group_by("list_key").aggregate(
        [
            ("date", "min"),
            ("date", "max"),
            ("message_key", "count_distinct"),
            ("thread_id", "count_distinct"),
            ("sender", "count_distinct"),
        ]
    )
    total = total.sort_by("list_key")
    keys = total["list_key"].to_pylist()
    cadences, stabilities, persistences = _cadences(posts), _stabilities(present), _persistences(posts)
    return pa.table(
        {
            "list_key": total["list_key"],
            "first": total["date_min"],
            "last": total["date_max"],
            "n_messages": total["message_key_count_distinct"].cast(pa.int32()),
            "n_threads": total["thread_id_count_distinct"].cast(pa.int32()),
            "n_authors": total["sender_count_distinct"].cast(pa.int32()),
            "cadence": pa.array([cadences.get(key, "irregular") for key in keys], pa.string()),
            "stability": pa.array([stabilities.get(key, 0.0) for key in keys], pa.float64()),
            "persistence": pa.array([persistences.get(key, 0.0) for key in keys], pa.float64()),
        }
    )


def _cadences(posts: pa.Table) -> dict[str, str]:
    """Name the median gap between the starts of the threads of each list."""
    starts = posts.group_by(["list_key", "thread_id"]).aggregate([("date", "min")])
    starts = starts.filter(starts["date_min"].is_valid()).sort_by("date_min")
    dates: defaultdict[str, list[int]] = defaultdict(list)
    for key, date in zip(
        starts["list_key"].to_pylist(), starts["date_min"].cast(pa.int64()).to_pylist(), strict=True
    ):
        dates[key].append(date)
    return {key: _cadence(started) for key, started in dates.items()}


def _cadence(starts: Sequence[int]) -> str:
    """Name the median gap between instants in microseconds; fewer than three say nothing."""
    if len(starts) < MIN_THREADS:
        return "irregular"
    days = median(later - earlier for earlier, later in pairwise(starts)) / DAY
    return next((name for longest, name in CADENCES if days <= longest), "irregular")


def _stabilities(present: pa.Table) -> dict[str, float]:
    """Return the mean Jaccard similarity of the people of each quarter and of the next, for each list."""
    quarters: defaultdict[int, defaultdict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    dated = present.filter(present["date"].is_valid())
    number = pc.add(pc.multiply(pc.year(dated["date"]), 4), pc.quarter(dated["date"]))
    keys, (key,) = together(dated["list_key"])
    people, (person,) = together(dated["person_id"])
    seen = key * QUARTERS + np.asarray(number)
    there, who = np.divmod(np.unique(seen * max(len(people), 1) + person), max(len(people), 1))
    columns = (*np.divmod(there, QUARTERS), who)
    for one, quarter, member in zip(*(column.tolist() for column in columns), strict=True):
        quarters[one][quarter].add(member)
    return {keys[one].as_py(): fmean([*_jaccards(seen_in)] or [0.0]) for one, seen_in in quarters.items()}


def _jaccards(people: dict[int, set[int]]) -> Iterator[float]:
    """Yield the similarity of each quarter and the next, from the first to the last that saw anyone."""
    for quarter in range(min(people), max(people)):
        before, after = people.get(quarter, set()), people.get(quarter + 1, set())
        yield len(before & after) / max(1, len(before | after))


def _persistences(posts: pa.Table) -> dict[str, float]:
    """Return the share of the months of each list's life in which somebody wrote."""
    dated = posts.filter(posts["date"].is_valid())
    month = pc.add(pc.multiply(pc.year(dated["date"]), 12), pc.month(dated["date"]))
    lived = pa.table({"list_key": dated["list_key"], "month": month}).group_by("list_key")
    found = lived.aggregate([("month", "min"), ("month", "max"), ("month", "count_distinct")])
    columns = (
        found[name].to_pylist() for name in ("list_key", "month_min", "month_max", "month_count_distinct")
    )
    return {key: n / (last - first + 1) for key, first, last, n in zip(*columns, strict=True)}
