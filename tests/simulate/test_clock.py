"""Working hours and daylight saving time of the sites."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from push2pull.simulate.clock import at_work, holiday, later, season, working_time, zone
from push2pull.simulate.organisation import Person


@pytest.mark.parametrize(
    ("day", "site", "hours"),
    [
        (date(2026, 3, 28), "Lyon", 1),
        (date(2026, 3, 30), "Lyon", 2),
        (date(2026, 10, 26), "Paris", 1),
        (date(2026, 3, 7), "Montréal", -5),
        (date(2026, 3, 9), "Montréal", -4),
        (date(2026, 11, 2), "Montréal", -5),
    ],
)
def test_each_site_keeps_its_own_time(day: date, site: str, hours: int) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert zone(noon, site).utcoffset(None) == timedelta(hours=hours)


def test_people_write_in_working_hours() -> None:
    rng = Random(1)
    for _ in range(200):
        moment = working_time(rng, date(2026, 4, 1), "Montréal")
        assert 8 <= moment.astimezone(zone(moment, "Montréal")).hour < 18


def test_an_answer_is_later_and_on_a_working_day() -> None:
    rng = Random(1)
    asked = datetime(2026, 4, 3, 16, 30, tzinfo=UTC)  # a Friday
    for _ in range(200):
        answered = later(rng, asked, "Lyon")
        assert answered > asked
        assert answered.astimezone(zone(answered, "Lyon")).weekday() < 5


@pytest.mark.parametrize(
    ("day", "site"),
    [
        (date(2026, 4, 6), "Lyon"),  # Easter Monday
        (date(2026, 5, 14), "Paris"),  # Ascension
        (date(2027, 5, 17), "Lyon"),  # Whit Monday
        (date(2026, 7, 14), "Paris"),
        (date(2026, 4, 3), "Montréal"),  # Good Friday
        (date(2026, 6, 24), "Montréal"),
        (date(2026, 9, 7), "Montréal"),  # first Monday
        (date(2026, 10, 12), "Montréal"),  # second Monday
    ],
)
def test_each_site_keeps_its_own_holidays(day: date, site: str) -> None:
    assert holiday(day, site)
    assert not holiday(day, "Lyon" if site == "Montréal" else "Montréal")
    assert not at_work(Person("a@acme.example", "A", "A", site=site), day)


def test_nobody_answers_on_a_holiday() -> None:
    rng = Random(1)
    asked = datetime(2026, 7, 13, 15, 30, tzinfo=UTC)
    days = {later(rng, asked, "Lyon").astimezone(zone(asked, "Lyon")).date() for _ in range(200)}
    assert date(2026, 7, 13) in days and date(2026, 7, 15) in days
    assert date(2026, 7, 14) not in days


def test_people_on_leave_are_not_at_work() -> None:
    away = Person("a@acme.example", "A", "A", leave=((date(2026, 7, 6), date(2026, 7, 20)),))
    assert [at_work(away, date(2026, 7, day)) for day in (3, 6, 17, 20)] == [True, False, False, True]


def test_summer_and_the_turn_of_the_year_are_quiet() -> None:
    assert season(date(2026, 3, 3)) == season(date(2026, 9, 7)) == 1
    assert season(date(2026, 8, 10)) < season(date(2026, 7, 20)) < 1
    assert season(date(2026, 12, 28)) == season(date(2027, 1, 2)) < 0.5
