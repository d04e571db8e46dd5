"""Columns of mail tables."""

import numpy as np
import pyarrow as pa
import pytest

from push2pull.analysis.columns import gathered, join, together, values
from push2pull.analysis.relations import relation


def test_a_join_keeps_the_order_and_drops_what_is_not_on_the_right():
    left = pa.table({"message_key": ["c", "a", None, "x", "a"], "n": [1, 2, 3, 4, 5]})
    right = pa.table({"message_key": ["a", "b", "c"], "who": ["ana", "bo", "cy"]})
    assert join(left, right).to_pylist() == [
        {"message_key": "c", "n": 1, "who": "cy"},
        {"message_key": "a", "n": 2, "who": "ana"},
        {"message_key": "a", "n": 5, "who": "ana"},
    ]
    assert join(left.slice(0, 0), right).column_names == ["message_key", "n", "who"]
    assert join(left, right.slice(0, 0)).num_rows == 0


@pytest.mark.parametrize("chunks", [1, 3])
def test_equal_texts_are_one_object(chunks):
    column = pa.chunked_array([["ana lopez", None, "bo"]] * chunks, pa.string())
    (names,) = values(pa.table({"name": column}), "name")
    assert names == ["ana lopez", None, "bo"] * chunks
    assert len(set(map(id, names))) == 3
    assert values(pa.table({"n": [1, 2]}), "n") == [[1, 2]]


def test_columns_are_numbered_together():
    one, other = pa.chunked_array([["a", "b"]]), pa.chunked_array([["b"], [None, "c"]])
    names, numbers = together(one, other)
    assert [[names[n].as_py() if n >= 0 else None for n in column] for column in numbers] == [
        ["a", "b"],
        ["b", None, "c"],
    ]
    assert together(one.slice(0, 0))[1][0].tolist() == []


def test_equal_sets_are_one_object():
    members = relation(np.array([0, 0, 2, 2, 3]), np.array([1, 0, 0, 1, 2]), 4)
    one, nobody, same, other = gathered(["a", "b", "c"], members, frozenset)
    assert (one, nobody, other) == ({"a", "b"}, set(), {"c"})
    assert one is same
