"""Rows of the table findings: figures, their correction for many tests, and how they were made."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

from push2pull.analysis.flows.enough import CHAIN, ENOUGH
from push2pull.analysis.statistics import adjusted, excess, wilson
from push2pull.analysis.suppress import allowed, rounded
from push2pull.model import Row

MIN_SUPPORT = 10
MIN_EFFECT = 1.5
RATE = 0.05
"""False discovery rate of an indicator."""

UNTESTED = "untested"
UNSEEN = "unseen"
"""Readings of any indicator: not enough mail to tell, not enough mailboxes to see."""

PAIR = " · "
"""Between the two that a figure is about."""

About = tuple[str, str]
"""Kind and key of what a figure is about."""


def row(
    indicator: str,
    about: About,
    value: float | None,
    interval: tuple[float, float] | None,
    baseline: float | None,
    n: int,
    reading: str,
    *,
    recipe: str,
    flagged: bool = False,
    q_value: float | None = None,
    coverage: float | None = None,
    parts: Mapping[str, float] | None = None,
) -> Row:
    """Return one row of ``findings``; figures to four digits, *n* rounded to 5 below 20."""
    name = "\n".join((indicator, *about))
    ends = (
        (None, None)
        if value is None or interval is None
        else (min(interval[0], value), max(interval[1], value))
    )
    return {
        "finding_id": hashlib.blake2b(name.encode(), digest_size=8).hexdigest(),
        "indicator": indicator,
        "about_kind": about[0],
        "about": about[1],
        "value": _digits(value),
        "low": _digits(ends[0]),
        "high": _digits(ends[1]),
        "baseline": _digits(baseline),
        "n": rounded(n),
        "flagged": flagged,
        "q_value": _digits(q_value),
        "coverage": None if coverage is None else round(coverage, 2),
        "reading": reading,
        "parts": [(name, round(part, 4)) for name, part in sorted((parts or {}).items())],
        "recipe": recipe,
    }


def _digits(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def recipe(indicator: str, null: str, seed: int) -> str:
    """Say how a figure was made."""
    return f"{indicator}; null: {null}; Benjamini-Hochberg at {RATE}; seed {seed}"


def chain_chance(lengths: Sequence[int], own: int) -> float:
    """Return the chance that a chain goes on after its first step, from those of *lengths* besides one of *own*.

    One chain that went on and one that did not are added, so that no chance is 0 or 1.
    """
    went_on = sum(length > 1 for length in lengths) - (own > 1)
    return (went_on + 1) / (len(lengths) - 1 + 2)


def chain_share(
    indicator: str, lengths: Sequence[int], people: Collection[str], *, min_group: int, seed: int
) -> list[Row]:
    """Return the share of *lengths* of three and more in the whole archive, if *people* may be told of.

    Null: chains go on after the second step as they do after the first; tail of the beta-binomial.
    """
    n, went_on, long = len(lengths), sum(k > 1 for k in lengths), sum(k >= CHAIN for k in lengths)
    if n < MIN_SUPPORT or not allowed(len(people), min_group):
        return []
    chance = went_on / n
    p = excess(long, went_on, went_on, n) if went_on >= ENOUGH[indicator].support else None
    how = recipe(indicator, "geometric length", seed)
    figures = long / n, wilson(long, n), chance**2, n
    made = row(indicator, ("archive", "archive"), *figures, "", recipe=how)
    return corrected(indicator, [(made, p, long >= ENOUGH[indicator].effect * chance * went_on)])


def corrected(
    indicator: str, tested: Sequence[tuple[Row, float | None, bool]], ending: str = "high", n_tests: int = 0
) -> list[Row]:
    """Return rows with ``q_value``, ``flagged`` and ``reading``, from (row, p-value, whether the effect is large).

    A row whose p-value is None has too little behind it to be tested. ``n_tests``: of how many tests these are, where
    the others are not told and found nothing; as many as there are by default.
    """
    p_values = [p for _, p, _ in tested if p is not None]
    q_values = iter(adjusted([*p_values, *[1.0] * (n_tests - len(p_values))]))
    rows = []
    for one, p, large in tested:
        q = None if p is None else next(q_values)
        flagged = q is not None and q <= RATE and large
        reading = UNTESTED if q is None else f"{indicator}_{ending if flagged else 'usual'}"
        rows.append(one | {"q_value": _digits(q), "flagged": flagged, "reading": reading})
    return rows
