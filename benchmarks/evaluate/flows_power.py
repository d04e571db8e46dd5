"""How strong a pattern must be, and how much mail there must be, for it to be found: power tables and curves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from benchmarks.evaluate.flows_data import INDICATORS
from benchmarks.evaluate.flows_enough import minimum
from benchmarks.evaluate.table import Score, Table

EFFECTS = (0.25, 0.5, 0.75, 1.0)
VOLUMES = (0.5, 1.0, 2.0)
PER_CELL = 2

HALVES = (
    ("narrowing", "dialogue", "closedness", "silo_index", "ping_pong", "forward_chain"),
    (
        "unanswered",
        "repeated_answer",
        "trapped",
        "single_bridge",
        "single_voice",
        "cross_silo_topic",
        "forgotten",
    ),
)
"""Patterns that are raised together: a department that keeps apart takes others' groups away, answers that are given
in private leave questions open, and repeat."""

READ_AS = (
    "Half of the patterns are raised in one organisation, half in another, so that they do not hide each other: "
    f"{' and '.join(', '.join(half) for half in HALVES)}. By effect: how many of the planted subjects have, by the "
    "truth, the mail and the effect that the indicator calls enough, and which share of these is found. Found below "
    "and below: those that have not. Precision and false: of all effects together; a pattern that is not raised in "
    "an organisation is false where it is flagged."
)

COLUMNS = [f"{name}, {effect:g}" for effect in EFFECTS for name in ("enough", "recall")]

Cells = Mapping[tuple[float, float], Sequence[Score]]
"""Organisations by amount of mail and effect."""

Total = Callable[[Sequence[Score], str, str, str], float]
Scored = Callable[[Sequence[Mapping[str, Any]]], list[Score]]


def power(
    first: int, per_cell: int, size: Mapping[str, Any], scored: Scored, total: Total
) -> Iterator[Table]:
    """Yield how much of what is planted is found, by amount of mail and by indicator, for each effect.

    *first*: seed of the first of the *per_cell* organisations of each cell; all have their own, for one organisation
    would tell the same in every cell. ``scored``: counts of organisations. ``total``: their sum of a method, an
    outcome and an indicator.
    """
    grid = [(volume, effect) for volume in VOLUMES for effect in EFFECTS]
    seeds = range(first, first + per_cell * len(grid))
    of_cell = {cell: seeds[at * per_cell :][:per_cell] for at, cell in enumerate(grid)}
    runs = [one for cell, own in of_cell.items() for seed in own for one in _halves(seed, size, *cell)]
    every = iter(scored(runs))
    cells = {cell: [next(every) for _ in own for _ in HALVES] for cell, own in of_cell.items()}
    about = (
        "What is found of all patterns planted with one effect size. "
        f"Organisations a cell and half: {per_cell}; seeds {seeds[0]} to {seeds[-1]}, those of each cell its own, "
        f"otherwise as above. {READ_AS}"
    )
    rows = [_row(_mail(volume), "", cells, volume, total) for volume in VOLUMES]
    yield Table("Power: effect size and amount of mail", about, rows, columns=COLUMNS)
    names = [*dict.fromkeys(INDICATORS.values())]
    rows = [_row(f"{name}, {_mail(v)}", f"{name}|", cells, v, total) for name in names for v in VOLUMES]
    about = (
        "The same by indicator. The curves have the share found of all that was planted, with points where that is "
        "enough, the stronger the more of it; above each, what is enough."
    )
    yield Table("Power by indicator", about, rows, _curves(cells, names, total), COLUMNS)


def _halves(seed: int, size: Mapping[str, Any], volume: float, effect: float) -> Iterator[dict[str, Any]]:
    for half in HALVES:
        yield {**size, "seed": seed, "volume": volume, "clean": True, "effects": dict.fromkeys(half, effect)}


def _mail(volume: float) -> str:
    return f"{volume:g} times the mail"


def _row(label: str, key: str, cells: Cells, volume: float, total: Total) -> Score:
    scores = {}
    for effect in EFFECTS:
        found, missed = (total(cells[volume, effect], "push2pull", one, key) for one in ("found", "missed"))
        scores[f"enough, {effect:g}"] = found + missed
        if found + missed:
            scores[f"recall, {effect:g}"] = found / (found + missed)
    every = [run for effect in EFFECTS for run in cells[volume, effect]]
    found, found_below, below, false = (
        total(every, "push2pull", one, key) for one in ("found", "found below", "below", "false")
    )
    right = found + found_below
    scores |= {"found below": found_below, "below": below, "false": false}
    return Score(label, scores | ({"precision": right / (right + false)} if right + false else {}))


def _curves(cells: Cells, names: Sequence[str], total: Total) -> str:
    """Return the curves as SVG: a panel an indicator, a line an amount of mail; points where it is enough."""
    values = [
        _point(name, volume, effect, runs, total)
        for name in names
        for (volume, effect), runs in cells.items()
    ]
    base = alt.Chart().encode(
        x=alt.X("effect:Q", title="effect planted", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("found:Q", title="share found", scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("mail:N", title=None, sort=[*map(_mail, VOLUMES)]),
    )
    fill = alt.FillOpacity("enough:Q", scale=alt.Scale(domain=[0, 1], range=[0, 1]), legend=None)
    panels = alt.layer(
        base.mark_line(), base.mark_point(filled=True, strokeWidth=1.5, size=45).encode(fillOpacity=fill)
    )
    chart = (
        panels.properties(width=190, height=110)
        .facet(
            facet=alt.Facet(
                "indicator:N",
                title=None,
                sort=[*map(_title, names)],
                header=alt.Header(labelExpr="split(datum.value, '|')", labelLimit=230),
            ),
            columns=3,
            data=alt.Data(values=values),
        )
        .configure(font="sans-serif", background="white")
    )
    drawn: str = vl_convert.vegalite_to_svg(chart.to_json())
    return drawn


def _title(name: str) -> str:
    support, effect = minimum(name).split(", ", 1)
    return f"{name}|{support}|{effect}"


def _point(name: str, volume: float, effect: float, runs: Sequence[Score], total: Total) -> dict[str, Any]:
    outcomes = ("found", "missed", "found below", "below")
    found, missed, found_below, below = (total(runs, "push2pull", one, f"{name}|") for one in outcomes)
    n = max(1.0, found + missed + found_below + below)
    return {
        "indicator": _title(name),
        "effect": effect,
        "mail": _mail(volume),
        "found": (found + found_below) / n,
        "enough": (found + missed) / n,
    }
