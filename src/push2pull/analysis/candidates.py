"""What a reply without headers may answer, and what speaks for and against each candidate."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis import quoting, subjects
from push2pull.analysis.addressees import addressees
from push2pull.analysis.quoting import Reals
from push2pull.analysis.relations import Flags, Ints, Relation, of_lists, union
from push2pull.schema import SCHEMAS

Facts = dict[str, npt.NDArray[Any]]
"""Columns of flags or numbers, side by side with the pairs."""

LATE = 3
"""Minutes between the Date of a message and the time at which mail programs say that it was sent: some take
its arrival. Zones of half an hour make half hours equal."""

MIN_ANSWERS = 20
MAX_MARKED = 0.1
"""An export of at least so many messages that quote, or whose headers name what they answer, of which fewer than
this share say "Re:" lost its marks."""


class Pairs(NamedTuple):
    """Replies and candidates side by side, sorted by reply; ``facts`` are about the pair, ``nobody`` about the
    reply alone."""

    reply: Ints
    candidate: Ints
    facts: Facts
    nobody: Facts


def without_headers(messages: pa.Table) -> Flags:
    """Mark the dated messages that name no message they answer."""
    lost: Flags = ~_named(messages) & np.asarray(messages["date"].is_valid())
    return lost


def _named(messages: pa.Table) -> Flags:
    """Mark the messages whose headers name what they answer."""
    named: Flags = _filled(messages["references"])
    named |= np.asarray(pc.not_equal(pc.fill_null(messages["in_reply_to"], ""), ""))
    return named


def candidates(messages: pa.Table, recipients: pa.Table | None, texts: pa.Table | None, lost: Flags) -> Pairs:
    """Return what each reply among the *lost* may answer, with the facts about it."""
    texts = SCHEMAS["texts"].empty_table() if texts is None else texts
    said = _cited(messages, texts)
    dates = np.asarray(messages["date"].cast(pa.int64()).fill_null(np.iinfo(np.int64).min))
    citing = _filled(said["quote_hashes"]) | _filled(said["head_hashes"])
    marked = np.asarray(pc.equal(pc.fill_null(messages["subject_mark"], ""), "reply"))
    asking = lost & (marked | citing | _unmarked_export(messages, marked, citing | _named(messages)))
    if not asking.any():
        return Pairs(np.empty(0, np.int64), np.empty(0, np.int64), {}, {})
    quotes, heads = (of_lists(said[name], asking) for name in ("quote_hashes", "head_hashes"))
    subject = subjects.numbered(messages["base_subject"])
    reply, candidate, rank, coverage = _joined(
        subjects.earlier(subject, dates, asking), _quoted(messages, texts, quotes, asking), dates
    )
    same = (subject[reply] == subject[candidate]) & (subject[reply] >= 0)
    authors = of_lists(said["author_hashes"])
    named = heads.meets(reply, authors, candidate)
    minutes = np.asarray(pc.fill_null(said["head_minute"], -1)).astype(np.int64)
    late = (minutes[reply] - dates[candidate] // 60_000_000) % 30
    timed = minutes[reply] >= 0
    quoted = _any(coverage > 0, reply, len(messages))
    age = np.log1p(np.maximum(dates[reply] - dates[candidate], 0) / subjects.DAY * 24)
    sender = subjects.numbered(messages["sender"])
    addressed, strangers = _acquainted(messages, recipients, reply, candidate)
    generic = np.asarray(pc.is_in(messages["base_subject"], pa.array(sorted(subjects.GENERIC))))
    facts: Facts = {
        "coverage": coverage,
        "quotes": coverage > 0,
        "quotes_others": (coverage == 0) & quoted[reply],
        "named": named,
        "names_others": heads.filled()[reply] & ~named & authors.filled()[candidate],
        "minute": timed & (late == 0),
        "late_minute": timed & (late > 0) & (late <= LATE),
        "other_minute": timed & (late > LATE),
        "latest": same & (rank == 0),
        "rank": np.minimum(rank, subjects.MAX_CANDIDATES),
        "age": age,
        "same_author": (sender[reply] == sender[candidate]) & (sender[reply] >= 0),
        "addressed": addressed,
        "strangers": strangers,
        "generic": same & generic[reply],
    }
    nobody: Facts = {"always": np.ones(len(reply)), "marked": marked[reply], "citing": citing[reply]}
    return Pairs(reply, candidate, facts, nobody)


def _cited(messages: pa.Table, texts: pa.Table) -> pa.Table:
    """Return the digests of each message's text, in the order of the messages; null without one."""
    row = pc.index_in(messages["message_key"], texts["message_key"].combine_chunks())
    return texts.select(["quote_hashes", "author_hashes", "head_hashes", "head_minute"]).take(row)


def _filled(lists: pa.ChunkedArray) -> Flags:
    flags: Flags = np.asarray(pc.fill_null(pc.list_value_length(lists), 0)) > 0
    return flags


def _quoted(messages: pa.Table, texts: pa.Table, quotes: Relation, asking: Flags) -> quoting.Sources:
    row = pc.index_in(texts["message_key"], messages["message_key"].combine_chunks())
    here = row.is_valid()
    rows = np.asarray(row.filter(here)).astype(np.int64)
    known = texts["text"] if len(rows) == len(row) else texts["text"].filter(here)
    return quoting.sources(quotes, known, rows, np.flatnonzero(asking))


def _unmarked_export(messages: pa.Table, marked: Flags, answers: Flags) -> Flags:
    """Mark the messages of exports whose replies have no "Re:" (pipermail drops it)."""
    mailbox = subjects.numbered(messages["mailbox"])
    size = int(mailbox.max(initial=-1)) + 2
    n_answers = np.bincount(mailbox[answers], minlength=size) if (mailbox >= 0).all() else np.zeros(size)
    n_marked = np.bincount(mailbox[answers & marked & (mailbox >= 0)], minlength=size)
    unmarked: Flags = ((n_answers >= MIN_ANSWERS) & (n_marked < MAX_MARKED * n_answers))[mailbox]
    return unmarked


def _joined(
    by_subject: subjects.Earlier, by_quote: quoting.Sources, dates: Ints
) -> tuple[Ints, Ints, Ints, Reals]:
    """Return the pairs of both kinds, each once, by reply: rank within the subject, coverage of the quote."""
    before = dates[by_quote.source] < dates[by_quote.reply]
    quoted = np.stack([by_quote.reply[before], by_quote.source[before]], axis=1)
    same = np.stack([by_subject.reply, by_subject.candidate], axis=1)
    pairs, place = np.unique(np.concatenate([same, quoted]), axis=0, return_inverse=True)
    place = place.ravel()
    rank = np.full(len(pairs), subjects.MAX_CANDIDATES, np.int64)
    rank[place[: len(same)]] = by_subject.rank
    coverage = np.zeros(len(pairs))
    coverage[place[len(same) :]] = by_quote.coverage[before]
    return pairs[:, 0], pairs[:, 1], rank, coverage


def _any(flags: Flags, rows: Ints, n: int) -> Flags:
    found = np.zeros(n, dtype=bool)
    found[rows[flags]] = True
    return found


def _acquainted(
    messages: pa.Table, recipients: pa.Table | None, reply: Ints, candidate: Ints
) -> tuple[Flags, Flags]:
    """Say of each pair whether one addresses the other's author, and whether they share nobody at all.

    Whoever is on a list receives what it carries: the list stands for them.
    """
    wrote, received, _ = addressees(messages, recipients)
    addressed = received.meets(reply, wrote, candidate) | received.meets(candidate, wrote, reply)
    everybody = union(received, wrote)
    listed = subjects.numbered(messages["list_id"])
    on_list = (listed[reply] == listed[candidate]) & (listed[reply] >= 0)
    known = received.filled()[reply] & received.filled()[candidate]
    strangers = known & ~on_list & ~everybody.meets(reply, everybody, candidate)
    return addressed, strangers
