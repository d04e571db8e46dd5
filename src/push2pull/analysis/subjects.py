"""Parents by subject, for exports that lost their reply headers (RFC 5256 ORDEREDSUBJECT, but narrower)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

MIN_REPLIES = 20
"""Replies an export must hold before it can be said to have lost its headers."""

MAX_WITH_HEADERS = 0.1
"""Share of those replies that may still carry reply headers."""

WINDOW_DAYS = 30
MAX_CANDIDATES = 200
"""How far back a reply looks within its subject: in days, and in messages, so that one subject repeated
for years costs no more than any other."""

# fmt: off
GENERIC = frozenset({
    "hi", "hello", "hey", "question", "questions", "meeting", "help", "test", "update", "info", "fyi",
    "lunch", "thanks", "thank you", "urgent", "news", "no subject", "(no subject)",
    "bonjour", "salut", "réunion", "aide", "essai", "merci", "déjeuner", "information", "informations",
    "sans objet", "(sans objet)",
})
# fmt: on
"""Base subjects that unrelated conversations share."""


@dataclass(frozen=True, slots=True)
class _Mail:
    """What the fallback needs to know of one message that shares its subject with a lost reply."""

    number: int
    date: int
    sender: str
    addressed: frozenset[str]
    lost: bool

    @property
    def participants(self) -> frozenset[str]:
        return self.addressed | {self.sender}


def subject_parents(
    messages: pa.Table, recipients: pa.Table | None = None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return each message's parent by subject (its row, -1 for none) and the confidence in it (0 for none).

    ``messages`` is in order of date. Only in an export (column ``mailbox``) of at least 20 replies of which
    fewer than 10 % carry reply headers, and only for replies without them: the parent is the latest message
    of the 30 days before with the same base subject that the reply's author received or whose author the
    reply addresses (.8), else one that shares a participant (.5).
    """
    parents = np.full(len(messages), -1, dtype=np.int64)
    confidence = np.zeros(len(messages))
    lost = _lost_replies(messages)
    if not lost.any():
        return parents, confidence
    recent: defaultdict[str, deque[_Mail]] = defaultdict(lambda: deque(maxlen=MAX_CANDIDATES))
    for subject, mail in _candidates(messages, recipients, lost):
        if mail.lost:
            parents[mail.number], confidence[mail.number] = _best(mail, recent[subject])
        recent[subject].appendleft(mail)
    return parents, confidence


def _lost_replies(messages: pa.Table) -> npt.NDArray[np.bool_]:
    """Mark the replies without reply headers of exports that lost them."""
    reply = np.asarray(pc.equal(messages["subject_mark"], "reply"))
    named = np.asarray(pc.list_value_length(messages["references"])) > 0
    headers = named | np.asarray(pc.not_equal(pc.fill_null(messages["in_reply_to"], ""), ""))
    dated = np.asarray(messages["date"].is_valid())
    encoded = messages["mailbox"].dictionary_encode().combine_chunks()
    mailbox = np.asarray(encoded.indices)
    replies = np.bincount(mailbox[reply], minlength=len(encoded.dictionary))
    with_headers = np.bincount(mailbox[reply & headers], minlength=len(encoded.dictionary))
    lossy = (replies >= MIN_REPLIES) & (with_headers < MAX_WITH_HEADERS * replies)
    ordinary = ~np.asarray(pc.is_in(messages["base_subject"], pa.array(["", *sorted(GENERIC)])))
    marked: npt.NDArray[np.bool_] = reply & ~headers & dated & lossy[mailbox] & ordinary
    return marked


def _candidates(
    messages: pa.Table, recipients: pa.Table | None, lost: npt.NDArray[np.bool_]
) -> Iterator[tuple[str, _Mail]]:
    """Yield, oldest first, every dated message whose base subject some lost reply has."""
    wanted = pc.is_in(messages["base_subject"], messages["base_subject"].filter(pa.array(lost)).unique())
    rows = np.flatnonzero(np.asarray(pc.and_(wanted, messages["date"].is_valid())))
    chosen = messages.take(pa.array(rows))
    addressed = _addressed(chosen, recipients)
    columns = [chosen[name].to_pylist() for name in ("message_key", "base_subject", "sender", "list_id")]
    dates = chosen["date"].cast(pa.int64()).to_pylist()
    for number, date, key, subject, sender, list_id in zip(rows.tolist(), dates, *columns, strict=True):
        # Whoever is on a list receives what it carries: the list stands for them.
        people = addressed[key] | ({f"list {list_id}"} if list_id else set())
        yield subject, _Mail(number, date, sender, frozenset(people), bool(lost[number]))


def _addressed(messages: pa.Table, recipients: pa.Table | None) -> dict[str, set[str]]:
    """Return whom each of the messages was addressed to."""
    addressed: defaultdict[str, set[str]] = defaultdict(set)
    if recipients is not None:
        wanted = pc.is_in(recipients["message_key"], messages["message_key"].combine_chunks())
        for row in recipients.filter(wanted).select(["message_key", "person_id"]).to_pylist():
            addressed[row["message_key"]].add(row["person_id"])
    return addressed


def _best(reply: _Mail, earlier: deque[_Mail]) -> tuple[int, float]:
    """Return the row and the confidence of the message, latest first, that *reply* most likely answers."""
    since = reply.date - WINDOW_DAYS * 86_400_000_000
    near = [mail for mail in islice(earlier, MAX_CANDIDATES) if since <= mail.date < reply.date]
    answers = (m.number for m in near if m.sender in reply.addressed or reply.sender in m.addressed)
    shares = (m.number for m in near if m.participants & reply.participants)
    number = next(answers, None)
    if number is not None:
        return number, 0.8
    number = next(shares, None)
    return (number, 0.5) if number is not None else (-1, 0.0)
