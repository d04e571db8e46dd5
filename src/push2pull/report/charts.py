"""Charts as self-contained SVG, drawn with Vega-Lite at render time; nothing is fetched and no script is left.

Each function takes plain rows and a frame. The margins are fixed, so that the picture does not
depend on the fonts of the machine. Names are untrusted: they are cleaned and cut first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import altair as alt
import vl_convert

from push2pull.report.formats import plain
from push2pull.report.overview import Month
from push2pull.report.palette import light


class Frame(NamedTuple):
    """Where a chart is drawn, in pixels: the plot stands between the margins ``left`` and ``right``.

    ``row``: height of a row. ``drop``: how far the marks stand below the middle of the row, and the name above
    it; 0 puts the name beside them. ``ticks``: how many the axis should have, about.
    """

    width: int
    left: int
    right: int
    row: int
    drop: int
    ticks: int

    @property
    def plot(self) -> int:
        """Width between the margins."""
        return self.width - self.left - self.right


WIDE = Frame(width=1000, left=300, right=140, row=30, drop=0, ticks=5)
"""For a screen or paper: names beside the marks."""

SLIM = Frame(width=340, left=4, right=62, row=48, drop=10, ticks=3)
"""For a telephone: names above the marks."""

NAME = 42
"""Characters of a name that a chart has room for."""


_LOCALES: dict[str, Any] = {"en": "en-GB", "fr": "fr-FR"}
_CONFIG = {
    "aria": False,  # its labels are English; the page describes each chart in the reader's language
    "font": "sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": light("text"),
        "labelFontSize": 13,
        "labelOverlap": True,
        "gridColor": light("grid"),
        "domainColor": light("soft"),
    },
}


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of an interval chart: in the unit of the axis; ``text`` and ``n`` stand at its end."""

    name: str
    value: float
    low: float | None
    high: float | None
    baseline: float | None
    flagged: bool
    text: str
    n: str


@dataclass(frozen=True, slots=True)
class Split:
    """One row of a two-part bar; ``part`` is None where the share is suppressed."""

    name: str
    total: int
    part: float | None
    text: str
    n: str


def columns(months: Sequence[Month], frame: Frame, lang: str) -> str:
    """Draw a column a month (``YYYY-MM``) or a year (``YYYY``)."""
    yearly = all(len(month) == 4 for month, _ in months)
    values = [{"month": f"{m}-01-01"[:10], "n": n} for m, n in months]
    time = alt.X(
        "month:T",
        timeUnit="utcyear" if yearly else "utcyearmonth",
        scale=alt.Scale(type="utc"),
        axis=_axis(tickCount=max(2, frame.width // 110), labelFlush=True, format=_tick(months)),
    )
    count = alt.Y("n:Q", axis=_axis(grid=True, domain=False, tickCount=4, minExtent=46, maxExtent=46))
    chart = alt.Chart({"values": values}).mark_bar(color=light("mark"), binSpacing=2)
    return _svg(chart.encode(x=time, y=count), frame._replace(left=50, right=14), 180, lang)


def intervals(rows: Sequence[Interval], frame: Frame, share: bool, lang: str) -> str:
    """Draw value, 95 % interval and baseline of each row; ``share`` writes the axis as percentages."""
    base = _rows([_interval(row) for row in rows])
    axis = _axis(grid=True, domain=False, tickCount=frame.ticks, format="%" if share else "")
    place, colour = alt.X("value:Q", axis=axis, scale=_reach(rows)), "colour:N"
    down = frame.drop
    layers = [
        base.mark_rule(strokeWidth=5, strokeCap="round", color=light("soft"), yOffset=down).encode(
            x="low:Q", x2="high:Q"
        ),
        base.mark_tick(thickness=3, size=18, opacity=1, color=light("text"), yOffset=down).encode(
            x="baseline:Q"
        ),
        base.mark_point(size=110, filled=True, opacity=1, strokeWidth=2.5, yOffset=down).encode(
            x=place, fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke(colour, scale=None)
        ),
        _label(base, frame.plot + 16, "text", dy=down, fontWeight=600).encode(
            color=alt.Color(colour, scale=None)
        ),
        _label(base, frame.plot + frame.right, "n", dy=-down, align="right"),
        _label(base, -frame.left, "name", dy=-down, color=light("text")),
    ]
    return _svg(alt.LayerChart(layer=layers), frame, frame.row * len(rows), lang)


def split_bars(rows: Sequence[Split], frame: Frame, lang: str) -> str:
    """Draw a bar a row, its part with dialogue in full colour and the rest pale."""
    base = _rows([_split(row) for row in rows])
    axis = _axis(grid=True, domain=False, tickCount=frame.ticks)
    layers = [
        base.mark_bar(height=14, color=light("soft"), yOffset=frame.drop).encode(
            x=alt.X("total:Q", axis=axis)
        ),
        base.mark_bar(height=14, color=light("mark"), yOffset=frame.drop).encode(x="part:Q"),
        _label(base, frame.plot + 16, "text", dy=frame.drop, fontWeight=600, color=light("mark")),
        _label(base, frame.plot + frame.right, "n", dy=-frame.drop, align="right"),
        _label(base, -frame.left, "name", dy=-frame.drop, color=light("text")),
    ]
    return _svg(alt.LayerChart(layer=layers), frame, frame.row * len(rows), lang)


def sparkline(months: Sequence[Month], width: int = 240, height: int = 44) -> str:
    """Draw a bar a month without axes: small enough to write by hand, thirty times a report."""
    peak = max((n for _, n in months), default=0) or 1
    step = width / max(len(months), 1)
    bars = [
        f'<rect x="{i * step:.1f}" y="{height - tall:.1f}" width="{max(step - 1, 0.6):.1f}" height="{tall:.1f}"/>'
        for i, (_, n) in enumerate(months)
        if (tall := max(n / peak * (height - 1), 1.0 if n else 0.0))
    ]
    box = f'viewBox="0 0 {width} {height}" preserveAspectRatio="none"'
    return f'<svg {box} aria-hidden="true"><g fill="{light("mark")}">{"".join(bars)}</g></svg>'


def _rows(values: list[dict[str, Any]]) -> alt.Chart:
    """Return a chart with a row a value, in order; the row is a number, for names need not be unique."""
    numbered = [{"row": i, **value} for i, value in enumerate(values)]
    return alt.Chart({"values": numbered}).encode(y=alt.Y("row:O", axis=None))


def _label(base: alt.Chart, x: float, column: str, **style: Any) -> alt.Chart:
    """Write *column* of each row at *x* pixels from the left end of the plot."""
    look = {"align": "left", "fontSize": 13, "color": light("faint"), **style}
    written: alt.Chart = base.mark_text(**look).encode(x=alt.value(x), text=f"{column}:N")
    return written


def _interval(row: Interval) -> dict[str, Any]:
    colour = light("flag") if row.flagged else light("mark")
    both = row.low is not None and row.high is not None
    return {
        "name": plain(row.name, NAME),
        "value": row.value,
        "low": row.low if both else None,
        "high": row.high if both else None,
        "baseline": row.baseline,
        "colour": colour,
        "fill": colour if row.flagged else light("card"),
        "text": row.text,
        "n": row.n,
    }


def _split(row: Split) -> dict[str, Any]:
    return {
        "name": plain(row.name, NAME),
        "total": row.total,
        "part": row.part or 0,
        "text": row.text,
        "n": row.n,
    }


def _reach(rows: Sequence[Interval]) -> alt.Scale:
    """Return a scale that holds every value and interval and starts at zero where it can."""
    points = [x for r in rows for x in (r.value, r.low, r.high, r.baseline) if x is not None]
    low, high = min([0.0, *points]), max(points, default=0.0)
    return alt.Scale(domain=[low, high if high > low else low + 1], nice=True)


def _axis(**options: Any) -> alt.Axis:
    return alt.Axis(**{"title": None, "grid": False, "ticks": False, "labelPadding": 6, **options})


def _tick(months: Sequence[Month]) -> str:
    years = {month[:4] for month, _ in months}
    return "%Y" if len(years) > 3 else "%b %Y"


def _svg(chart: alt.Chart | alt.LayerChart, frame: Frame, height: int, lang: str) -> str:
    spec = chart.properties(width=frame.plot, height=height).to_dict(validate=False)
    spec.pop("$schema", None)
    padding = {"left": frame.left, "right": frame.right, "top": 8, "bottom": 26}
    spec |= {"autosize": {"type": "none"}, "padding": padding}
    locale = _LOCALES[lang]
    drawn = vl_convert.vegalite_to_svg(
        spec, config=_CONFIG, allowed_base_urls=[], format_locale=locale, time_format_locale=locale
    )
    # Inside HTML no name space is needed, and a drawing of the reader's width none of its own.
    drawn = re.sub(r' xmlns(:xlink)?="[^"]*"', "", drawn, count=2)
    return re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r"\1", drawn, count=1)
