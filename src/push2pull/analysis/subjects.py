"""Messages that share a subject: which earlier ones a reply may answer, and the parts of a patch series."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.relations import Flags, Ints

DAY = 86_400_000_000
WINDOW_DAYS = 90
MAX_CANDIDATES = 30
"""How far back a reply looks within its subject: in days, and in messages, so that one subject repeated
for years costs no more than any other."""

SERIES_HOURS = 6
"""The parts of a patch series follow their cover letter sooner than this."""

# fmt: off
GENERIC = frozenset({
    "hi", "hello", "hey", "question", "questions", "meeting", "help", "test", "update", "info", "fyi",
    "lunch", "thanks", "thank you", "urgent", "news", "no subject", "(no subject)",
    "bonjour", "salut", "réunion", "aide", "essai", "merci", "déjeuner", "information", "informations",
    "sans objet", "(sans objet)",
})
# fmt: on
"""Base subjects that unrelated conversations share."""

_PART = re.compile(r"(.*\[[^\]]*?\b)(\d{1,3})(/\d{1,3}\b[^\]]*\])")


class _Part(NamedTuple):
    """One message of a patch series; ``number`` is 0 for the cover letter, ``date`` in microseconds."""

    number: int
    row: int
    date: int


class Earlier(NamedTuple):
    """Pairs of a reply and an earlier message of its subject. ``rank``: 0 for the latest of these."""

    reply: Ints
    candidate: Ints
    rank: Ints


def earlier(subjects: Ints, dates: Ints, replies: Flags) -> Earlier:
    """Return the latest 30 messages of 90 days with the subject of each reply.

    ``subjects``: numbers of base subjects, -1 where empty. ``dates``: microseconds, ascending. The rows of
    equal subjects are visited side by side: n log n for the sort, linear afterwards.
    """
    order = np.lexsort([np.arange(len(subjects)), subjects])
    asking = np.flatnonzero(replies[order] & (subjects[order] >= 0))
    parts = []
    for back in range(1, MAX_CANDIDATES + 1):
        asking = asking[asking >= back]
        reply, candidate = order[asking], order[asking - back]
        near = subjects[reply] == subjects[candidate]
        near &= dates[reply] - dates[candidate] <= WINDOW_DAYS * DAY
        asking = asking[near]
        parts.append((reply[near], candidate[near], np.full(len(asking), back - 1)))
    return Earlier(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def series_parents(messages: pa.Table) -> Ints:
    """Return the cover letter of each part of a patch series, -1 for every other message.

    ``[PATCH v2 3/7]`` belongs to the ``0/7`` of the same author, version and total in the hours before, or
    to the ``1/7`` where it lacks a cover letter: ``git send-email`` threads them so. In order of date.
    """
    parents = np.full(len(messages), -1, dtype=np.int64)
    marked = pc.match_substring_regex(messages["base_subject"], r"\[[^\]]*\b\d+/\d+\b[^\]]*\]")
    new = pc.and_(marked, pc.and_(pc.equal(messages["subject_mark"], "none"), messages["date"].is_valid()))
    rows = np.flatnonzero(np.asarray(pc.fill_null(new, False)))
    chosen = messages.take(pa.array(rows))
    columns = [chosen[name].to_pylist() for name in ("base_subject", "sender")]
    dates = chosen["date"].cast(pa.int64()).to_pylist()
    heads: defaultdict[tuple[str, str, str], list[_Part]] = defaultdict(list)
    parts = []
    for row, date, subject, sender in zip(rows.tolist(), dates, *columns, strict=True):
        if found := _PART.match(subject):
            series, part = (sender, found[1], found[3]), _Part(int(found[2]), row, date)
            parts.append((series, part))
            if part.number < 2:
                heads[series].append(part)
    for series, part in parts:
        parents[part.row] = _head(heads[series], part)
    return parents


def _head(heads: list[_Part], part: _Part) -> int:
    """Return the row of the cover letter, else of the first part, that was sent nearest to *part*."""
    limit = SERIES_HOURS * 3600 * 1_000_000
    near = [one for one in heads if one.number < part.number and abs(one.date - part.date) <= limit]
    best = min(near, key=lambda one: (one.number, abs(one.date - part.date)), default=None)
    return best.row if best else -1


def numbered(column: pa.ChunkedArray, ignored: npt.ArrayLike = ()) -> Ints:
    """Return the number of each text among the different ones; -1 for "", null and the *ignored*."""
    encoded = pc.fill_null(column, "").dictionary_encode().combine_chunks()
    codes = np.asarray(encoded.indices).astype(np.int64)
    empty = pc.is_in(encoded.dictionary, pa.array(["", *np.asarray(ignored, dtype=object)], pa.string()))
    return np.where(np.asarray(empty)[codes], -1, codes) if len(codes) else codes
