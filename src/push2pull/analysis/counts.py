"""What stands in which row how often: words of threads, people of threads."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from push2pull.analysis.relations import Flags, Ints
from push2pull.analysis.talk import Talk, blocks, ranges, telling
from push2pull.analysis.words import banned

SUBJECT_WEIGHT = 3

Numbers = npt.NDArray[Any]
Entries = tuple[Numbers, Numbers, Numbers]
"""Row, item and how often; rows ascend."""


class Counts(NamedTuple):
    """``matrix``: (rows, names) ``csr_array``; names, and those in each row, in the order in which they came."""

    matrix: Any
    names: Sequence[str]


def counted(rows: Iterable[Sequence[str]]) -> Counts:
    """Return how often each text stands in each row.

    >>> found = counted([["b", "a", "b"], ["a"]])
    >>> found.matrix.toarray().tolist(), found.names
    ([[2.0, 1.0], [0.0, 1.0]], ['b', 'a'])
    """
    places: dict[str, int] = {}
    found = [[places.setdefault(one, len(places)) for one in row] for row in rows]
    row = np.repeat(np.arange(len(found)), [len(one) for one in found])
    item = np.array([one for own in found for one in own], dtype=np.int64)
    return _counts([(row, item, np.ones(len(item)))], len(found), list(places))


def words_of(of: Talk, chosen: Ints, stop_terms: Container[str]) -> Counts:
    """Return the content words of the documents *chosen*; those of subjects count three times."""
    shown = of.flags(lambda key: not banned(key, stop_terms))
    said = np.stack([shown & telling(of, [code]) for code in of.codes] or [shown])
    return _counts(_said(of, chosen, said), len(chosen), of.keys)


def _said(of: Talk, chosen: Ints, said: Flags) -> Iterator[Entries]:
    for block in blocks(of, chosen):
        here = said[of.spoken[block.messages], block.keys]
        yield block.documents[here], block.keys[here], np.where(block.title[here], SUBJECT_WEIGHT, 1)


def authors_of(of: Talk, chosen: Ints) -> Counts:
    """Return how many messages each known sender wrote in the documents *chosen*; names are numbers."""
    first = np.searchsorted(of.documents, np.arange(len(of.thread_ids) + 1))
    lengths = first[chosen + 1] - first[chosen]
    sender = of.senders[ranges(first[chosen], lengths)]
    row, known = np.repeat(np.arange(len(chosen)), lengths), sender >= 0
    names = [str(one) for one in range(int(sender.max(initial=-1)) + 1)]
    return _counts([(row[known], sender[known], np.ones(int(known.sum())))], len(chosen), names)


def _counts(found: Iterable[Entries], n_rows: int, names: Sequence[str]) -> Counts:
    nothing = np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0)
    merged = [nothing, *(_merged(*entries, max(len(names), 1)) for entries in found)]
    row, item, n = (np.concatenate(parts) for parts in zip(*merged, strict=True))
    different, first = np.unique(item, return_index=True)
    different = different[np.argsort(first)]
    place = np.zeros(len(names), dtype=np.int32)
    place[different] = np.arange(len(different))
    ends = np.searchsorted(row, np.arange(n_rows + 1))
    matrix = sparse.csr_array((n, place[item], ends), shape=(n_rows, len(different)))
    return Counts(matrix, [names[i] for i in different.tolist()])


def _merged(row: Numbers, item: Numbers, n: Numbers, n_items: int) -> Entries:
    """Return each pair of row and item once, in the order in which they came."""
    pairs, first, place = np.unique(
        row.astype(np.int64) * n_items + item, return_index=True, return_inverse=True
    )
    order = np.argsort(first)
    total = np.bincount(place, n, minlength=len(pairs))[order]
    return (pairs[order] // n_items).astype(np.int32), (pairs[order] % n_items).astype(np.int32), total
