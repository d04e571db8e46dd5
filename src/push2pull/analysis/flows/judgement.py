"""From counted cases to findings: interval, coverage, baseline, test, correction, suppression.

A finding is flagged only when it beats its baseline by half, after the false discovery rate of the whole
indicator is held at 5 %, with at least ten cases and several people behind it. Everything else is reported
without a flag, or, below ``min_group`` people, not at all. A subject with less mail than its indicator calls
enough, or whose test could not have seen the effect that it declares, says "not enough mail to tell" rather than "as
elsewhere"; one of which less than 30 % would have shown in the mailboxes that were read has no figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from push2pull.analysis.flows.enough import ENOUGH, Enough, declared
from push2pull.analysis.flows.rows import (
    MIN_EFFECT,
    MIN_SUPPORT,
    RATE,
    UNSEEN,
    UNTESTED,
    About,
    recipe,
    row,
)
from push2pull.analysis.statistics import (
    adjusted,
    design_effect,
    excess,
    inflation,
    poisson_binomial_tail,
    power,
    ratio_interval,
    support_needed,
    wilson,
)
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_VOICES = 2
"""People whose acts must show the pattern: the habit of one is no finding about a list."""

CHANCE_GATE = 0.05
POWER = 0.9
"""A test has enough mail to tell when it finds the declared effect with this chance."""

MIN_COVERAGE = 0.3
PRIOR = 2.0


@dataclass(frozen=True, slots=True)
class Case:
    """One occasion on which the pattern could show.

    ``about``: kind and key of the subject. ``actor``: whose act it is; kept in memory alone. ``people``:
    everyone behind it. ``chance``: probability of ``hit`` under the indicator's own null model, if it has one.
    ``seen``: whether the archive would have it both as a hit and as none; None where nothing can hide.
    """

    about: About
    thread: str
    actor: str
    hit: bool
    people: frozenset[str]
    chance: float | None = None
    seen: bool | None = None


@dataclass(frozen=True)
class _Tally:
    about: About
    cases: Sequence[Case]
    coverage: float | None
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

    @cached_property
    def clusters(self) -> list[tuple[int, int]]:
        return _clusters((case.thread, case.hit) for case in self.cases)

    @cached_property
    def design(self) -> float:
        # Answers of one thread depend on one another: they count for fewer.
        return design_effect(self.clusters)


def findings_of(
    indicator: str,
    cases: Iterable[Case],
    *,
    min_group: int,
    seed: int,
    low: bool = False,
    min_voices: int = MIN_VOICES,
    habits: bool = False,
    coverage: Mapping[About, float] | None = None,
    support: Mapping[About, int] | None = None,
    large: Callable[[float, float], bool] | None = None,
    strict: bool = True,
    compared: bool = True,
) -> list[Row]:
    """Return one row of ``findings`` for each subject with enough people behind it.

    The value is the share of hits; the baseline the share of all other subjects together or, for a subject
    alone, what the cases' own chances predict. The null model lets subjects swap their threads: tail of the
    beta-binomial that the others predict, with the spread within threads (design effect) and between subjects
    (genomic control). Where cases have chances, these must be beaten in any case (at 5 %, and by half).

    ``low``: the pattern is a share *below* the baseline. ``min_voices``: actors that must show it. ``habits``: what
    actors do about other subjects is the chance of each case. ``coverage``: share of each subject's people whose
    mail was read, where the cases do not say it themselves. ``support``: how much each subject has of what must be
    enough, where that is not its cases. ``large``: whether a share is worth a finding beside
    what is expected; by default half above it (or, where low, two thirds of it). ``strict``: false where the
    chances need only be exceeded on the whole, the other subjects being the test. ``compared``: false where the
    cases' chances alone are the test, for subjects without the pattern have no cases here.

    >>> staff = [frozenset({f"p{i}"}) for i in range(9)]
    >>> cases = [
    ...     Case(("list", name), f"{name}{i}", f"p{i % 9}", i < hits, staff[i % 9])
    ...     for name, hits in (("a", 30), ("b", 4), ("c", 5))
    ...     for i in range(60)
    ... ]
    >>> rows = findings_of("narrowing", cases, min_group=8, seed=0)
    >>> [(row["about"], row["value"], row["flagged"]) for row in rows]
    [('a', 0.5, True), ('b', 0.0667, False), ('c', 0.0833, False)]
    """
    shown = _shown(cases, min_group)
    covered = {about: _coverage(own) if coverage is None else coverage[about] for about, own in shown.items()}
    tallies = _tallies(shown, covered, habits, compared)
    spread = inflation([(tally.k / tally.design, tally.n / tally.design) for tally in tallies], seed)
    p_values = {tally.about: _p_value(tally, spread, low, min_voices, strict) for tally in tallies}
    tested = {about: p for about, p in p_values.items() if p is not None}
    q_values = dict(zip(tested, adjusted([*tested.values()]), strict=True))
    refused = [about for about in shown if _hidden(covered[about])]
    rows = [_refused(indicator, about, len(shown[about]), covered[about], seed) for about in refused]
    for tally in tallies:
        q = q_values.get(tally.about)
        flagged = q is not None and q <= RATE and _large(tally, low, large, strict)
        n = tally.n if support is None else support[tally.about]
        enough = q is not None and n >= ENOUGH[indicator].support
        tells = enough and _tells(tally, ENOUGH[indicator], spread, RATE / len(tested), low)
        rows.append(_row(indicator, tally, q, _reading(indicator, flagged, tells, low), flagged, seed))
    return rows


def _shown(cases: Iterable[Case], min_group: int) -> dict[About, list[Case]]:
    groups: dict[About, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.about, []).append(case)
    # Baselines come from shown subjects alone: from the others', a hidden figure could be computed back.
    return {about: own for about, own in sorted(groups.items()) if allowed(len(people_of(own)), min_group)}


def _coverage(cases: Sequence[Case]) -> float | None:
    """Return the share that the archive would have whether hit or not, from the open ones: all of them are here."""
    known = [case.seen for case in cases if case.seen is not None]
    if not known:
        return None
    public = [bool(case.seen) for case in cases if not case.hit] or [bool(one) for one in known]
    return sum(public) / len(public)


def _hidden(coverage: float | None) -> bool:
    return coverage is not None and coverage < MIN_COVERAGE


def _tallies(
    shown: Mapping[About, Sequence[Case]],
    covered: Mapping[About, float | None],
    habits: bool,
    compared: bool,
) -> list[_Tally]:
    counted = {
        about: [case for case in shown[about] if case.seen is not False]
        for about, coverage in covered.items()
        if not _hidden(coverage)
    }
    if habits:
        counted = with_habits(counted)
    hits = {about: sum(case.hit for case in own) for about, own in counted.items()}
    all_k, all_n = sum(hits.values()), sum(map(len, counted.values()))

    def tally(about: About, own: Sequence[Case]) -> _Tally:
        others = (all_k - hits[about], all_n - len(own)) if compared else (0, 0)
        return _Tally(about, own, covered[about], hits[about], len(own), *others)

    return [tally(about, own) for about, own in counted.items()]


def with_habits(subjects: Mapping[About, Sequence[Case]]) -> dict[About, list[Case]]:
    """Return the cases, each with the chance that its actor's acts about other subjects predict.

    Somebody who answers in private everywhere explains no list. The actor's own share elsewhere is shrunk by two
    cases towards everybody's elsewhere; nothing is predicted where there is no elsewhere.
    """
    counts: defaultdict[object, list[int]] = defaultdict(lambda: [0, 0])
    for case in (case for own in subjects.values() for case in own):
        for key in ("", case.about, case.actor, (case.about, case.actor, "")):
            counts[key][0] += case.hit
            counts[key][1] += 1

    def chance(case: Case) -> float | None:
        (k, n), (about_k, about_n) = counts[""], counts[case.about]
        if n == about_n:
            return None
        (own_k, own_n), (here_k, here_n) = counts[case.actor], counts[case.about, case.actor, ""]
        rate = (k - about_k) / (n - about_n)
        return (own_k - here_k + PRIOR * rate) / (own_n - here_n + PRIOR)

    return {about: [replace(case, chance=chance(case)) for case in own] for about, own in subjects.items()}


def people_of(cases: Iterable[Case]) -> set[str]:
    """Return everyone behind the cases."""
    return {person for case in cases for person in case.people}


def _p_value(tally: _Tally, spread: float, low: bool, min_voices: int, strict: bool) -> float | None:
    """Return the p-value, 1 without enough voices, or None where nothing can be tested."""
    if tally.n < MIN_SUPPORT or tally.baseline is None:
        return None
    hits = [case for case in tally.cases if case.hit != low]
    if len({case.actor for case in hits}) < min_voices:
        return 1.0
    chances = [1 - chance if low else chance for chance in tally.chances]
    by_chance = poisson_binomial_tail(len(hits), chances) if chances else 0.0
    if not tally.others_n:
        return by_chance
    if by_chance > (CHANCE_GATE if strict else 0.5):
        return 1.0
    return excess(len(hits), tally.n, _others(tally, low), tally.others_n, tally.design * spread)


def _others(tally: _Tally, low: bool) -> int:
    return tally.others_n - tally.others_k if low else tally.others_k


def _tells(tally: _Tally, enough: Enough, spread: float, level: float, low: bool) -> bool:
    """Return whether the declared effect would have been flagged with a chance of 90 %."""
    if not tally.others_n:
        return True
    base = (_others(tally, low) + 0.5) / (tally.others_n + 1)
    effect = tally.design * spread
    k = support_needed(tally.n, _others(tally, low), tally.others_n, effect, level)
    return power(tally.n, k, declared(enough, base), effect) >= POWER


def _clusters(pairs: Iterable[tuple[str, bool]]) -> list[tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for name, hit in pairs:
        k, n = counts.get(name, (0, 0))
        counts[name] = (k + hit, n + 1)
    return sorted(counts.values())


def _large(tally: _Tally, low: bool, large: Callable[[float, float], bool] | None, strict: bool) -> bool:
    expected = [tally.baseline or 0.0]
    if strict and tally.chances:
        expected.append(sum(tally.chances) / tally.n)
    if large:
        return all(large(tally.value, one) for one in expected)
    if low:
        return tally.value * MIN_EFFECT <= min(expected)
    return tally.value >= MIN_EFFECT * max(expected)


def _reading(indicator: str, flagged: bool, tells: bool, low: bool) -> str:
    if flagged:
        return f"{indicator}_{'low' if low else 'high'}"
    return f"{indicator}_usual" if tells else UNTESTED


def _row(indicator: str, tally: _Tally, q: float | None, reading: str, flagged: bool, seed: int) -> Row:
    # Resampling knows no doubt where all cases agree, and clusters of one are independent: Wilson then.
    if tally.k in (0, tally.n) or all(n == 1 for _, n in tally.clusters):
        interval = wilson(tally.k, tally.n)
    else:
        interval = ratio_interval(tally.clusters, seed)
    return row(
        indicator,
        tally.about,
        tally.value,
        _widened(tally.value, interval, tally.coverage),
        tally.baseline,
        tally.n,
        reading,
        flagged=flagged,
        q_value=q,
        coverage=tally.coverage,
        recipe=recipe(
            indicator, "threads swapped between subjects" + (", chance" if tally.chances else ""), seed
        ),
    )


def _widened(value: float, interval: tuple[float, float], coverage: float | None) -> tuple[float, float]:
    """Return the interval as if the unseen part were missing from it: wider by the square root of the coverage."""
    scale = (coverage or 1.0) ** -0.5
    low, high = (value + (end - value) * scale for end in interval)
    return max(0.0, low), min(1.0, high)


def _refused(indicator: str, about: About, n: int, coverage: float | None, seed: int) -> Row:
    return row(
        indicator,
        about,
        None,
        None,
        None,
        n,
        UNSEEN,
        coverage=coverage,
        recipe=recipe(indicator, "none", seed),
    )
