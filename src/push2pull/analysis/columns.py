"""Columns of mail tables as the structural analyses need them: filters, counts, stable names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.relations import Ints, Relation

T = TypeVar("T")

MAIL_KINDS = ("person", "list")
"""Kinds of message that people wrote; bulk, automatic, calendar and bounce mail is none of theirs."""


def people_mail(messages: pa.Table) -> pa.Table:
    """Return the rows that people wrote (kind person or list) and whose sender is known."""
    written = pc.is_in(messages["kind"], pa.array(MAIL_KINDS))
    return messages.filter(pc.and_(written, pc.not_equal(messages["sender"], "")))


def list_key(kind: str, name: str) -> str:
    """Return the key of a list or group: 16 hexadecimal digits of SHA-256 over its kind and name."""
    return hashlib.sha256(f"{kind}\0{name}".encode()).hexdigest()[:16]


def join(left: pa.Table, right: pa.Table, key: str = "message_key") -> pa.Table:
    """Return the rows of *left* whose *key* is in *right*, which has it once, with the columns of both.

    By the numbers of the rows: a hash join of Arrow's copies the strings of both sides several times.
    """
    row = pc.index_in(left[key], right[key].combine_chunks(), skip_nulls=True)
    here = row.is_valid()
    kept, row = left.filter(here), row.filter(here).combine_chunks()
    for name in right.column_names:
        if name != key:
            kept = kept.append_column(right.schema.field(name), right[name].take(row))
    return kept


def values(table: pa.Table, *names: str) -> list[list[Any]]:
    """Return the columns *names* as lists of Python values; equal texts are one object."""
    return [_shared(table.column(name)) for name in names]


def _shared(column: pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_string(column.type):
        plain: list[Any] = column.to_pylist()
        return plain
    encoded = column.dictionary_encode().combine_chunks()
    texts = encoded.dictionary.to_pylist()
    return [None if at is None else texts[at] for at in encoded.indices.to_pylist()]


def gathered(names: Sequence[str], members: Relation, make: Callable[[Iterable[str]], T]) -> Iterator[T]:
    """Yield what *make* makes of the names that go with each row; equal ones are one object: archives repeat them."""
    known: dict[bytes, T] = {}
    for start, stop in pairwise(members.offsets.tolist()):
        own = members.values[start:stop]
        key = own.tobytes()
        if key not in known:
            known[key] = make(map(names.__getitem__, own.tolist()))
        yield known[key]


def together(*columns: pa.ChunkedArray) -> tuple[pa.Array, list[Ints]]:
    """Return the different texts of all *columns* and the number of each in each column; -1 for null."""
    every = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    encoded = every.dictionary_encode().combine_chunks()
    numbers = np.asarray(pc.fill_null(encoded.indices, -1)).astype(np.int64)
    return encoded.dictionary, np.split(numbers, np.cumsum([len(column) for column in columns[:-1]]))
