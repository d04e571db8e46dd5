"""The plan of a publication as one HTML file, in the style of the report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from push2pull.report import palette, texts
from push2pull.report.html import environment


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What the page says. ``report``: of a dry run of ``publish``, with its ``preview``. ``time``: in words."""

    name: str
    report: Mapping[str, Any]
    generated_at: datetime
    version: str
    time: str = ""


def render(page: PlanPage, lang: str) -> str:
    """Return *page* as HTML in *lang* (``fr`` or ``en``); ``ConfigurationError`` for another language."""
    texts.load(lang)
    template = environment(lang).get_template("plan.html")
    css = Markup(palette.style())  # noqa: S704 - our own constants
    return template.render(o=page, p=page.report["preview"], lang=lang, css=css)


def duration(seconds: float, lang: str) -> str:
    """Return *seconds* in words, rounded up; "" for none.

    >>> duration(7000, "en")
    '2 hours'
    """
    for key, size, least in (("days", 86400, 172800), ("hours", 3600, 5400), ("minutes", 60, 0)):
        if seconds > least:
            return texts.say(lang, f"plan.{key}", n=math.ceil(seconds / size))
    return ""
