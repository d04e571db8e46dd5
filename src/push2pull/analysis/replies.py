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

>>> from datetime import UTC, datetime
>>> from push2pull.analysis.threads import threads
>>> from push2pull.normalise.cited import run_hashes
>>> from push2pull.schema import rows
>>> said = "the disks of the mail server were changed"
>>> mail = [("a", "disks", "none"), ("b", "lunch today", "none"), ("c", "was: disks", "reply")]
>>> messages = [
...     {"message_key": key, "date": datetime(2024, 1, day, tzinfo=UTC), "base_subject": subject,
...      "subject_mark": mark, "references": []}
...     for day, (key, subject, mark) in enumerate(mail, 1)
... ]
>>> texts = [{"message_key": "a", "text": said}, {"message_key": "c", "quote_hashes": run_hashes(said)}]
>>> found = threads(rows("messages", messages), None, rows("texts", texts))
>>> found.select(["parent_key", "evidence"]).to_pylist()[-1]
{'parent_key': 'a', 'evidence': 'quote'}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from push2pull.analysis import subjects
from push2pull.analysis.candidates import Facts, Pairs, candidates, without_headers
from push2pull.analysis.quoting import Reals
from push2pull.analysis.relations import Ints

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

SERIES_CONFIDENCE = 0.95
EVIDENCE = ("none", "quote", "subject", "series")


class Guess(NamedTuple):
    """For each message the row of its parent (-1: none), the confidence in it and a number of EVIDENCE.

    ``sibling``: for a reply whose parent is not here, an earlier message of the same conversation.
    """

    parent: Ints
    sibling: Ints
    confidence: Reals
    evidence: Ints


def guessed_parents(messages: pa.Table, recipients: pa.Table | None, texts: pa.Table | None) -> Guess:
    """Return the likely parents of the replies without headers.

    ``messages`` is in order of date, base subjects in lower case. Deterministic.
    """
    n = len(messages)
    guess = Guess(np.full(n, -1), np.full(n, -1), np.zeros(n), np.zeros(n, np.int64))
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


def _choose(pairs: Pairs, guess: Guess) -> None:
    """Write the most probable candidate of each reply that beats nobody; the earliest wins a tie."""
    each, nobody = probabilities(pairs, WEIGHTS, NOBODY)
    order = np.lexsort([pairs.candidate, -each, pairs.reply])
    best = order[np.unique(pairs.reply[order], return_index=True)[1]]
    best = best[each[best] > nobody[best]]
    replies = pairs.reply[best]
    guess.parent[replies] = pairs.candidate[best]
    guess.confidence[replies] = each[best]
    quoted = (pairs.facts["quotes"] | pairs.facts["named"])[best]
    guess.evidence[replies] = np.where(quoted, EVIDENCE.index("quote"), EVIDENCE.index("subject"))
    _join_siblings(pairs, guess)


def _join_siblings(pairs: Pairs, guess: Guess) -> None:
    """Let a reply that answers nobody here join the latest message of its subject with people in common."""
    same = pairs.facts["rank"] < subjects.MAX_CANDIDATES
    apart = pairs.facts["strangers"] | pairs.facts["generic"]
    joined = np.flatnonzero((guess.parent[pairs.reply] < 0) & same & ~apart)
    joined = joined[np.argsort(-pairs.facts["rank"][joined], kind="stable")]
    guess.sibling[pairs.reply[joined]] = pairs.candidate[joined]  # the last assignment, of the latest, wins


def probabilities(
    pairs: Pairs, weights: Mapping[str, float], nobody: Mapping[str, float]
) -> tuple[Reals, Reals]:
    """Return for each pair the probability of its candidate, and of nobody for its reply."""
    starts = np.unique(pairs.reply, return_index=True)[1]
    lengths = np.diff([*starts, len(pairs.reply)])
    score, none = _weighed(pairs.facts, weights), _weighed(pairs.nobody, nobody)
    top = np.repeat(np.maximum(np.maximum.reduceat(score, starts), none[starts]), lengths)
    alone, each = np.exp(none - top), np.exp(score - top)
    total = np.repeat(np.add.reduceat(each, starts), lengths) + alone
    return each / total, alone / total


def _weighed(facts: Facts, weights: Mapping[str, float]) -> Reals:
    total = np.zeros(len(next(iter(facts.values()))))
    for name, weight in weights.items():
        total += weight * facts[name]
    return total
