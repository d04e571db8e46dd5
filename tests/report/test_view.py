"""Order, suppression, periods and the five sentences."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from push2pull.report import view
from push2pull.report.overview import FindingRow, Overview, ProposalCard, Trust

EMPTY = Overview("Empty", datetime(2025, 1, 1, tzinfo=UTC))


def card(title: str, verdict: str, value: float) -> ProposalCard:
    return ProposalCard(title, title, "community", "", verdict, value_high=value)


def row(value: float | None, flagged: bool = False, name: str = "a") -> FindingRow:
    return FindingRow("narrowing", "list", name, value, None, None, None, 10, flagged, "narrowing_usual")


def test_proposals_come_by_verdict_then_by_value() -> None:
    cards = [
        card("a", "keep_mail", 900),
        card("b", "pilot", 1),
        card("c", "pilot", 2),
        card("d", "launch", 0),
    ]
    assert [one.title for one in view.proposals(cards)] == ["d", "c", "b", "a"]


def test_a_verdict_that_nobody_knows_comes_last() -> None:
    cards = [card("a", "new", 900), card("b", "do_not_launch", 1)]
    assert list(view.verdicts(cards)) == ["do_not_launch", "new"]


def test_flagged_figures_come_first_and_suppressed_ones_are_only_counted() -> None:
    rows = [row(0.9, name="usual"), row(0.2, True, "flagged"), row(None, True, "hidden")]
    found = view.indicators(rows, "en")[0]
    assert [one.about_name for one in found.rows] == ["flagged", "usual"]
    assert (found.n_hidden, found.n_flagged) == (1, 1)


def test_rows_with_the_same_reading_share_its_sentence() -> None:
    rows = [row(0.9, name="a"), replace(row(0.2, True, "b"), reading="narrowing_high"), row(0.1, name="c")]
    found = view.indicators(rows, "en")[0]
    assert found.readings == (
        view.Reading("narrowing_high", ("b",), True),
        view.Reading("narrowing_usual", ("a", "c"), False),
    )


def test_an_indicator_whose_figures_are_all_suppressed_has_no_chart() -> None:
    assert view.indicators([row(None)], "en")[0].picture is None


@pytest.mark.parametrize(
    ("indicator", "value", "unit"),
    [("narrowing", 0.3, "share"), ("forgotten_delay", 0.5, "days"), ("unheard_of", 7, "count")],
)
def test_a_figure_has_the_unit_of_its_indicator(indicator: str, value: float, unit: str) -> None:
    assert view.unit(replace(row(value), indicator=indicator)) == unit


def test_months_without_mail_are_zero() -> None:
    assert view.periods([("2024-11", 3), ("2025-01", 2)]) == [("2024-11", 3), ("2024-12", 0), ("2025-01", 2)]


def test_a_long_archive_is_counted_by_year() -> None:
    assert view.periods([("1999-12", 3), ("2000-01", 1), ("2000-02", 1), ("2011-01", 2)])[:2] == [
        ("1999", 3),
        ("2000", 2),
    ]


def test_ten_years_are_still_months_and_a_month_more_is_years() -> None:
    assert len(view.periods([("2000-01", 1), ("2009-12", 1)])) == 120
    assert len(view.periods([("2000-01", 1), ("2010-01", 1)])) == 11


def test_the_people_concerned_are_not_said_twice() -> None:
    scored = replace(card("a", "pilot", 1), scores={"zeal": 1.0, "potential": 60.0, "weeks": 5.0})
    assert view.scores(scored) == [("weeks", 5.0), ("zeal", 1.0)]


def test_a_figure_that_could_not_be_seen_is_told_in_words_and_not_counted_as_hidden() -> None:
    unseen = replace(row(None, name="far"), reading="unseen", coverage=0.1)
    found = view.indicators([row(0.9), unseen], "en")[0]
    assert [(one.code, one.names) for one in found.readings] == [
        ("narrowing_usual", ("a",)),
        ("unseen", ("far",)),
    ]
    assert (found.n_hidden, len(found.rows)) == (0, 1)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_summary_has_five_sentences_even_about_nothing(lang: str, overview: Overview) -> None:
    assert [len(view.summary(one, lang)) for one in (EMPTY, overview)] == [5, 5]


def test_the_summary_names_the_best_proposal_and_counts_what_differs(overview: Overview) -> None:
    told = view.summary(overview, "en")
    assert told[3].startswith("4 figures out of 13")
    assert "“Support produit”, with the verdict “Launch”" in told[4]


def test_the_summary_says_when_nothing_differs(overview: Overview) -> None:
    usual = tuple(replace(row, flagged=False) for row in overview.findings)
    assert view.summary(replace(overview, findings=usual), "en")[3].startswith("None of the 13 figures")


def test_the_sum_of_read_mail_is_checked() -> None:
    assert Trust(read=10, kept=7, duplicates=2, rejected={"empty": 1}).balanced
    assert not Trust(read=10, kept=7, duplicates=2, rejected={"empty": 2}).balanced


def test_protected_mail_is_told_apart_from_unreadable_mail() -> None:
    trust = Trust(rejected={"personal": 3, "empty": 2, "privileged": 0})
    assert trust.rightly_closed == {"personal": 3}
