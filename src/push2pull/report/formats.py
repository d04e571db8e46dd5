"""Numbers, shares, dates and untrusted text as a French or English reader expects them.

French: narrow no-break space between thousands, decimal comma, no-break space before %.
English: comma between thousands, decimal point.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

NBSP = "\u00a0"
NARROW = "\u202f"
NOTHING = "–"

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
}
_DAYS = {"en": "d", "fr": "j"}
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_JOINERS = "\u200c\u200d"
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str) -> str:
    """Return untrusted *text* without control, bidirectional, private or surrogate characters."""
    return "".join(c for c in text if c in _JOINERS or unicodedata.category(c) not in _UNSAFE)


def plain(text: str, limit: int = 160) -> str:
    """Return untrusted *text*, printable and on one line, cut to *limit* characters."""
    line = printable(_BLANKS.sub(" ", text[: 4 * limit])).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def number(value: float | None, lang: str, digits: int = 0) -> str:
    """Write *value* with *digits* decimals, or a dash for None."""
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}".replace("-", "\u2212")
    if lang == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    return text


def percent(value: float | None, lang: str, digits: int = 0) -> str:
    """Write the share *value* as a percentage; one that would round to zero as less than the last digit."""
    if value is None:
        return NOTHING
    sign, least = (f"{NBSP}%" if lang == "fr" else "%"), 10.0**-digits
    if 0 < 100 * value < least / 2:
        return f"<{NBSP if lang == 'fr' else ''}{number(least, lang, digits)}{sign}"
    return number(100 * value, lang, digits) + sign


def measure(value: float | None, unit: str, lang: str) -> str:
    """Write *value* in *unit*: ``share`` (as a percentage), ``days``, ``hours``, ``index`` (-1 to 1) or ``count``."""
    if value is None:
        return NOTHING
    if unit == "share":
        return percent(value, lang)
    if unit == "index":
        return number(value, lang, 2)
    figure = number(value, lang, 0 if value >= 10 or value == int(value) else 1)
    sign = {"days": _DAYS[lang], "hours": "h"}.get(unit)
    return f"{figure}{NBSP}{sign}" if sign else figure


def cases(n: int, lang: str) -> str:
    """Write the number of observations *n*, which is rounded to 5 where it is small: never as zero."""
    return f"<{NBSP}5" if n < 5 else number(n, lang)


def sample(n: int, lang: str) -> str:
    """Write the number of observations as ``n = 40`` or ``n < 5``."""
    return f"n{NBSP}{'' if n < 5 else '=' + NBSP}{cases(n, lang)}"


def day(value: datetime | None, lang: str) -> str:
    """Write a date: ``3 March 2021``, ``1er mars 2021``."""
    if value is None:
        return NOTHING
    first = "1er" if lang == "fr" and value.day == 1 else str(value.day)
    return f"{first}{NBSP}{_MONTHS[lang].split()[value.month - 1]} {value.year}"


def month(value: str, lang: str) -> str:
    """Write the month ``YYYY-MM`` as ``Mar 2021`` or ``mars 2021``."""
    year, _, index = value.partition("-")
    return f"{_SHORT[lang].split()[int(index) - 1]} {year}"


def when(value: datetime | None, lang: str) -> str:
    """Write the month of a date, for tables."""
    return NOTHING if value is None else month(f"{value:%Y-%m}", lang)


def hours(low: float, high: float, lang: str) -> str:
    """Write a range of hours, rounded to two figures so that it does not look like a measurement."""
    ends = [number(_two_figures(end), lang) for end in (low, high)]
    return f"{'–'.join(dict.fromkeys(ends))}{NBSP}h"


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}") if value >= 1 else float(round(value))
