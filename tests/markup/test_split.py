"""Cutting before the limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.markup.split import UNITS, measure, shorten, split

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(TEXTS, st.integers(4, 40), st.sampled_from(sorted(UNITS)))
def test_no_piece_is_longer_than_the_limit_and_nothing_but_blanks_is_lost(
    text: str, limit: int, unit: str
) -> None:
    pieces = split(text, limit, unit)
    assert all(measure(piece, unit) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(TEXTS, st.integers(4, 40), st.sampled_from(sorted(UNITS)))
def test_a_shortened_title_fits(text: str, limit: int, unit: str) -> None:
    assert measure(shorten(text, limit, unit), unit) <= limit


def test_words_stay_whole() -> None:
    assert split("one two three four", 9) == ["one two", "three", "four"]


def test_a_text_of_exactly_the_limit_is_one_piece() -> None:
    assert split("x" * 10, 10) == ["x" * 10]
    assert split("x" * 11, 10) == ["x" * 10, "x"]


def test_no_limit_cuts_nothing() -> None:
    assert split("x " * 5000, 0) == ["x " * 5000]


@pytest.mark.parametrize(("unit", "pieces"), [("characters", 1), ("utf16", 2), ("bytes", 4)])
def test_units_count_as_targets_do(unit: str, pieces: int) -> None:
    assert len(split("😀" * 8, 8, unit)) == pieces


def test_a_character_keeps_its_accents() -> None:
    assert split("abcde\u0301f", 5) == ["abcd", "e\u0301f"]


def test_a_shortened_title_says_so() -> None:
    assert shorten("The quarterly backup report", 14) == "The quarterly…"
    assert shorten("Short", 14) == "Short"
