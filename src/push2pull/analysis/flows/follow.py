"""People who might rather follow than receive: long silence in a group, and a second sign.

Most who only read learn something, a manager in copy is informed by duty, and mail does not tell who reads.
Silence alone therefore counts for nothing; what is told is a number of people, large enough to hide in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_RECEIVED = 20
MIN_SPAN = timedelta(days=60)

_LEAVE = re.compile(
    r"\b(?:unsubscribe me|please unsubscribe|(?:remove|take) me (?:from|off)|stop sending me|take my name off"
    r"|no longer (?:wish|want|need) to (?:receive|be)|(?:me|nous) (?:retirer|enlever|désinscrire|désabonner|ôter) d"
    r"|(?:retire[rz]|enleve[rz]|désinscri(?:re|vez)|désabonne[rz])[- ]moi|ne (?:plus|pas) recevoir"
    r"|ne souhaite plus (?:être|recevoir))",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Group:
    """``received``: messages by person; ``dates``: first and last of each; ``alone``: who was a sole recipient."""

    received: Counter[str] = field(default_factory=Counter)
    dates: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)
    writers: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)


def follow(
    talk: Conversations,
    topic_of: Mapping[str, str],
    department_of: Mapping[str, str],
    *,
    min_group: int,
    seed: int,
) -> list[Row]:
    """Return for each group with ``min_group`` such people their share of all who receive its mail.

    Such a person got 20 messages or more over 60 days, wrote none, was never the only recipient, and either asked
    to be taken off or is of no department that writes there and writes about none of its topics elsewhere. Null:
    everybody stays silent with the chance that their writing elsewhere gives, exp(-rate x received).
    """
    groups = _groups(talk, topic_of)
    asked = _asked_to_leave(talk)
    wrote = Counter(mail.sender for mail in talk.mails.values() if not leaves(mail))
    got = Counter(p for mail in talk.mails.values() for p in mail.audience if p != mail.sender)
    topics_of = _topics_of(talk, topic_of)

    def distant(person: str, one: _Group) -> bool:
        units = {department_of.get(writer, "") for writer in one.writers}
        own = department_of.get(person, "")
        return own != "" and own not in units and not topics_of.get(person, set()) & one.topics

    def cases(key: str, one: _Group) -> Iterator[Case]:
        for person, n in sorted(one.received.items()):
            quiet = person not in one.writers and person not in one.alone and _long(person, one)
            hit = quiet and (bool(asked.get(person, set()) & one.writers) or distant(person, one))
            rate = (wrote[person] + 0.5) / (got[person] - n + 1)
            yield Case(("list", key), person, person, hit, frozenset({person}), exp(-rate * n))

    shown = [[*cases(key, one)] for key, one in sorted(groups.items())]
    # A share of fewer would point at them; so would a zero beside groups without a row.
    enough = [own for own in shown if allowed(sum(case.hit for case in own), min_group)]
    return findings_of("follow", (case for own in enough for case in own), min_group=min_group, seed=seed)


def leaves(mail: Mail) -> bool:
    """Return whether a message asks to be taken off, in French or English."""
    return _LEAVE.search(mail.text) is not None


def _groups(talk: Conversations, topic_of: Mapping[str, str]) -> dict[str, _Group]:
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    for mail in talk.mails.values():
        if mail.listed or mail.date is None or leaves(mail):
            continue
        others = mail.audience - {mail.sender}
        for one in map(groups.__getitem__, mail.lists):
            one.writers.add(mail.sender)
            one.received.update(others)
            one.alone |= others if len(others) == 1 else set()
            one.topics |= {topic_of[mail.thread]} if mail.thread in topic_of else set()
            for person in others:
                first, last = one.dates.get(person, (mail.date, mail.date))
                one.dates[person] = min(first, mail.date), max(last, mail.date)
    return groups


def _long(person: str, one: _Group) -> bool:
    first, last = one.dates[person]
    return one.received[person] >= MIN_RECEIVED and last - first >= MIN_SPAN


def _asked_to_leave(talk: Conversations) -> dict[str, set[str]]:
    """Return whom each person asked to be taken off."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for mail in filter(leaves, talk.mails.values()):
        asked[mail.sender] |= mail.audience - {mail.sender}
    return asked


def _topics_of(talk: Conversations, topic_of: Mapping[str, str]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mail in talk.mails.values():
        if mail.thread in topic_of:
            found[mail.sender].add(topic_of[mail.thread])
    return found
