"""Which message a quote comes from: an inverted index over runs of words, rare ones first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from push2pull.analysis.relations import Ints, Relation, relation
from push2pull.normalise.cited import hashes_of_runs, word_hashes

Reals = npt.NDArray[np.float64]

MAX_SOURCES = 32
"""A run that more messages than this contain is boilerplate and names none of them."""

OWN_TEXT = 8000
"""Characters of a message that are looked up in quotes; as many as are hashed of a quote."""

_BLOCK = 4_000
_SPARSE = 8


class Sources(NamedTuple):
    """Pairs of a reply and a message it may quote. ``coverage``: how much of the quote is the message's own
    words, 0 to 1, each run weighted by its rarity."""

    reply: Ints
    source: Ints
    coverage: Reals


def sources(quotes: Relation, texts: pa.ChunkedArray, rows: Ints, replies: Ints) -> Sources:
    """Return what each of the messages *replies* may quote.

    ``quotes``: the ``quote_hashes`` of every message. ``texts``: what authors wrote; ``rows``: the message that
    each text is of. A run found in *d* of *N* texts weighs log(N / d); one that is in none weighs as if it
    were in one. Near-linear: a quote looks at no more than 48 runs times 32 messages.
    """
    asked, position = quotes.of(replies)
    if not len(asked) or not len(texts):
        empty = np.empty(0, np.int64)
        return Sources(empty, empty, np.empty(0))
    quoted = relation(position, asked, len(replies))
    runs = np.unique(asked)
    owners = _owners(texts, rows, runs)
    counts = np.diff(owners.offsets)
    weights = np.log(max(len(texts), 2) / np.maximum(counts, 1))
    owners = _without_boilerplate(owners, counts)
    blocks = [
        _matches(quoted, np.arange(start, min(start + _BLOCK, len(replies))), runs, owners, weights)
        for start in range(0, len(replies), _BLOCK)
    ]
    place, source, coverage = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Sources(replies[place], source, coverage)


def _owners(texts: pa.ChunkedArray, rows: Ints, runs: Ints) -> Relation:
    """Return for each run, by its number, the messages whose own text contains it."""
    owner, found = [], []
    # Nearly no run is asked for: a table of a byte for each of their lowest bits says so before a search does.
    mask = (1 << (_SPARSE * len(runs)).bit_length()) - 1
    asked = np.zeros(mask + 1, dtype=bool)
    asked[runs & mask] = True
    for start in range(0, len(texts), _BLOCK):
        position, values = _runs_of(texts.slice(start, _BLOCK).to_pylist())
        maybe = asked[values & mask]
        position, values = position[maybe], values[maybe]
        at = np.minimum(np.searchsorted(runs, values), len(runs) - 1)
        known = runs[at] == values
        owner.append(rows[start + position[known]])
        found.append(at[known])
    return relation(np.concatenate(found), np.concatenate(owner), len(runs))


def _runs_of(texts: Sequence[str | None]) -> tuple[Ints, Ints]:
    """Return (position, run) of each run of each text: ``run_hashes`` of many at once."""
    words = [word_hashes((text or "")[:OWN_TEXT]) for text in texts]
    every = np.fromiter(chain.from_iterable(words), np.uint64)
    row = np.repeat(np.arange(len(words)), [len(some) for some in words])
    runs = hashes_of_runs(every)
    within = row[: len(runs)] == row[len(row) - len(runs) :]
    return row[: len(runs)][within], runs[within]


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
