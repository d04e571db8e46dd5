"""People added late who then write."""

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.forgotten import forgotten


def rows_of(office, min_group=5):
    messages, recipients, threads, texts, membership, _ = office.tables()
    talk = conversations(messages, recipients, threads, texts, membership)
    return {(row["indicator"], row["about"]): row for row in forgotten(talk, min_group=min_group, seed=0)}


def talk_of(office, group, n, n_forgotten, late=2.0):
    """n threads of ten people; in n_forgotten of them one more is added after *late* days and answers."""
    staff = [f"{group}{i}" for i in range(10)]
    for i in range(n):
        start = 1.0 + i
        one, two = staff[i % 9], staff[(i + 1) % 9]
        seen = [p for p in staff[:9] if p != one]
        first = office.write(one, seen, lists=(group,), days=start)
        if i < n_forgotten:
            everyone = [p for p in staff if p != two]
            second = office.write(two, everyone, first, (group,), days=start + late)
            office.write(staff[9], [one], second, (group,), days=start + late + 1)
        else:
            office.write(two, [p for p in [one, *seen] if p != two], first, (group,), days=start + 1)


def test_threads_in_which_somebody_was_forgotten_are_counted(office):
    here = office()
    talk_of(here, "a", 20, 5)
    found = rows_of(here)
    assert found["forgotten", "a"]["value"] == 0.25
    assert found["forgotten_people", "a"]["value"] == pytest.approx(5 / (5 * 10 + 15 * 9), abs=1e-4)
    assert found["forgotten_delay", "a"]["value"] == 2.0


def test_a_group_that_forgets_often_is_flagged(office):
    here = office()
    for name in "bcd":
        talk_of(here, name, 30, 2)
    talk_of(here, "a", 30, 18)
    found = rows_of(here, min_group=8)
    assert [key for key in found if found[key]["flagged"]] == [("forgotten", "a")]


def test_one_group_alone_is_compared_with_a_random_order_of_joining(office):
    here = office()
    talk_of(here, "a", 30, 18)
    row = rows_of(here)["forgotten", "a"]
    # One of nine others joins late, two of the nine write: two in nine, in 18 of 30 threads.
    assert row["baseline"] == pytest.approx(18 / 30 * 2 / 9, abs=1e-4)
    assert row["flagged"]


def test_a_late_reader_who_never_writes_was_not_forgotten(office):
    here = office()
    staff = [f"p{i}" for i in range(6)]
    first = here.write("p0", staff[1:5], lists=("g",))
    here.write("p1", ["p0", "p5"], first, ("g",))
    here.write("p0", staff[1:], first, ("g",))
    assert rows_of(here)["forgotten", "g"]["value"] == 0.0


def test_threads_on_explicit_lists_do_not_count(office):
    here = office()
    for i in range(12):
        here.on_list(f"p{i}", "a", here.on_list("q", "a"))
    assert rows_of(here) == {}


def test_a_hidden_recipient_is_never_looked_at(office):
    here = office()
    staff = [f"p{i}" for i in range(6)]
    first = here.write("p0", staff[1:5], lists=("g",))
    second = here.write("p1", ["p0"], first, ("g",), bcc=["p5"])
    here.write("p5", ["p0"], second, ("g",))
    assert rows_of(here)["forgotten", "g"]["value"] == 0.0


def test_the_delay_is_hidden_when_too_few_people_are_behind_it(office):
    here = office()
    talk_of(here, "a", 20, 0)
    assert ("forgotten_delay", "a") not in rows_of(here)


def test_the_delay_needs_five_threads(office):
    here = office()
    talk_of(here, "a", 20, 4)
    assert ("forgotten_delay", "a") not in rows_of(here)
    talk_of(here, "b", 20, 5)
    assert ("forgotten_delay", "b") in rows_of(here)
