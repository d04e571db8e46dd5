"""Openness index of a list or group, 0 to 100, and its parts, without which it says nothing.

It ranks the streams of one organisation among themselves: it is never about a person, and two organisations
cannot be compared by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from push2pull.analysis.flows.rows import About, recipe, row
from push2pull.model import Row

PARTS = {"dialogue": 1, "narrowing": -1, "forgotten": -1, "repeated_answer": -1, "unanswered": -1}
"""Indicator, and whether more of it is more open."""

MIN_PARTS = 3
MIN_STREAMS = 5


def openness(findings: Iterable[Row], *, seed: int) -> list[Row]:
    """Return the index of each list or group with three parts: 100 times the mean of its ranks.

    The rank of a part is the share of the other streams that are less open in it, ties counting half; a part needs
    five streams. The interval takes every part at the worse and at the better end of its own. ``findings``: rows of
    the other indicators. Complexity: streams squared, times parts.
    """
    known: defaultdict[str, dict[About, Row]] = defaultdict(dict)
    for one in findings:
        if one["indicator"] in PARTS and one["about_kind"] == "list" and one["value"] is not None:
            known[one["indicator"]]["list", one["about"]] = one
    streams: defaultdict[About, list[Row]] = defaultdict(list)
    for own in known.values():
        if len(own) >= MIN_STREAMS:
            for about, one in own.items():
                streams[about].append(one)
    return [_row(about, own, known, seed) for about, own in sorted(streams.items()) if len(own) >= MIN_PARTS]


def _row(about: About, own: list[Row], known: dict[str, dict[About, Row]], seed: int) -> Row:
    ranks = {one["indicator"]: _ranks(one, known[one["indicator"]]) for one in own}
    value, low, high = (100 * sum(part[i] for part in ranks.values()) / len(ranks) for i in range(3))
    n = min(one["n"] for one in own)
    parts = {name: 100 * part[0] for name, part in ranks.items()}
    how = recipe("openness", "none", seed)
    return row("openness", about, value, (low, high), 50.0, n, "openness", recipe=how, parts=parts)


def _ranks(one: Row, own: dict[About, Row]) -> tuple[float, float, float]:
    """Return the rank of the value, of the less open and of the more open end of its interval."""
    sign = PARTS[one["indicator"]]
    others = [sign * other["value"] for other in own.values() if other["about"] != one["about"]]

    def rank(value: float) -> float:
        below = sum((other < sign * value) + 0.5 * (other == sign * value) for other in others)
        return float(below / len(others))

    ends = sorted((rank(one["low"]), rank(one["high"])))
    return rank(one["value"]), ends[0], ends[1]
