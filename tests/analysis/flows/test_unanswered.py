"""Questions without an answer, and how long the first one takes."""

from datetime import UTC, datetime

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.unanswered import unanswered, working_hours


def rows_of(office, min_group=8):
    talk = conversations(*office.tables()[:5])
    rows = unanswered(talk, min_group=min_group, seed=0)
    return {(row["indicator"], row["about"]): row for row in rows}


def ask(office, list_key, n, n_open, hours=5.0, people=12):
    """n questions, one an hour on a Monday long before the end; n_open of them stay open."""
    staff = [f"{list_key}{i}" for i in range(people)]
    for i in range(n):
        start = 0.001 + i / 1000
        to = [p for p in staff if p != staff[i % people]]
        question = office.write(staff[i % people], to, lists=(list_key,), text="Where is it?", days=start)
        if i >= n_open:
            office.write(staff[(i + 3) % people], to[:5], question, text="Here.", days=start + hours / 24)
    office.write(staff[0], staff[1:], text="The end of the archive.", days=60)


def test_open_questions_are_counted_per_list(office):
    here = office()
    ask(here, "a", 40, 10)
    ask(here, "b", 40, 2)
    found = rows_of(here)
    assert found["unanswered", "a"]["value"] == 0.25
    assert found["unanswered", "a"]["baseline"] == found["unanswered", "b"]["value"] == 0.05


def test_a_list_that_leaves_many_open_is_flagged_and_the_others_are_not(office):
    here = office()
    for name in "bcdef":
        ask(here, name, 60, 4)
    ask(here, "a", 60, 30)
    assert [key for key, row in rows_of(here).items() if row["flagged"]] == [("unanswered", "a")]


def test_what_was_asked_in_the_last_week_may_still_be_answered(office):
    here = office()
    ask(here, "a", 30, 3)
    for _ in range(10):
        here.write("a1", [f"a{i}" for i in range(6)], lists=("a",), text="And this?", days=58)
    assert rows_of(here)["unanswered", "a"]["n"] == 30


def test_an_answer_after_more_than_a_week_is_late(office):
    here = office()
    ask(here, "a", 30, 0, hours=24 * 8)
    assert rows_of(here)["unanswered", "a"]["value"] == 1.0


def test_asking_again_answers_nothing(office):
    here = office()
    ask(here, "a", 30, 0)
    question = here.write("a1", [f"a{i}" for i in range(6)], lists=("a",), text="And this?", days=2)
    here.write("a1", [f"a{i}" for i in range(6)], question, ("a",), "Anybody?", days=3)
    assert rows_of(here)["unanswered", "a"]["value"] == pytest.approx(1 / 31, abs=1e-4)


def test_the_time_until_the_first_answer_is_a_median_in_hours(office):
    here = office()
    ask(here, "a", 30, 3, hours=5.0)
    assert rows_of(here)["first_answer", "a"]["value"] == pytest.approx(5.0)


def test_few_people_show_nothing(office):
    here = office()
    ask(here, "a", 30, 3, people=6)
    assert rows_of(here) == {}


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [((9, 12), (12, 12), 24.0), ((10, 1), (11, 20), 0.0), ((5, 8), (6, 8), 24.0), ((5, 8), (19, 8), 240.0)],
)
def test_weekends_are_no_time_to_answer(start, end, hours):
    one, other = (datetime(2026, 1, day, hour, tzinfo=UTC) for day, hour in (start, end))
    assert working_hours(one, other) == hours
