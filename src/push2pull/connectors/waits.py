"""How long a server that is busy asks to be left alone: by header, or in the words of its product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

LONGEST = 86_400.0
"""Seconds: no server is believed that asks for more than a day."""

_FIELDS: tuple[tuple[Callable[[Mapping[str, Any]], Any], float], ...] = (
    (lambda body: body["extras"]["wait_seconds"], 1.0),  # Discourse
    (lambda body: body["retry_after_ms"], 0.001),  # Matrix
    (lambda body: body["retry-after"], 1.0),  # Zulip
)


def wait(headers: Mapping[str, str], body: Any) -> float | None:
    """Return the seconds to wait, None where neither ``Retry-After`` (RFC 9110 section 10.2.3) nor *body* says.

    *headers*: of the answer, looked up without regard to case. *body*: its decoded JSON. The longest wait counts.
    """
    asked = [_header(headers), *(_field(body, read, unit) for read, unit in _FIELDS)]
    said = [seconds for seconds in asked if seconds is not None and isfinite(seconds)]
    return min(max([*said, 0.0]), LONGEST) if said else None


def _header(headers: Mapping[str, str]) -> float | None:
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    until = _date(value)
    # The server's own clock, where it tells it, is the one that it counts by.
    now = _date(headers.get("Date", "")) or datetime.now(UTC)
    return (until - now).total_seconds() if until else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _field(body: Any, read: Callable[[Mapping[str, Any]], Any], unit: float) -> float | None:
    try:
        return float(read(body)) * unit
    except (LookupError, TypeError, ValueError, OverflowError):
        return None
