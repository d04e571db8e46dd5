"""Parents of replies that lost their headers, by everything else that they say.

Definition. A reply without In-Reply-To and References chooses among the messages it may answer: those whose
words it quotes, and the latest ones of its subject; or none. The probability of candidate *j* is

    p(j) = exp(w . x(j)) / (exp(w0 . x0) + sum over k of exp(w . x(k)))

a conditional logit (McFadden, Conditional logit analysis of qualitative choice behavior, 1974); ``x`` are the
facts of :data:`WEIGHTS`, ``x0`` those of :data:`NOBODY`. The most probable one is the parent, unless that is
nobody; its probability is the confidence. The weights were fitted by ``benchmarks/evaluate/threads_fit.py``
on mail that the page docs/evaluation.md names and reports nothing about.

The parts of a patch series (:func:`push2pull.analysis.subjects.series_parents`) answer their cover letter.

Complexity: n log n for n messages; a reply meets at most 30 candidates by subject, and by its quote those
that 48 runs of words name, at most 32 each.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis import quoting, subjects
from push2pull.analysis.relations import Flags, Ints, Relation, of_lists, relation

Reals = npt.NDArray[np.float64]

WEIGHTS: dict[str, float] = {
    "coverage": 6.0,
    "quotes": -0.2,
    "quotes_others": -0.3,
    "named": 1.1,
    "names_others": -2.3,
    "minute": 2.5,
    "late_minute": 0.3,
    "other_minute": -5.6,
    "latest": 1.2,
    "rank": -0.1,
    "age": -0.3,
    "same_author": -1.7,
    "addressed": 0.5,
    "strangers": -3.0,
    "generic": -3.0,
}
"""What counts for and against a candidate: the share of the quote that is its text, whether the quote holds
any of it (or only of others), whether the quote head names its author and its minute (or others), its place
among the earlier messages of the subject, hours since (log), and the people of both. Lists cannot teach
``addressed``, ``strangers`` (they share nobody) and ``generic``: these are set by hand."""

NOBODY: dict[str, float] = {"always": -0.3, "marked": -1.6, "citing": 1.4}
"""What counts for having no parent here: ``marked``: the subject says "Re:"; ``citing``: it quotes."""

LATE = 3
"""Minutes between the Date of a message and the time at which mail programs say that it was sent: some take
its arrival. Zones of half an hour make half hours equal."""

SERIES_CONFIDENCE = 0.95
MIN_CITING = 20
MAX_MARKED = 0.1
"""An export of at least so many quoting messages of which fewer than this share say "Re:" lost its marks."""

EVIDENCE = ("none", "quote", "subject", "series")


class Guess(NamedTuple):
    """For each message the row of its parent (-1: none), the confidence in it and a number of EVIDENCE.

    ``sibling``: for a reply whose parent is not here, an earlier message of the same conversation.
    """

    parent: Ints
    sibling: Ints
    confidence: Reals
    evidence: Ints


class Pairs(NamedTuple):
    """Replies and candidates side by side, sorted by reply; ``facts``: a column for each of WEIGHTS."""

    reply: Ints
    candidate: Ints
    facts: Reals
    nobody: Reals
    """For each pair the facts of NOBODY of its reply."""

    def fact(self, name: str) -> Reals:
        """Return one column of the facts."""
        column: Reals = self.facts[:, list(WEIGHTS).index(name)]
        return column


def guessed_parents(messages: pa.Table, recipients: pa.Table | None, texts: pa.Table | None) -> Guess:
    """Return the likely parents of the replies without headers.

    ``messages`` is in order of date, base subjects in lower case. Deterministic.
    """
    n = len(messages)
    guess = Guess(*(np.full(n, -1, np.int64) for _ in range(2)), np.zeros(n), np.zeros(n, np.int64))
    lost = without_headers(messages)
    if not lost.any():
        return guess
    pairs = candidates(messages, recipients, texts, lost)
    if len(pairs.reply):
        _choose(pairs, guess)
    head = np.where(lost, subjects.series_parents(messages), -1)
    in_series = head >= 0
    guess.parent[in_series] = head[in_series]
    guess.confidence[in_series] = SERIES_CONFIDENCE
    guess.evidence[in_series] = EVIDENCE.index("series")
    return guess


def without_headers(messages: pa.Table) -> Flags:
    """Mark the dated messages that name no message they answer."""
    named = np.asarray(pc.fill_null(pc.list_value_length(messages["references"]), 0)) > 0
    named |= np.asarray(pc.not_equal(pc.fill_null(messages["in_reply_to"], ""), ""))
    lost: Flags = ~named & np.asarray(messages["date"].is_valid())
    return lost


def candidates(messages: pa.Table, recipients: pa.Table | None, texts: pa.Table | None, lost: Flags) -> Pairs:
    """Return what each reply among the *lost* may answer, with the facts about it."""
    texts = quoting.aligned(messages, texts)
    dates = np.asarray(messages["date"].cast(pa.int64()).fill_null(np.iinfo(np.int64).min))
    quotes, heads = of_lists(texts["quote_hashes"]), of_lists(texts["head_hashes"])
    citing = quotes.filled() | heads.filled()
    marked = np.asarray(pc.equal(messages["subject_mark"], "reply"))
    asking = lost & (marked | citing | _unmarked_export(messages, marked, citing))
    if not asking.any():
        none = np.empty(0, np.int64)
        return Pairs(none, none, np.empty((0, len(WEIGHTS))), np.empty((0, len(NOBODY))))
    subject = subjects.numbered(messages["base_subject"])
    reply, candidate, rank, coverage = _joined(
        subjects.earlier(subject, dates, asking), quoting.sources(texts, np.flatnonzero(asking)), dates
    )
    same = (subject[reply] == subject[candidate]) & (subject[reply] >= 0)
    authors = of_lists(texts["author_hashes"])
    named = heads.meets(reply, authors, candidate)
    minutes = np.asarray(pc.fill_null(texts["head_minute"], -1)).astype(np.int64)
    late = (minutes[reply] - dates[candidate] // 60_000_000) % 30
    timed = minutes[reply] >= 0
    quoted = _any(coverage > 0, reply, len(messages))
    age = np.log1p(np.maximum(dates[reply] - dates[candidate], 0) / subjects.DAY * 24)
    sender = subjects.numbered(messages["sender"])
    addressed, strangers = _acquainted(messages, recipients, reply, candidate)
    generic = np.asarray(pc.is_in(messages["base_subject"], pa.array(sorted(subjects.GENERIC))))
    facts = {
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
    nobody = {"always": np.ones(len(reply)), "marked": marked[reply], "citing": citing[reply]}
    return Pairs(reply, candidate, _matrix(facts, WEIGHTS), _matrix(nobody, NOBODY))


def _matrix(facts: dict[str, npt.NDArray[np.generic]], weights: dict[str, float]) -> Reals:
    return np.stack([facts[name].astype(np.float64) for name in weights], axis=1)


def _unmarked_export(messages: pa.Table, marked: Flags, citing: Flags) -> Flags:
    """Mark the messages of exports whose replies have no "Re:" (pipermail drops it)."""
    mailbox = subjects.numbered(messages["mailbox"])
    size = int(mailbox.max(initial=-1)) + 2
    n_citing = np.bincount(mailbox[citing], minlength=size) if (mailbox >= 0).all() else np.zeros(size)
    n_marked = np.bincount(mailbox[citing & marked & (mailbox >= 0)], minlength=size)
    unmarked: Flags = ((n_citing >= MIN_CITING) & (n_marked < MAX_MARKED * n_citing))[mailbox]
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
    people = _participants(messages, recipients)
    sender = relation(*_senders(messages, people[1]), len(messages))
    received = relation(people[0].rows, people[0].values, len(messages))
    addressed = received.meets(reply, sender, candidate) | received.meets(candidate, sender, reply)
    everybody = _union(received, sender, len(messages))
    listed = subjects.numbered(messages["list_id"])
    on_list = (listed[reply] == listed[candidate]) & (listed[reply] >= 0)
    known = received.filled()[reply] & received.filled()[candidate]
    strangers = known & ~on_list & ~everybody.meets(reply, everybody, candidate)
    return addressed, strangers


def _union(one: Relation, other: Relation, n: int) -> Relation:
    return relation(
        np.concatenate([one.rows, other.rows]), np.concatenate([one.values, other.values]), n
    )


def _participants(messages: pa.Table, recipients: pa.Table | None) -> tuple[Relation, pa.Array]:
    """Return whom each message was addressed to, as numbers, and the people in the order of these."""
    n = len(messages)
    if recipients is None or not len(recipients):
        return relation(np.empty(0, np.int64), np.empty(0, np.int64), n), pa.array([], pa.string())
    row = pc.index_in(recipients["message_key"], messages["message_key"].combine_chunks())
    encoded = recipients["person_id"].dictionary_encode().combine_chunks()
    here = np.asarray(row.is_valid())
    rows = np.asarray(row.fill_null(-1)).astype(np.int64)[here]
    return relation(rows, np.asarray(encoded.indices).astype(np.int64)[here], n), encoded.dictionary


def _senders(messages: pa.Table, people: pa.Array) -> tuple[Ints, Ints]:
    """Return the messages whose sender was addressed somewhere, and the sender's number."""
    found = pc.index_in(messages["sender"], people)
    rows = np.flatnonzero(np.asarray(found.is_valid()))
    return rows, np.asarray(found.fill_null(-1)).astype(np.int64)[rows]


def _choose(pairs: Pairs, guess: Guess) -> None:
    """Write the most probable candidate of each reply that beats nobody; the earliest wins a tie."""
    each, nobody = probabilities(pairs, np.array([*WEIGHTS.values()]), np.array([*NOBODY.values()]))
    order = np.lexsort([pairs.candidate, -each, pairs.reply])
    best = order[np.unique(pairs.reply[order], return_index=True)[1]]
    best = best[each[best] > nobody[best]]
    replies = pairs.reply[best]
    guess.parent[replies] = pairs.candidate[best]
    guess.confidence[replies] = each[best]
    quoted = (pairs.fact("quotes") + pairs.fact("named"))[best] > 0
    guess.evidence[replies] = np.where(quoted, EVIDENCE.index("quote"), EVIDENCE.index("subject"))
    _join_siblings(pairs, guess)


def _join_siblings(pairs: Pairs, guess: Guess) -> None:
    """Let a reply that answers nobody here join the latest message of its subject with people in common."""
    same = pairs.fact("rank") < subjects.MAX_CANDIDATES
    apart = pairs.fact("strangers") + pairs.fact("generic") > 0
    joined = np.flatnonzero((guess.parent[pairs.reply] < 0) & same & ~apart)
    joined = joined[np.argsort(-pairs.fact("rank")[joined], kind="stable")]
    guess.sibling[pairs.reply[joined]] = pairs.candidate[joined]  # the last assignment, of the latest, wins


def probabilities(pairs: Pairs, weights: Reals, nobody: Reals) -> tuple[Reals, Reals]:
    """Return for each pair the probability of its candidate, and of nobody for its reply."""
    starts = np.unique(pairs.reply, return_index=True)[1]
    lengths = np.diff([*starts, len(pairs.reply)])
    score = pairs.facts @ weights
    none = pairs.nobody @ nobody
    top = np.repeat(np.maximum(np.maximum.reduceat(score, starts), none[starts]), lengths)
    alone = np.exp(none - top)
    each = np.exp(score - top)
    total = np.repeat(np.add.reduceat(each, starts), lengths) + alone
    return each / total, alone / total
