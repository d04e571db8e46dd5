"""Threads that one person sends to many and nobody answers."""

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.reach import reach

CROWD = [f"p{i:02d}" for i in range(30)]


def rows_of(office, min_group=8):
    talk = conversations(*office.tables()[:5])
    return {row["about"]: row for row in reach(talk, min_group=min_group, seed=0)}


def threads(office, name, people, answered, n=20):
    for i in range(n):
        key = office.write(people[0], people[1:], lists=(name,))
        if i < answered:
            office.write(people[1], [people[0]], key, lists=(name,))


def test_the_share_of_threads_of_one_voice_to_many_is_counted_per_group(office):
    here = office()
    threads(here, "large", CROWD, 5)
    threads(here, "lively", CROWD, 20)
    threads(here, "small", CROWD[:12], 5)
    found = rows_of(here)
    assert (found["large"]["value"], found["large"]["baseline"]) == (0.75, 0.0)
    assert (found["lively"]["value"], found["lively"]["baseline"]) == (0.0, 0.75)
    assert "small" not in found
    assert not any(row["flagged"] for row in found.values())


@pytest.mark.parametrize(("size", "told"), [(26, ["group"]), (25, [])])
def test_many_are_twenty_five(office, size, told):
    here = office()
    threads(here, "group", CROWD[:size], 0)
    assert [*rows_of(here)] == told


def test_lists_few_threads_and_few_people_have_no_row(office):
    here = office()
    threads(here, "rare", CROWD, 0, n=9)
    threads(here, "few", CROWD[:7], 0)
    for _ in range(20):
        here.on_list("p00", "list")
    assert rows_of(here) == {}
