"""E-I index of a department: how much of what it writes leaves it (Krackhardt and Stern 1988).

Most mail stays inside the unit it is written in (Kleinbaum, Stuart and Tushman 2008), and some units must be
closed: the index says something beside that of the others and beside chance, never by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.departments import Departments
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.model import Row

MIN_ODDS = 2.0


def e_i(talk: Conversations, known: Departments, *, min_group: int, seed: int) -> list[Row]:
    """Return the index (E - I) / (E + I) of each department, from -1 (nothing leaves it) to 1; flagged when low.

    E: messages of its people that somebody of another department got; I: those that none did. Null: departments
    permuted over people, their sizes kept (exact); the index must be below it and below the other departments'.
    Counted is what the owners of the mailboxes wrote. Messages to lists do not count: their readers are not
    visible. Linear in the pairs of message and person.
    """
    read = {("department", unit): share for unit, share in known.read.items()}
    cases = _cases(talk, known)
    written = findings_of("e_i", cases, min_group=min_group, seed=seed, low=True, coverage=read, large=_far)
    return [
        one | {name: _index(one[name]) for name in ("value", "low", "high", "baseline")} for one in written
    ]


def _far(share: float, expected: float) -> bool:
    """Return whether the odds of leaving the department are at most half the expected ones."""
    return share * (1 - expected) * MIN_ODDS <= expected * (1 - share)


def _index(share: float | None) -> float | None:
    return None if share is None else round(2 * share - 1, 4)


def _cases(talk: Conversations, known: Departments) -> Iterator[Case]:
    size = {unit: len(people) for unit, people in known.members.items()}
    everybody = len(known.of)
    for mail in talk.mails.values():
        own = known.of.get(mail.sender)
        if not own or mail.listed:
            continue
        got = [known.of[one] for one in mail.audience - {mail.sender} if known.of.get(one)]
        if got:
            # Of all ways to choose the recipients, those that stay inside are comb(size - 1, n) of comb(all - 1, n).
            inside = comb(size[own] - 1, len(got)) / comb(everybody - 1, len(got))
            people = frozenset(one for one in mail.audience if known.of.get(one) == own)
            hit = any(one != own for one in got)
            seen = mail.sender in talk.owners.sent
            yield Case(("department", own), mail.thread, mail.sender, hit, people, 1 - inside, seen)
