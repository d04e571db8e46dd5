"""Audience narrowing: answers to a list's question that never reach the list.

A private answer is often right (courtesy, personal matters, the client's default button): the figure is a
share per list beside that of all other lists, and says nothing about intent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.analysis.flows.leaving import leaves
from push2pull.model import Row

MIN_AUDIENCE = 5
REACHED = 0.2
"""An answer narrowed a group when at most this share of those who saw the question saw it."""

_ENGLISH = (
    "how (?:to|do|can|should|would)|what (?:is|are|do|does|would)|is there|are there|does any|has any"
    "|who (?:knows|has|can|is)|where (?:is|can|do)|why (?:is|do|does)|(?:can|could) (?:any|some|you|we|i)\\b"
)
_FRENCH = (
    "comment |pourquoi |est-ce qu|quel(?:le)?s? (?:est|sont)|qui (?:sait|peut|connaît|aurait)"
    "|quelqu['’]un (?:sait|a|peut|connaît|aurait)|savez-vous|sais-tu|pouvez-vous|pourriez-vous|peut-on"
    "|y a-t-il|où (?:est|sont|puis|peut|trouver)|combien "
)
_QUESTION = re.compile(
    rf"\?(?=\s|[)\"»]|$)|(?:^|[.!:,]\s+)(?:{_ENGLISH}|{_FRENCH})", re.IGNORECASE | re.MULTILINE
)


def narrowing(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return the share of direct answers to each list's questions that did not reach it.

    A question opens a thread on a list, or in a group of at least 5 people. An answer by somebody else narrowed a
    list when it is not on it, a group when it reached at most 20 % of those who saw the question besides the two.
    Counted are the answers that the archive would have in either form: the asker's incoming or the answerer's
    outgoing mail was read; who asks to be taken off answers nothing. What people do on other lists says what to
    expect of them here.
    """
    return findings_of("narrowing", _cases(talk), min_group=min_group, seed=seed, habits=True)


def _cases(talk: Conversations) -> Iterator[Case]:
    for thread, (question, *others) in talk.threads.items():
        if not asks(question):
            continue
        for reply in others:
            answers = reply.parent == question.key and reply.sender not in ("", question.sender)
            if not answers or leaves(reply):
                continue
            people = frozenset((reply.sender, question.sender)) - {""}
            seen = talk.owners.would_show(reply.sender, question.sender)
            for list_key in question.lists:
                hit = list_key not in reply.lists and (
                    question.listed or _reached(reply, question) <= REACHED
                )
                yield Case(("list", list_key), thread, reply.sender, hit, people, seen=seen)


def asks(mail: Mail) -> bool:
    """Return whether a message asks something of many; without its text any first message may."""
    wide = mail.listed or len(mail.audience) >= MIN_AUDIENCE
    return wide and (not mail.text or is_question(mail.text) or mail.subject.rstrip().endswith("?"))


def is_question(text: str) -> bool:
    """Return whether a text asks: a question mark at the end of a word, or a French or English interrogative."""
    return _QUESTION.search(text) is not None


def _reached(reply: Mail, question: Mail) -> float:
    """Return the share of the question's audience, besides the two who talk, that saw the reply."""
    others = question.audience - {reply.sender, question.sender}
    return len(others & reply.audience) / len(others)
