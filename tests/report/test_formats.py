"""Numbers, dates and untrusted text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.report.formats import day, hours, measure, month, number, percent, plain, sample


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ("12,345", "12,345.7", "31%", "<1%", "1 March 2021", "Mar 2021", "20–140\u00a0h")),
        (
            "fr",
            (
                "12\u202f345",
                "12\u202f345,7",
                "31\u00a0%",
                "<\u00a01\u00a0%",
                "1er\u00a0mars 2021",
                "mars 2021",
                "20–140\u00a0h",
            ),
        ),
    ],
)
def test_a_figure_is_written_as_its_reader_expects(lang: str, expected: tuple[str, ...]) -> None:
    first = datetime(2021, 3, 1, tzinfo=UTC)
    written = (
        number(12_345, lang),
        number(12_345.67, lang, 1),
        percent(0.312, lang),
        percent(0.001, lang),
        day(first, lang),
        month("2021-03", lang),
        hours(19.7, 141.0, lang),
    )
    assert tuple(text.replace("day\u00a0", "day ") for text in written) == tuple(
        text.replace("1 March", "1\u00a0March") for text in expected
    )


def test_what_is_not_known_is_a_dash() -> None:
    assert {number(None, "en"), percent(None, "fr"), day(None, "fr"), measure(None, "count", "en")} == {"–"}


def test_a_negative_number_has_a_minus_sign() -> None:
    assert number(-0.25, "fr", 2) == "−0,25"


def test_days_have_a_unit_and_one_decimal_while_they_are_few() -> None:
    assert [measure(n, "days", "fr") for n in (2.44, 3, 12.4)] == ["2,4\u00a0j", "3\u00a0j", "12\u00a0j"]


def test_few_observations_are_never_written_as_none() -> None:
    assert [sample(n, "en") for n in (0, 4, 5)] == ["n\u00a0<\u00a05", "n\u00a0<\u00a05", "n\u00a0=\u00a05"]


def test_a_range_of_one_value_is_written_once() -> None:
    assert hours(5, 5, "en") == "5\u00a0h"


def test_control_and_bidirectional_characters_are_removed() -> None:
    assert plain("a\x00b\u202ec\ud800d\te\nf\u2028g") == "abcd e fg"


def test_french_no_break_spaces_survive_cleaning() -> None:
    assert plain("12\u202f345\u00a0%") == "12\u202f345\u00a0%"


@given(st.text(), st.integers(1, 50))
def test_cleaned_text_is_short_printable_and_encodable(text: str, limit: int) -> None:
    cleaned = plain(text, limit)
    assert len(cleaned) <= limit
    assert "\n" not in cleaned
    cleaned.encode()
