"""From counted cases to findings: interval, baseline, test, correction, suppression.

A finding is flagged only when it beats its baseline by half, after the false discovery rate of the whole
indicator is held at 5 %, with at least ten cases and several people behind it. Everything else is reported
without a flag, or, below ``min_group`` people, not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from push2pull.analysis.statistics import (
    benjamini_hochberg,
    design_effect,
    excess,
    poisson_binomial_tail,
    ratio_interval,
    wilson,
)
from push2pull.analysis.suppress import allowed, rounded
from push2pull.model import Row

MIN_SUPPORT = 10
MIN_EFFECT = 1.5
MIN_VOICES = 2
"""People whose acts must show the pattern: the habit of one is no finding about a list."""

CHANCE_GATE = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """One occasion on which the pattern could show.

    ``about``: kind and key of the subject. ``actor``: whose act it is; kept in memory alone. ``people``:
    everyone behind it. ``chance``: probability of ``hit`` under the indicator's own null model, if it has one.
    """

    about: tuple[str, str]
    thread: str
    actor: str
    hit: bool
    people: frozenset[str]
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class _Tally:
    about: tuple[str, str]
    cases: Sequence[Case]
    k: int
    n: int
    others_k: int
    others_n: int

    @property
    def value(self) -> float:
        return self.k / self.n

    @property
    def chances(self) -> list[float]:
        return [case.chance for case in self.cases if case.chance is not None]

    @property
    def baseline(self) -> float | None:
        if self.others_n:
            return self.others_k / self.others_n
        return sum(self.chances) / self.n if self.chances else None


def findings_of(
    indicator: str,
    cases: Iterable[Case],
    *,
    min_group: int,
    seed: int,
    low: bool = False,
    min_voices: int = MIN_VOICES,
) -> list[Row]:
    """Return one row of ``findings`` for each subject with enough people behind it.

    The value is the share of hits; the baseline the share of all other subjects together or, for a subject
    alone, what the cases' own chances predict. Where cases have chances, these must be beaten in any case
    (at 5 %). ``low``: the pattern is a share *below* the baseline. ``min_voices``: actors that must show it.
    """
    tallies = _tallies(cases, min_group)
    p_values = [_p_value(tally, low, min_voices) for tally in tallies]
    tested = [p for p in p_values if p is not None]
    rejected = iter(benjamini_hochberg(tested))
    rows: list[Row] = []
    for tally, p in zip(tallies, p_values, strict=True):
        flagged = p is not None and next(rejected) and _large(tally, low)
        rows.append(_row(indicator, tally, flagged, _reading(indicator, p, flagged, low), seed))
    return rows


def _tallies(cases: Iterable[Case], min_group: int) -> list[_Tally]:
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        groups.setdefault(case.about, []).append(case)
    # Baselines come from shown subjects alone: from the others', a hidden figure could be computed back.
    shown = {about: own for about, own in sorted(groups.items()) if allowed(len(people_of(own)), min_group)}
    all_k = sum(case.hit for own in shown.values() for case in own)
    all_n = sum(map(len, shown.values()))
    tallies = []
    for about, own in shown.items():
        k = sum(case.hit for case in own)
        tallies.append(_Tally(about, own, k, len(own), all_k - k, all_n - len(own)))
    return tallies


def people_of(cases: Iterable[Case]) -> set[str]:
    """Return everyone behind the cases."""
    return {person for case in cases for person in case.people}


def _p_value(tally: _Tally, low: bool, min_voices: int) -> float | None:
    """Return the p-value, 1 without enough voices, or None where nothing can be tested."""
    if tally.n < MIN_SUPPORT or tally.baseline is None:
        return None
    hits = [case for case in tally.cases if case.hit != low]
    if len({case.actor for case in hits}) < min_voices:
        return 1.0
    by_chance = poisson_binomial_tail(tally.k, tally.chances) if tally.chances else 0.0
    if not tally.others_n:
        return by_chance
    if by_chance > CHANCE_GATE:
        return 1.0
    others = tally.others_n - tally.others_k if low else tally.others_k
    # Answers of one thread depend on one another: they count for fewer.
    effect = design_effect(_clusters((case.thread, case.hit) for case in tally.cases))
    return excess(len(hits), tally.n, others, tally.others_n, effect)


def _clusters(pairs: Iterable[tuple[str, bool]]) -> list[tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for name, hit in pairs:
        k, n = counts.get(name, (0, 0))
        counts[name] = (k + hit, n + 1)
    return sorted(counts.values())


def _large(tally: _Tally, low: bool) -> bool:
    baseline = tally.baseline or 0.0
    return tally.value * MIN_EFFECT <= baseline if low else tally.value >= MIN_EFFECT * baseline


def _reading(indicator: str, p: float | None, flagged: bool, low: bool) -> str:
    if p is None:
        return f"{indicator}_untested"
    return f"{indicator}_{'low' if low else 'high'}" if flagged else f"{indicator}_usual"


def _row(indicator: str, tally: _Tally, flagged: bool, reading: str, seed: int) -> Row:
    clusters = _clusters((case.thread, case.hit) for case in tally.cases)
    # Resampling knows no doubt where all cases agree, and clusters of one are independent: Wilson then.
    if tally.k in (0, tally.n) or all(n == 1 for _, n in clusters):
        interval = wilson(tally.k, tally.n)
    else:
        interval = ratio_interval(clusters, seed)
    return row(indicator, tally.about, tally.value, interval, tally.baseline, tally.n, reading, flagged)


def row(
    indicator: str,
    about: tuple[str, str],
    value: float,
    interval: tuple[float, float],
    baseline: float | None,
    n: int,
    reading: str,
    flagged: bool = False,
) -> Row:
    """Return one row of ``findings``; figures to four digits, *n* rounded to 5 below 20."""
    name = "\n".join((indicator, *about))
    return {
        "finding_id": hashlib.blake2b(name.encode(), digest_size=8).hexdigest(),
        "indicator": indicator,
        "about_kind": about[0],
        "about": about[1],
        "value": round(value, 4),
        "low": round(min(interval[0], value), 4),
        "high": round(max(interval[1], value), 4),
        "baseline": None if baseline is None else round(baseline, 4),
        "n": rounded(n),
        "flagged": flagged,
        "reading": reading,
    }
