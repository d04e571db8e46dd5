"""The report as one HTML file: no script, nothing loaded from elsewhere, every text escaped."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from push2pull.report import charts, formats, palette, texts, view
from push2pull.report.overview import Overview


def render(overview: Overview, lang: str) -> str:
    """Return the report on *overview* as a whole HTML page in *lang* (``fr`` or ``en``).

    Raises ``ConfigurationError`` for another language. The same overview gives the same page.
    """
    texts.load(lang)
    return environment(lang).get_template("page.html").render(_context(overview, lang))


def _context(o: Overview, lang: str) -> dict[str, Any]:
    cards = view.proposals(o.proposals)
    lists = view.lists(o.lists)
    periods = view.periods(o.volumes.months)
    return {
        "o": o,
        "lang": lang,
        "css": Markup(palette.style()),  # noqa: S704 - our own constants
        "period": view.period(o.first, o.last, lang),
        "summary": view.summary(o, lang),
        "verdicts": view.verdicts(cards),
        "cards": cards[: view.MAX_PROPOSALS],
        "n_more_cards": max(0, len(cards) - view.MAX_PROPOSALS),
        "indicators": view.indicators(o.findings, lang),
        "lists": lists,
        "lists_picture": view.lists_picture(lists, lang),
        "periods": periods,
        "volume_picture": view.volume_picture(periods, lang),
    }


@cache
def environment(lang: str) -> Environment:
    """Return the templates with the words, formats and pictures of one language."""
    environment = Environment(
        loader=PackageLoader("push2pull.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.globals |= {
        "say": partial(texts.say, lang),
        "name": partial(texts.name, lang),
        "describe": partial(texts.describe, lang),
        "reason": partial(texts.reason, lang),
        "hours": partial(formats.hours, lang=lang),
        "periods_of": view.periods,
        "scores": view.scores,
        "unit": view.unit,
        "sparkline": lambda months: Markup(charts.sparkline(months)),  # noqa: S704 - numbers alone
        "VERDICTS": view.VERDICTS,
        "INDICATORS": view.INDICATORS,
        "SHARES": view.SHARES,
        "MAX_ROWS": view.MAX_ROWS,
    }
    environment.filters |= {
        "number": partial(formats.number, lang=lang),
        "cases": partial(formats.cases, lang=lang),
        "sample": partial(formats.sample, lang=lang),
        "percent": partial(formats.percent, lang=lang),
        "day": partial(formats.day, lang=lang),
        "month": partial(_month, lang=lang),
        "when": partial(formats.when, lang=lang),
        "measure": partial(formats.measure, lang=lang),
        "plain": formats.plain,
        "reading": partial(_reading, lang=lang),
        "typeset": texts.typeset,
        "drawing": Markup,
    }
    return environment


def _month(value: str, lang: str) -> str:
    return formats.month(value, lang) if "-" in value else value


def _reading(code: str, lang: str) -> str:
    return texts.reading(lang, code)


def _clean(value: object) -> object:
    """Pass markup of ours; take what no HTML text may hold out of anything else."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return formats.printable(value)
    return value
