"""Purpose drafts in both languages."""

import re
import string

import pytest

from push2pull.proposals.gates import Figures
from push2pull.proposals.purpose import aim, draft, merging, text_language
from push2pull.proposals.texts import TEXTS

FIGURES = Figures(weeks=14, threads_per_week=2.46, answered=0.815, content=23)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_fields():
    english, french = TEXTS["en"], TEXTS["fr"]
    assert english.keys() == french.keys()
    for key in english:
        assert fields(english[key]) == fields(french[key]), key


def test_a_draft_says_who_about_what_what_for_on_which_evidence_and_instead_of_what():
    text = draft(
        "en", people=60, topics=["badges", "doors"], goal="aim_share", figures=FIGURES, replaces="It help"
    )
    assert text == (
        "For the 60 or so people who exchange mail here today, about badges; doors. "
        "Ask once, where all can see it, and find the answers again. "
        "Evidence: mail in 14 weeks, 2.5 conversations a week, 82% of them answered within a week, "
        "23 worth reading again. It replaces the list “It help”."
    )


def test_a_french_draft_has_french_numbers_and_quotes():
    text = draft("fr", people=60, topics=[], goal="aim_share", figures=FIGURES, replaces="Aide")
    assert "2,5 conversations" in text
    assert "«\u00a0Aide\u00a0»" in text


def test_withheld_figures_leave_no_number_behind():
    text = draft("en", people=0, topics=["badges"], goal="aim_share", figures=None, replaces="")
    assert not re.search(r"\d", text)
    assert "typed by hand" in text


def test_addresses_pseudonyms_and_braces_in_topics_do_no_harm():
    text = draft(
        "en",
        people=60,
        topics=["ana@example.org", "P-0123456789abcdef", "{people}"],
        goal="aim_share",
        figures=None,
        replaces="{name}",
    )
    assert "@" not in text
    assert "P-0" not in text
    assert "{people}" in text


def test_french_has_no_breakable_space_at_its_double_marks():
    assert not [text for text in TEXTS["fr"].values() if re.search(r"« | [:;%»!?]", text)]


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ((True, True, 3, 0.5), "aim_social"),
        ((False, True, 3, 0.5), "aim_announce"),
        ((False, False, 3, 0.5), "aim_repeated"),
        ((False, False, 0, 0.2), "aim_narrowing"),
        ((False, False, 0, 0.19), "aim_share"),
    ],
)
def test_the_most_telling_finding_sets_the_aim(signs, expected):
    assert aim(*signs) == expected
    assert expected in TEXTS["en"]


def test_a_merge_points_at_the_other_community_by_its_title():
    assert "«\u00a0Qualité\u00a0»" in merging("fr", "Qualité")


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "fr"), ("en", "en"), ("fr+en", "fr"), ("de", "fr")]
)
def test_a_community_is_written_to_in_its_language_else_in_the_locale(language, expected):
    assert text_language(language, "fr") == expected
