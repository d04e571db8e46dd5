"""Gates at their boundaries, one figure at a time."""

from dataclasses import replace

import pytest

from push2pull.proposals.gates import EVIDENCE, HUMAN, LEGAL, ORDER, Figures, missing, traits
from push2pull.proposals.settings import ProposalSettings
from push2pull.reasons import codes

READY = ProposalSettings(legal_ready=True)
GOOD = Figures(
    weeks=12,
    contributors=5,
    potential=50,
    threads_per_week=2.0,
    dialogue=0.25,
    answered=0.5,
    content=20,
    messages=1,
)


def test_figures_exactly_at_every_threshold_meet_every_evidence_gate():
    assert missing(GOOD, READY, frozenset(HUMAN)) == ()


@pytest.mark.parametrize(
    ("code", "figure", "below"),
    [
        ("no_persistence", "weeks", 11),
        ("few_contributors", "contributors", 4),
        ("small_audience", "potential", 49),
        ("low_activity", "threads_per_week", 1.99),
        ("no_dialogue", "dialogue", 0.24),
        ("content_missing", "content", 19),
        ("inactive", "messages", 0),
    ],
)
def test_one_less_misses_exactly_that_gate(code, figure, below):
    assert missing(replace(GOOD, **{figure: below}), READY, frozenset(HUMAN)) == (code,)


def test_the_gates_of_people_are_missing_until_met():
    assert missing(GOOD, READY) == HUMAN
    assert "no_sponsor" not in missing(GOOD, READY, frozenset({"no_sponsor"}))


def test_nobody_can_declare_an_evidence_or_legal_gate_met():
    poor = replace(GOOD, content=0)
    met = frozenset({*HUMAN, "content_missing", LEGAL})
    assert missing(poor, ProposalSettings(), met) == ("content_missing", LEGAL)


def test_every_gate_is_a_registered_reason_and_the_other_way_round():
    assert frozenset(ORDER) == codes("missing") == EVIDENCE | {*HUMAN, LEGAL}


@pytest.mark.parametrize(
    ("trait", "figures"),
    [
        ("broadcast", {"dialogue": 0.24, "potential": 25}),
        ("external", {"external": 0.51}),
        ("rare", {"threads_per_week": 0.46}),
        ("content_red", {"content": 4}),
    ],
)
def test_each_trait_shows_just_below_its_threshold(trait, figures):
    assert traits(replace(GOOD, **figures), READY) == {trait}


@pytest.mark.parametrize(
    "figures",
    [
        {"dialogue": 0.24, "potential": 24},
        {"external": 0.5},
        {"threads_per_week": 0.47},
        {"content": 5},
    ],
)
def test_no_trait_shows_at_its_threshold(figures):
    assert traits(replace(GOOD, **figures), READY) == frozenset()
