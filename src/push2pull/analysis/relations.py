"""Who goes with what, as sorted numbers: joins of list columns without a Python loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Relation:
    """Pairs (row, value), each once, in order of row and value."""

    rows: Ints
    values: Ints
    offsets: Ints
    """Where each row's values start; one more than there are rows."""

    def of(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return the values of *rows*, one row after another, and for each the position of its row."""
        starts, lengths = self.offsets[rows], np.diff(self.offsets)[rows]
        position = np.repeat(np.arange(len(rows)), lengths)
        before = np.repeat(np.cumsum(lengths) - lengths, lengths)
        return self.values[starts[position] + np.arange(len(position)) - before], position

    def filled(self) -> Flags:
        """Say which rows have a value."""
        flags: Flags = np.diff(self.offsets) > 0
        return flags

    def meets(self, rows: Ints, other: Relation, others: Ints) -> Flags:
        """Say, pair by pair, whether a row here and a row of *other* have a value in common."""
        found = np.zeros(len(rows), dtype=bool)
        values, position = other.of(others)
        found[position[self.has(rows[position], values)]] = True
        return found

    def has(self, rows: Ints, values: Ints) -> Flags:
        """Say, pair by pair, whether the row has the value."""
        if not len(self.values):
            return np.zeros(len(rows), dtype=bool)
        known = np.unique(self.values)
        keys = self.rows * len(known) + np.searchsorted(known, self.values)
        at = np.minimum(np.searchsorted(known, values), len(known) - 1)
        asked = rows * len(known) + at
        place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        flags: Flags = (known[at] == values) & (keys[place] == asked)
        return flags


def relation(rows: Ints, values: Ints, n: int) -> Relation:
    """Build a relation of *n* rows from pairs in any order."""
    if not _follows(rows, values).all():
        order = np.lexsort([values, rows])
        rows, values = rows[order], values[order]
        first = _follows(rows, values)
        rows, values = rows[first], values[first]
    offsets = np.searchsorted(rows, np.arange(n + 1))
    return Relation(rows, values, offsets.astype(np.int64))


def _follows(rows: Ints, values: Ints) -> Flags:
    """Say of each pair whether it comes after the one before it, in order of row and value."""
    flags = np.ones(len(rows), dtype=bool)
    flags[1:] = (rows[1:] > rows[:-1]) | ((rows[1:] == rows[:-1]) & (values[1:] > values[:-1]))
    return flags


def union(one: Relation, other: Relation) -> Relation:
    """Return the pairs of either."""
    rows, values = (np.concatenate(pair) for pair in ((one.rows, other.rows), (one.values, other.values)))
    return relation(rows, values, len(one.offsets) - 1)


def of_lists(column: pa.ChunkedArray, only: Flags | None = None) -> Relation:
    """Build a relation from a column of lists of 64-bit integers, one row each; null is an empty list.

    *only*: the rows whose lists are wanted; the others are empty. All of a large table may not fit into memory.
    """
    rows = np.arange(len(column)) if only is None else np.flatnonzero(only)
    lists = column if only is None else column.filter(pa.array(only))
    lengths = np.asarray(pc.fill_null(pc.list_value_length(lists), 0)).astype(np.int64)
    values = np.asarray(pc.list_flatten(lists)).astype(np.int64)
    return relation(np.repeat(rows, lengths), values, len(column))
