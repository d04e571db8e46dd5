"""What copies cost."""

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.copies import copies


def rows_of(office, min_group=8):
    rows = copies(conversations(*office.tables()[:5]), min_group=min_group, seed=0)
    return {(row["indicator"], row["about"]): row for row in rows}


def talk_of(office, group, n, writers, people=10):
    staff = [f"{group}{i}" for i in range(people)]
    for i in range(n):
        one, two = staff[i % writers], staff[(i + 1) % writers]
        first = office.write(one, [p for p in staff if p != one], lists=(group,))
        office.write(two, [p for p in staff if p != two], first, (group,))


def test_copies_of_a_thread_are_summed_and_those_to_the_silent_told_apart(office):
    here = office()
    talk_of(here, "a", 20, writers=4)
    talk_of(here, "b", 20, writers=10)
    found = rows_of(here)
    assert found["copies", "a"]["value"] == 18.0
    assert found["copies_silent", "a"]["value"] == pytest.approx(6 / 9, abs=1e-4)
    assert found["copies_silent", "a"]["baseline"] == found["copies_silent", "b"]["value"] == 0.0


def test_a_list_costs_one_copy_and_is_not_measured(office):
    here = office()
    for i in range(30):
        here.on_list(f"p{i % 12}", "a")
    assert rows_of(here) == {}


def test_few_threads_and_few_people_show_nothing(office):
    here = office()
    talk_of(here, "a", 9, writers=4)
    talk_of(here, "b", 20, writers=4, people=7)
    assert rows_of(here) == {}
