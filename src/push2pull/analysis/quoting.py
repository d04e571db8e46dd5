"""Which message a quote comes from: an inverted index over runs of words, rare ones first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.relations import Ints, Relation, of_lists, relation
from push2pull.normalise import run_hashes

Reals = npt.NDArray[np.float64]

MAX_SOURCES = 32
"""A run that more messages than this contain is boilerplate and names none of them."""

OWN_TEXT = 8000
"""Characters of a message that are looked up in quotes; as many as are hashed of a quote."""

_BLOCK = 20_000


class Sources(NamedTuple):
    """Pairs of a reply and a message it may quote. ``coverage``: how much of the quote is the message's own
    words, 0 to 1, each run weighted by its rarity."""

    reply: Ints
    source: Ints
    coverage: Reals


def sources(texts: pa.Table, replies: Ints) -> Sources:
    """Return what each of the rows *replies* may quote.

    ``texts``: ``text`` and ``quote_hashes``, one row a message. A run found in *d* of *N* messages weighs
    log(N / d); one that is in none weighs as if it were in one. Near-linear: each quote looks at no more than
    48 runs times 32 messages.
    """
    quotes = of_lists(texts["quote_hashes"].take(pa.array(replies)))
    empty = np.empty(0, np.int64)
    if not len(quotes.values):
        return Sources(empty, empty, np.empty(0))
    runs = np.unique(quotes.values)
    owners = _owners(texts["text"], runs)
    counts = np.diff(owners.offsets)
    weights = np.log(max(len(texts), 2) / np.maximum(counts, 1))
    owners = _without_boilerplate(owners, counts)
    blocks = [
        _matches(quotes, np.arange(start, min(start + _BLOCK, len(replies))), runs, owners, weights)
        for start in range(0, len(replies), _BLOCK)
    ]
    position, source, coverage = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Sources(replies[position], source, coverage)


def _owners(texts: pa.ChunkedArray, runs: Ints) -> Relation:
    """Return for each run, by its number, the messages whose own text contains it."""
    rows, found = [], []
    for start in range(0, len(texts), _BLOCK):
        hashes = [run_hashes((text or "")[:OWN_TEXT]) for text in texts.slice(start, _BLOCK).to_pylist()]
        values = np.fromiter((one for some in hashes for one in some), np.int64)
        row = np.repeat(np.arange(start, start + len(hashes)), [len(some) for some in hashes])
        at = np.minimum(np.searchsorted(runs, values), len(runs) - 1)
        known = runs[at] == values
        rows.append(row[known])
        found.append(at[known])
    return relation(np.concatenate(found), np.concatenate(rows), len(runs))


def _without_boilerplate(owners: Relation, counts: Ints) -> Relation:
    telling = counts[owners.rows] <= MAX_SOURCES
    return relation(owners.rows[telling], owners.values[telling], len(counts))


def _matches(
    quotes: Relation, positions: Ints, runs: Ints, owners: Relation, weights: Reals
) -> tuple[Ints, Ints, Reals]:
    """Return (position, message, coverage) of the quotes of a block of replies."""
    values, quoted = quotes.of(positions)
    run = np.searchsorted(runs, values)
    total = np.bincount(quoted, weights[run], minlength=len(positions))
    message, which = owners.of(run)
    pairs, pair = np.unique(np.stack([quoted[which], message], axis=1), axis=0, return_inverse=True)
    mass = np.bincount(pair.ravel(), weights[run[which]], minlength=len(pairs))
    coverage = mass / np.maximum(total[pairs[:, 0]], 1e-9)
    return positions[pairs[:, 0]], pairs[:, 1], coverage


def aligned(messages: pa.Table, texts: pa.Table | None) -> pa.Table:
    """Return the rows of *texts* in the order of *messages*; a message without text has nulls."""
    from push2pull.schema import SCHEMAS

    texts = SCHEMAS["texts"].empty_table() if texts is None else texts
    keys = texts["message_key"].combine_chunks()
    return texts.take(pc.index_in(messages["message_key"], keys))
