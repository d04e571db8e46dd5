"""When a message was sent: Date (RFC 5322 section 3.3 and 4.3), else Received, else the From_ line."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple

from push2pull.normalise.headers import Headers

DAY = 86_400_000_000
"""Microseconds of a day."""
_EPOCH = date(1970, 1, 1).toordinal()
_LATEST = (date(2100, 1, 1).toordinal() - _EPOCH) * DAY

_ZONE = r"(?:(?:GMT|UTC|UT)?([+-]\d{1,2}:?\d\d|[+-]\d\d\b)|([A-Za-z]{1,5}))"
_COMMON = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s*)?(\d{1,2})[ -]+([A-Za-z]{3})[a-z]{0,6}\.?[ -]+(\d{2,4}),?\s+"
    r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:\.\d+)?\s*" + _ZONE + "?"
)
_STRICT = re.compile(
    r"(?:[A-Z][a-z]{2},\s+)?\d{1,2}\s+[A-Z][a-z]{2}\s+[12]\d{3}\s+\d\d:\d\d(?::\d\d)?\s+"
    r"(?:[+-](?:0\d|1[0-4])[0-5]\d|UTC?|GMT|[ECMP][SD]T)\b"
)
_ASCTIME = re.compile(
    r"[A-Za-z]{3,9},?\s+([A-Za-z]{3})[a-z]{0,6}\s+(\d{1,2}),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s+"
    r"(?:" + _ZONE + r"\s+)?(\d{4})(?:\s+([+-]\d{4}))?"
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:Z|([+-]\d\d:?\d\d))?")

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split(), start=1)}
# Hours from UTC. RFC 5322 section 4.3 gives the first two lines; a letter means nothing, so UTC.
_ZONES = {
    "UT": 0, "GMT": 0, "UTC": 0, "Z": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "MSD": 4, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "AST": -4, "ADT": -3, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip


class Instant(NamedTuple):
    """``us``: microseconds since 1970 UTC, None when unknown. ``source``: date, received, from_line or none."""

    us: int | None
    source: str


def find_date(headers: Headers) -> Instant:
    """Return when the message was sent and say where that comes from; repairs are noted as defects.

    A Date more than a day after the newest Received cannot be: the message arrived before.
    """
    value = headers.first(b"date")
    us, repaired = parse_date(value) if value else (None, False)
    arrived = _received(headers)
    if us is None:
        headers.defects.add("date_invalid" if value else "date_missing")
    elif not 0 <= us < (_LATEST if arrived is None else arrived + DAY):
        headers.defects.add("date_implausible")
    else:
        if repaired:
            headers.defects.add("date_repaired")
        return Instant(us, "date")
    if arrived is not None:
        return Instant(arrived, "received")
    posted = _posted(headers.postmark)
    return Instant(posted, "from_line") if posted else Instant(None, "none")


def parse_date(value: bytes) -> tuple[int | None, bool]:
    """Read a date; return microseconds since 1970 UTC or None, and whether a lenient rule was needed.

    >>> parse_date(b"Sat May  1 06:57:38 2004")
    (1083394658000000, True)
    """
    text = value[:200].decode("latin-1").strip()
    try:
        if found := _COMMON.match(text):
            day, month, year, *clock, zone, letters = found.groups()
            return _instant(year, _MONTHS[month.lower()], day, clock, zone, letters), not _STRICT.match(text)
        if found := _ASCTIME.match(text):
            month, day, *clock, zone, letters, year, late = found.groups()
            return _instant(year, _MONTHS[month.lower()], day, clock, zone or late, letters), True
        if found := _ISO.match(text):
            year, month, day, *clock, zone = found.groups()
            return _instant(year, int(month), day, clock, zone, None), True
    except (KeyError, ValueError):
        return None, True
    return _lenient(text), True


def _instant(
    year: str, month: int, day: str, clock: list[str | None], zone: str | None, letters: str | None
) -> int:
    """Return microseconds; raise ValueError for a day or a time that does not exist."""
    hour, minute, second = (int(part or 0) for part in clock)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError
    days = _days(_full_year(year), month, int(day))
    return ((days * 24 + hour) * 3600 + minute * 60 + second - _offset(zone, letters)) * 1_000_000


@lru_cache(maxsize=4096)
def _days(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - _EPOCH


def _full_year(year: str) -> int:
    """Complete an obsolete year (RFC 5322 section 4.3): 00-49 is 20xx, 50-99 and three digits 19xx.

    The first hundred years of our era are such years with zeros in front (``0002``).
    """
    number = int(year)
    if number < 100:
        return number + (2000 if number < 50 else 1900)
    return number + 1900 if len(year) == 3 else number


def _offset(zone: str | None, letters: str | None) -> int:
    """Return seconds east of UTC; 0 for what no zone is."""
    if zone:
        hours, minutes = (
            (int(zone[1:]), 0) if len(zone) == 3 else (int(zone[1:-2].rstrip(":")), int(zone[-2:]))
        )
        if hours > 14 or minutes > 59:
            return 0
        return (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
    return _ZONES.get(letters.upper(), 0) * 3600 if letters else 0


def _lenient(text: str) -> int | None:
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return None
        year, month, day, hour, minute, second = parts[:6]
        us = _instant(f"{year:04}", month, str(day), [str(hour), str(minute), str(second)], None, None)
        return us - (parts[9] or 0) * 1_000_000
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _received(headers: Headers) -> int | None:
    """Return the date of the newest Received that has one (the first: every hop adds its own on top)."""
    for value in headers.values.get(b"received", ())[:5]:
        us, _ = parse_date(value[value.rfind(b";") + 1 :])
        if us is not None and 0 < us < _LATEST:
            return us
    return None


def _posted(postmark: bytes) -> int | None:
    """Return the date of a ``From_`` line; the placeholder of 1 January 1970 is none."""
    parts = postmark.split(None, 2)
    us = parse_date(parts[2])[0] if len(parts) == 3 else None
    return us if us and 0 < us < _LATEST else None
