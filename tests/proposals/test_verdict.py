"""The decision table, row by row."""

import itertools
import re

import pytest

from push2pull.proposals import verdict
from push2pull.proposals.gates import EVIDENCE, HUMAN, LEGAL
from push2pull.proposals.verdict import TABLE, VERDICTS, decide

CASES = [
    ("launch", []),
    ("pilot", ["no_sponsor"]),
    ("pilot", [*HUMAN]),
    ("pilot", [*HUMAN, "content_missing"]),
    ("pilot", [*HUMAN, "few_contributors"]),
    ("pilot", [*HUMAN, "low_activity"]),
    ("prepare", [*HUMAN, "content_missing", "few_contributors"]),
    ("team_space", [*HUMAN, "low_activity", "small_audience"]),
    ("prepare", [*HUMAN, "low_activity", "few_contributors"]),
    ("prepare", [LEGAL]),
    ("prepare", [*HUMAN, LEGAL]),
    ("team_space", ["small_audience"]),
    ("team_space", ["small_audience", "few_contributors", "content_missing", "content_red"]),
    ("prepare", ["small_audience", "no_dialogue"]),
    ("do_not_launch", ["content_missing", "content_red"]),
    ("do_not_launch", ["no_persistence"]),
    ("do_not_launch", ["no_persistence", "small_audience"]),
    ("do_not_launch", ["low_activity", "rare"]),
    ("do_not_launch", ["inactive"]),
    ("do_not_launch", ["inactive", "external", "broadcast", "duplicate"]),
    ("merge", ["duplicate"]),
    ("merge", ["duplicate", "no_persistence", "rare", "small_audience", LEGAL]),
    ("keep_mail", ["broadcast", "no_dialogue"]),
    ("keep_mail", ["broadcast", "no_dialogue", "rare", "duplicate"]),
    ("keep_mail", ["external"]),
    ("keep_mail", ["sensitive"]),
    ("keep_mail", ["sensitive", "inactive"]),
]


@pytest.mark.parametrize(("expected", "signs"), CASES)
def test_signs_lead_to_the_verdict_of_the_table(expected, signs):
    assert decide(signs) == expected


def test_the_cases_cover_every_verdict():
    assert {expected for expected, _ in CASES} == set(VERDICTS)


def test_every_row_of_the_table_decides_some_case():
    decisive = {next(n for n, rule in enumerate(TABLE) if rule.fits(frozenset(s))) for _, s in CASES}
    assert decisive == set(range(len(TABLE)))


def test_only_a_complete_candidate_launches():
    for code in EVIDENCE | {*HUMAN, LEGAL}:
        assert decide([code]) != "launch"


def test_without_a_legal_basis_nothing_is_launched_or_piloted():
    for n in range(3):
        for signs in itertools.combinations(sorted(EVIDENCE), n):
            assert decide([LEGAL, *signs]) not in ("launch", "pilot")


def test_the_docstring_shows_the_table_as_it_is():
    rows = re.findall(r"^\| \d+ \| (\w+) \| ([\w, ]*)\|", verdict.__doc__, re.MULTILINE)
    shown = [(name, frozenset(re.findall(r"\w+", when))) for name, when in rows]
    assert shown == [(rule.verdict, rule.when) for rule in TABLE]
