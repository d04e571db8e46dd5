"""When people write: working hours of their site, in UTC, with its daylight saving time, holidays and seasons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from random import Random

from push2pull.simulate.organisation import Person

OPENS, CLOSES = 8, 18
HOURS = (6, 11, 13, 12, 5, 7, 12, 13, 11, 7)
"""How much is written in each of these hours."""

DAYS = (10, 11, 11, 11, 8)
"""How much is written on each working day."""

QUIET = ((7, 14, 0.7), (8, 1, 0.4), (8, 24, 1.0), (12, 21, 0.35))
"""Month and day from which on the year is so quiet."""

_FIXED = {
    "Montréal": frozenset(((1, 1), (6, 24), (7, 1), (12, 25))),
    "": frozenset(((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))),
}
_AFTER_EASTER = {"Montréal": (-2,), "": (1, 39, 50)}
_MONDAYS = {"Montréal": ((9, 1), (10, 2)), "": ()}
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
    return _at(rng, day, rng.choices(range(OPENS, CLOSES), HOURS)[0], site)


def season(day: date) -> float:
    """Return how much is written on *day*, of an ordinary day's mail."""
    begun = [share for month, first, share in QUIET if (month, first) <= (day.month, day.day)]
    return begun[-1] if begun else QUIET[-1][2] if (day.month, day.day) < (1, 4) else 1.0


def at_work(person: Person, day: date) -> bool:
    """Return whether *person* works on *day*: no holiday at their site, no leave."""
    return not (holiday(day, person.site) or person.away(day))


@cache
def holiday(day: date, site: str) -> bool:
    """Return whether *day* is a public holiday at *site*: of Québec in Montréal, of France elsewhere."""
    where = "Montréal" if site == "Montréal" else ""
    return (
        (day.month, day.day) in _FIXED[where]
        or (day - _easter(day.year)).days in _AFTER_EASTER[where]
        or (day.weekday() == 0 and (day.month, (day.day + 6) // 7) in _MONDAYS[where])
    )


@cache
def _easter(year: int) -> date:
    """Return Easter Sunday in the Gregorian calendar, by the age of the moon (valid 1900 to 2199)."""
    age = (19 * (year % 19) + 24) % 30
    age -= age == 29 or (age == 28 and year % 19 > 10)
    full = date(year, 3, 22) + timedelta(days=age)
    return full + timedelta(days=(_SUNDAY - full.weekday()) % 7)


def later(rng: Random, moment: datetime, site: str) -> datetime:
    """Return when somebody at *site* answers what was sent at *moment*: an hour later, or days."""
    answered = moment + timedelta(minutes=3 + rng.lognormvariate(4.3, 1.4), seconds=rng.randrange(60))
    here = answered.astimezone(zone(answered, site))
    if here.weekday() < _SUNDAY - 1 and OPENS <= here.hour < CLOSES + 1 and not holiday(here.date(), site):
        return answered.replace(microsecond=0)
    day = here.date() + timedelta(days=here.hour > CLOSES)
    while day.weekday() >= _SUNDAY - 1 or holiday(day, site):
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
