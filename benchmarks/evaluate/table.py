"""A table of scores: one row a method, and what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any, TypeVar

Result = TypeVar("Result")

COUNTS = (
    "topics", "groups", "found", "missed", "untold", "false", "looked at", "findings", "usual",
    "enough", "found below", "below",
)  # fmt: skip
"""Columns in which more is not better; also with a comma and more behind them."""


@dataclass(frozen=True, slots=True)
class Score:
    """One method on one data set. ``seconds``: CPU; ``peak_mb``: of the process it ran in, data included.

    ``skipped``: why there are no scores, "" when there are (a peer that is not installed).
    """

    method: str
    scores: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    peak_mb: float = 0.0
    ours: bool = False
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Methods on one data set. ``about``: which data, which part was tuned on, seeds, command.

    ``figure``: the rows drawn, as SVG; "" where there is no figure. ``columns``: in which order, where the first rows
    lack some.
    """

    title: str
    about: str
    rows: Sequence[Score]
    figure: str = ""
    columns: Sequence[str] = ()


def measured(
    method: str, function: Callable[..., Mapping[str, float]], *arguments: Any, ours: bool = False
) -> Score:
    """Run *function*, which returns scores, in a process of its own and say what it cost.

    A peer that is not installed is a row without scores.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        scores, seconds, peak_mb, missing = pool.submit(_cost, function, arguments).result()
    return Score(method, scores, seconds, peak_mb, ours, missing)


def _cost(
    function: Callable[..., Mapping[str, float]], arguments: Sequence[Any]
) -> tuple[Mapping[str, float], float, float, str]:
    started = time.process_time()
    try:
        scores, missing = function(*arguments), ""
    except ModuleNotFoundError as error:
        scores, missing = {}, f"{error.name} is not installed"
    child = getrusage(RUSAGE_CHILDREN)  # a peer in an environment of its own
    seconds = time.process_time() - started + child.ru_utime + child.ru_stime
    return scores, seconds, max(getrusage(RUSAGE_SELF).ru_maxrss, child.ru_maxrss) / 1024, missing


def markdown(table: Table) -> str:
    """Return *table* as Markdown; the best value of each column is bold."""
    names = list(dict.fromkeys([*table.columns, *(name for row in table.rows for name in row.scores)]))
    ranked = [name for name in names if name.partition(",")[0] not in COUNTS]
    best = {name: max(row.scores.get(name, float("-inf")) for row in table.rows) for name in ranked}
    lines = [f"### {table.title}", "", table.about, ""]
    if table.figure:
        lines += [f"![{table.title}]({figure_name(table)})", ""]
    lines.append(f"| method | {' | '.join([*names, 'CPU s', 'peak MB'])} |")
    lines.append("|---" * (len(names) + 3) + "|")
    for row in table.rows:
        name = f"**{row.method}**" if row.ours else row.method
        if row.skipped:
            lines.append(f"| {name} | {row.skipped} |" + " |" * (len(names) + 1))
            continue
        cells = [_cell(row.scores.get(one), best.get(one)) for one in names]
        lines.append(f"| {name} | {' | '.join([*cells, f'{row.seconds:.1f}', f'{row.peak_mb:.0f}'])} |")
    return "\n".join(lines) + "\n"


def figure_name(table: Table) -> str:
    """Return the name of the file that has the figure of *table*, beside the page."""
    return table.title.lower().replace(" ", "-") + ".svg"


def _cell(value: float | None, best: float | None) -> str:
    if value is None:
        return ""
    shown = f"{value:.3f}".removeprefix("0") if abs(value) < 1 else f"{value:,.2f}".removesuffix(".00")
    return f"**{shown}**" if value == best else shown
