"""When people write: working hours of their site, in UTC, with its daylight saving time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from random import Random

OPENS, CLOSES = 8, 18
_EUROPE = (3, -1, 10, -1)
_CANADA = (3, 2, 11, 1)
_SUNDAY = 6


def zone(moment: datetime, site: str) -> timezone:
    """Return the offset from UTC at *site*; computed, since not every machine has time zone data."""
    winter = -5 if site == "Montréal" else 1
    begins, nth, ends, nth_end = _CANADA if site == "Montréal" else _EUROPE
    today = moment.date()
    summer = _sunday(today.year, begins, nth) <= today < _sunday(today.year, ends, nth_end)
    return timezone(timedelta(hours=winter + summer))


def working_time(rng: Random, day: date, site: str) -> datetime:
    """Return a moment of *day* within the working hours of *site*."""
    return _at(rng, day, rng.randrange(OPENS, CLOSES), site)


def later(rng: Random, moment: datetime, site: str) -> datetime:
    """Return when somebody at *site* answers what was sent at *moment*: an hour later, or days."""
    answered = moment + timedelta(minutes=3 + rng.lognormvariate(4.3, 1.4), seconds=rng.randrange(60))
    here = answered.astimezone(zone(answered, site))
    if here.weekday() < _SUNDAY - 1 and OPENS <= here.hour < CLOSES + 1:
        return answered.replace(microsecond=0)
    day = here.date() + timedelta(days=here.hour > CLOSES)
    while day.weekday() >= _SUNDAY - 1:
        day += timedelta(days=1)
    return max(_at(rng, day, rng.randrange(OPENS, OPENS + 2), site), moment + timedelta(minutes=4))


def _at(rng: Random, day: date, hour: int, site: str) -> datetime:
    local = datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60), tzinfo=UTC)
    return (local - (zone(local, site).utcoffset(local) or timedelta())).astimezone(UTC)


@cache
def _sunday(year: int, month: int, nth: int) -> date:
    """Return the *nth* Sunday of a month, the last for -1."""
    if nth < 0:
        last = date(year, month + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() + 1) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(_SUNDAY - first.weekday()) % 7 + 7 * (nth - 1))
