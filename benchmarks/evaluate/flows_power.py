"""How strong a pattern must be, and how much mail there must be, for it to be found: power tables and curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from benchmarks.evaluate.flows_data import INDICATORS
from benchmarks.evaluate.table import Score, Table

EFFECTS = (0.25, 0.5, 0.75, 1.0)
VOLUMES = (0.5, 1.0)

READ_AS = (
    "All patterns are raised at once, and some hide others. A bridge is one from 60 % of the exchanges on, a topic "
    "rests on one or two voices where these give half of the answers: less is rightly not found. Precision: of all "
    "effects together."
)

Cells = Mapping[tuple[float, float], Sequence[Score]]
"""Organisations by amount of mail and effect."""

Total = Callable[[Sequence[Score], str, str, str], float]
Scored = Callable[[Sequence[Mapping[str, Any]]], list[Score]]


def power(seeds: Sequence[int], size: Mapping[str, Any], scored: Scored, total: Total) -> Iterator[Table]:
    """Yield which share of the planted patterns is found, by amount of mail and by indicator, for each effect.

    ``scored``: counts of organisations. ``total``: their sum of a method, an outcome and an indicator.
    """
    grid = [(volume, effect) for volume in VOLUMES for effect in EFFECTS]
    runs = [
        size | {"seed": seed, "volume": volume, "effects": dict.fromkeys(INDICATORS, effect)}
        for volume, effect in grid
        for seed in seeds
    ]
    every = iter(scored(runs))
    cells = {cell: [next(every) for _ in seeds] for cell in grid}
    about = (
        "Share of all patterns planted with one effect size that are found; told: of those with enough mail and "
        f"people to tell. {len(seeds)} organisation a cell, seeds from {seeds[0]} on, otherwise as above. {READ_AS}"
    )
    rows = [
        Score(f"{volume:g} times the mail", _shares([(e, cells[volume, e]) for e in EFFECTS], "", total))
        for volume in VOLUMES
    ]
    yield Table("Power: effect size and amount of mail", about, rows)
    names = [*dict.fromkeys(INDICATORS.values())]
    pooled = [(e, [run for v in VOLUMES for run in cells[v, e]]) for e in EFFECTS]
    by_name = [Score(name, _shares(pooled, f"{name}|", total)) for name in names]
    about = "The same by indicator, all amounts of mail together; the curves have each on its own."
    yield Table("Power by indicator", about, by_name, _curves(cells, names, total))


def _shares(columns: Sequence[tuple[float, Sequence[Score]]], key: str, total: Total) -> dict[str, float]:
    scores = {}
    for effect, runs in columns:
        scores[f"effect {effect:g}"] = _share(runs, key, total, "untold")
        scores[f"told, {effect:g}"] = _share(runs, key, total)
    every = [run for _, runs in columns for run in runs]
    found = total(every, "push2pull", "found", key)
    scores["precision"] = found / max(1.0, found + total(every, "push2pull", "false", key))
    return scores


def _share(runs: Sequence[Score], key: str, total: Total, *beside: str) -> float:
    found = total(runs, "push2pull", "found", key)
    return found / max(1.0, found + sum(total(runs, "push2pull", one, key) for one in ("missed", *beside)))


def _curves(cells: Cells, names: Sequence[str], total: Total) -> str:
    """Return the curves as SVG: a panel an indicator, a line an amount of mail."""
    values = [
        {
            "indicator": name,
            "effect": effect,
            "mail": f"{volume:g} times the mail",
            "found": _share(runs, f"{name}|", total, "untold"),
        }
        for name in names
        for (volume, effect), runs in cells.items()
    ]
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_line(point=True)
        .encode(
            x=alt.X("effect:Q", title="effect planted", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("found:Q", title="share found", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("mail:N", title=None, sort=[f"{volume:g} times the mail" for volume in VOLUMES]),
            facet=alt.Facet("indicator:N", columns=4, title=None, sort=[*names]),
        )
        .properties(width=150, height=110)
        .configure(font="sans-serif", background="white")
    )
    drawn: str = vl_convert.vegalite_to_svg(chart.to_json())
    return drawn
