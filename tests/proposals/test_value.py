"""The value estimate, recomputed by hand."""

import pytest

from push2pull.proposals import ProposalSettings, propose
from push2pull.proposals.gates import Figures
from push2pull.proposals.value import HIGH, LOW, MIDDLE, hours, span


def test_hours_follow_the_documented_formula():
    assert hours(3600, 0, LOW, 365) == pytest.approx(10 * 0.10)
    assert hours(3600, 0, MIDDLE, 365) == pytest.approx(30 * 0.27)
    assert hours(3600, 0, HIGH, 365) == pytest.approx(64 * 0.38, abs=0.05)


def test_a_window_is_scaled_to_a_year():
    assert hours(3600, 0, MIDDLE, 73) == pytest.approx(5 * 30 * 0.27)


def test_repeated_answers_count_in_minutes():
    assert span(Figures(), 12, 90) == (1.0, 3.0)


def test_a_list_spares_the_copies_of_those_who_write_nothing(world, crowd):
    world.steady("help", crowd(60))
    low = propose(world.tables(), world.membership(), settings=ProposalSettings()).proposals[0].value_low
    messages = 2 * sum(n * 7 / 3 + 0.5 < 90 for n in range(60))
    assert low == hours(messages * (60 - 6), 0, LOW, 90)


def test_a_group_spares_the_copies_that_were_addressed(world, crowd):
    everybody = crowd(12)
    world.steady("team", everybody, kind="recipients", to=everybody[:8])
    low = propose(world.tables(), world.membership(), settings=ProposalSettings()).proposals[0].value_low
    messages = 2 * sum(n * 7 / 3 + 0.5 < 90 for n in range(60))
    assert low == hours(messages * 2, 0, LOW, 90)


def test_repeated_answers_of_two_years_are_halved(world, crowd):
    world.steady("help", crowd(60))
    world.thread("help", crowd(1), days=730)
    before = propose(world.tables(), world.membership(), settings=ProposalSettings()).proposals[0].value_low
    finding = {"indicator": "repeated_answer", "about_kind": "list", "about": "help", "value": 240.0}
    world.rows["findings"].append(finding)
    after = propose(world.tables(), world.membership(), settings=ProposalSettings()).proposals[0].value_low
    assert after - before == pytest.approx(120 * 5 / 60, abs=0.2)
