"""Small groups, rounded counts, complementary suppression."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.analysis.suppress import allowed, complementary, rounded


@pytest.mark.parametrize(
    ("n", "shown"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10), (19, 20), (20, 20), (23, 23)]
)
def test_counts_below_twenty_are_rounded_to_five(n, shown):
    assert rounded(n) == shown


def test_a_figure_needs_the_people_that_the_workspace_asks_for():
    assert not allowed(7)
    assert allowed(8)
    assert allowed(5, 5)


def test_no_setting_goes_below_five_people():
    with pytest.raises(ValueError, match="at least 5"):
        allowed(100, 4)


def test_a_single_small_row_takes_the_next_smallest_with_it():
    assert complementary({"a": 3, "b": 30, "c": 12}) == {"a": None, "b": 30, "c": None}


def test_small_rows_that_protect_one_another_are_enough():
    assert complementary({"a": 6, "b": 30, "c": 7}) == {"a": None, "b": 30, "c": None}


def test_small_rows_that_are_still_few_together_take_another():
    assert complementary({"a": 2, "b": 30, "c": 3}) == {"a": None, "b": None, "c": None}


def test_a_table_without_small_rows_is_shown_whole():
    assert complementary({"a": 8, "b": 30, "c": 0}) == {"a": 8, "b": 30, "c": 0}


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 60), max_size=8), st.integers(5, 12))
def test_no_difference_with_the_total_reveals_a_small_group(counts, min_group):
    shown = complementary(counts, min_group)
    hidden = [n for row, n in counts.items() if shown[row] is None]
    left = sum(counts.values()) - sum(n for n in shown.values() if n is not None)
    assert all(n is None or n == 0 or n >= min_group for n in shown.values())
    assert left == sum(hidden)
    # Below min_group only where the whole table is, and then the total is not shown either.
    assert left == 0 or left >= min_group or left == sum(counts.values())
    assert len(hidden) != 1 or len(counts) == 1
