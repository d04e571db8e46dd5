"""Working hours and daylight saving time of the sites."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from push2pull.simulate.clock import later, working_time, zone


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
