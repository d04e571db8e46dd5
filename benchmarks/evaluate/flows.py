"""Closed flows on simulated organisations: what is found of the planted patterns, and what where nothing is.

Peers are what is done without this: a threshold of half above the others, and a binomial test against the others'
share with Benjamini and Hochberg's correction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scipy.stats import binom

from benchmarks.evaluate.flows_data import INDICATORS, Organisation, Subject, organisation
from benchmarks.evaluate.flows_enough import minimum
from benchmarks.evaluate.flows_mail import real_mail
from benchmarks.evaluate.flows_power import PER_CELL, power
from benchmarks.evaluate.table import Score, Table, measured
from push2pull.analysis.flows.rows import MIN_EFFECT, MIN_SUPPORT, RATE, UNSEEN, UNTESTED
from push2pull.analysis.statistics import adjusted
from push2pull.simulate import Parameters

SEEDS = range(301, 311)
"""Of the planted organisations; the clean ones have the next ten, the table of power those after them."""

SIZE: dict[str, Any] = {"people": 80, "months": 6, "mailboxes": "all", "format": "mbox"}
TUNED = "Tuned on seeds below 300; reported on others. `python -m benchmarks.evaluate flows`."

NOT_FALSE = (
    "Not counted as false: what follows from a planted pattern or from ordinary life (the truth says which), lists "
    "that nobody answers on in any case, and documents that did travel in versions. Documents of one pattern count "
    "as one. CPU s: of the main process, for one organisation."
)

ABOUT_INDICATORS = (
    "Beside each indicator the mail and the effect from which on it finds. By the truth, not by what was found: "
    "planted subjects that have both, found and missed (of these untold: it says that there is not enough mail to "
    "tell), and those that have not, found all the same (found below) and left (below); false findings. Precision of "
    "all that is found, recall of what is enough, false findings per clean organisation."
)
COUNTED = ("found", "missed", "untold", "found below", "below")

Flags = set[tuple[str, Subject]]
Counts = dict[str, float]


def tables(
    corpora: Path, seeds: Iterable[int] = SEEDS, size: Mapping[str, Any] = SIZE, per_cell: int = PER_CELL
) -> Iterator[Table]:
    """Yield the score of each method, of each indicator, how often an effect is found, and what is in real mail.

    ``per_cell``: organisations for each amount of mail and effect size in the tables of power.
    """
    seeds = [*seeds]
    apart = len(seeds)
    runs = [size | {"seed": seed} for seed in seeds]
    both = scored([*runs, *(one | {"seed": one["seed"] + apart, "clean": True} for one in runs)])
    planted, clean = both[:apart], both[apart:]
    about = (
        f"{apart} organisations of {size['people']} people over {size['months']} months, seeds {seeds[0]} to "
    )
    about += f"{seeds[-1]}, all mailboxes, effects as by default, and {apart} clean ones, the next seeds. "
    about += f"{NOT_FALSE} {TUNED}"
    yield Table("Planted patterns, by method", about, [_method(name, planted, clean) for name in METHODS])
    rows = [_indicator(name, planted, clean) for name in dict.fromkeys(INDICATORS.values())]
    yield Table("Planted patterns, by indicator", f"{ABOUT_INDICATORS} The same organisations.", rows)
    yield from power(seeds[-1] + apart + 1, per_cell, size, scored, total)
    yield from real_mail(corpora)


def counts(parameters: Mapping[str, Any]) -> Counts:
    """Simulate and analyse one organisation; return how many patterns each method found, left or invented."""
    with TemporaryDirectory() as folder:
        return outcomes(organisation(Path(folder), Parameters(**parameters)))


def scored(runs: Sequence[Mapping[str, Any]]) -> list[Score]:
    """Return the counts of each organisation of *runs*, one a core at a time, each in a process of its own."""
    with ThreadPoolExecutor(cpu_count()) as pool:
        return [*pool.map(lambda one: measured("", counts, dict(one)), runs)]


def outcomes(found: Organisation) -> Counts:
    """Return numbers by ``method|indicator|outcome``.

    Of what the truth says is enough: found and missed, of the missed untold (not enough mail to tell, they say); of
    the rest below and found below; false.
    """
    result: Counter[str] = Counter()
    tested = [row for row in found.findings if row["indicator"] in INDICATORS.values()]
    known = {(row["indicator"], (row["about_kind"], row["about"])): row for row in tested}
    right = found.entailed | {(one.indicator, subject) for one in found.planted for subject in one.subjects}
    for method, flag in METHODS.items():
        flags = flag(known)
        for name, subjects, enough in found.planted:
            hit = any((name, one) in flags for one in subjects)
            readings = {known[name, one]["reading"] for one in subjects if (name, one) in known}
            result[f"{method}|{name}|{OUTCOMES[enough, hit]}"] += 1
            if enough and not hit and not readings - {UNTESTED, UNSEEN}:
                result[f"{method}|{name}|untold"] += 1
        for name, _ in flags - right:
            result[f"{method}|{name}|false"] += 1
    return {key: float(n) for key, n in result.items()}


OUTCOMES = {
    (True, True): "found",
    (True, False): "missed",
    (False, True): "found below",
    (False, False): "below",
}
"""By whether what was planted is enough, and whether it was flagged."""


def _ours(known: Mapping[tuple[str, Subject], Mapping[str, Any]]) -> Flags:
    return {key for key, row in known.items() if row["flagged"]}


def _threshold(known: Mapping[tuple[str, Subject], Mapping[str, Any]]) -> Flags:
    return {key for key, row in known.items() if _comparable(row) and _far(row)}


def _binomial(known: Mapping[tuple[str, Subject], Mapping[str, Any]]) -> Flags:
    flags: Flags = set()
    for name in {key[0] for key in known}:
        keys = [key for key in known if key[0] == name and _comparable(known[key])]
        q_values = adjusted([_tail(known[key]) for key in keys])
        flags |= {key for key, q in zip(keys, q_values, strict=True) if q <= RATE and _far(known[key])}
    return flags


METHODS: dict[str, Callable[[Mapping[tuple[str, Subject], Mapping[str, Any]]], Flags]] = {
    "push2pull": _ours,
    "half above the others": _threshold,
    "binomial test, Benjamini-Hochberg": _binomial,
}
LOW = ("dialogue", "e_i", "voices")


def _comparable(row: Mapping[str, Any]) -> bool:
    return row["value"] is not None and row["baseline"] is not None and row["n"] >= MIN_SUPPORT


def _far(row: Mapping[str, Any]) -> bool:
    value, base = row["value"], row["baseline"]
    if row["indicator"] == "e_i":
        value, base = (value + 1) / 2, (base + 1) / 2
    return bool(value * MIN_EFFECT <= base if row["indicator"] in LOW else value >= MIN_EFFECT * base)


def _tail(row: Mapping[str, Any]) -> float:
    value, base = row["value"], row["baseline"]
    if row["indicator"] == "e_i":
        value, base = (value + 1) / 2, (base + 1) / 2
    if not (0 <= value <= 1 and 0 <= base <= 1):
        return 1.0
    k = round(value * row["n"])
    return float(binom.cdf(k, row["n"], base) if row["indicator"] in LOW else binom.sf(k - 1, row["n"], base))


def total(runs: Iterable[Score], method: str, outcome: str, name: str = "") -> float:
    """Return how often *method* had an *outcome*, for the indicator whose key *name* begins ("": for all)."""
    return sum(
        n
        for run in runs
        for key, n in run.scores.items()
        if key.startswith(f"{method}|{name}") and key.endswith(f"|{outcome}")
    )


def _method(name: str, planted: list[Score], clean: list[Score]) -> Score:
    found, missed, found_below, below, false = (
        total(planted, name, one) for one in ("found", "missed", "found below", "below", "false")
    )
    right = found + found_below
    scores = {
        "precision": right / max(1.0, right + false),
        "recall": found / max(1.0, found + missed),
        "recall of all": right / max(1.0, right + missed + below),
        "false, planted organisation": false / len(planted),
        "false, clean organisation": total(clean, name, "false") / len(clean),
    }
    seconds = sum(run.seconds for run in (*planted, *clean)) / len((*planted, *clean))
    peak = max(run.peak_mb for run in (*planted, *clean))
    return Score(name, scores, seconds, peak, ours=name == "push2pull")


def _indicator(name: str, planted: list[Score], clean: list[Score]) -> Score:
    key = f"{name}|"
    outcome = {one: total(planted, "push2pull", one, key) for one in (*COUNTED, "false")}
    right = outcome["found"] + outcome["found below"]
    if flagged := right + outcome["false"]:
        outcome["precision"] = right / flagged
    if tried := outcome["found"] + outcome["missed"]:
        outcome["recall"] = outcome["found"] / tried
    outcome["false, clean organisation"] = total(clean, "push2pull", "false", key) / len(clean)
    return Score(f"{name}: {minimum(name)}", outcome)
