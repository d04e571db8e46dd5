"""Titles from list names and topic labels, however hostile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.proposals.titles import LONGEST, distinct, humanise, plain, title


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("it-help.example.org", "list-id", "It help"),
        ("<it-help.example.org>", "list-id", "It help"),
        ("it-help@example.org", "list-id", "It help"),
        ("dl-qualite_projets", "alias", "Qualite projets"),
        ("IT-Help", "alias", "IT Help"),
        ("renouvellement des badges", "recipients", "Renouvellement des badges"),
        ("p-0123456789abcdef.example.org", "list-id", ""),
        ("ana at example.org", "recipients", ""),
        ("", "list-id", ""),
        ("---", "list-id", ""),
    ],
)
def test_a_list_name_reads_as_a_heading(name, kind, expected):
    assert humanise(name, kind) == expected


def test_a_name_that_says_nothing_gives_way_to_the_first_topic():
    assert title("P-0123456789abcdef", "alias", ["badge renewal", "doors"], "Group") == "Badge renewal"


def test_without_name_or_topic_the_last_resort_is_taken():
    assert (
        title("", "recipients", ["ana@example.org"], "Group of about 10 people") == "Group of about 10 people"
    )


def test_markup_and_direction_marks_do_not_get_into_a_title():
    assert plain("a\u202e<b>\x00c\n d") == "a b c d"


@given(st.text(max_size=200), st.sampled_from(["list-id", "alias", "recipients"]))
def test_a_title_is_short_printable_and_free_of_addresses(name, kind):
    found = title(name, kind, [], "Group")
    assert 0 < len(found) <= LONGEST
    assert "@" not in found
    assert found.isprintable()


def test_equal_titles_are_told_apart_by_a_hint_then_by_a_number():
    wanted = {"a": "Users", "b": "users", "c": "Users", "d": "Other"}
    assert distinct(wanted, {"b": ["web"]}) == {
        "a": "Users",
        "b": "users (web)",
        "c": "Users (2)",
        "d": "Other",
    }
