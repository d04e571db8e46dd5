"""People who might rather follow than receive: long silence in a group, and a second sign.

Most who only read learn something, a manager in copy is informed by duty, and mail does not tell who reads.
Silence alone therefore counts for nothing; what is told is a number of people, large enough to hide in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.analysis.flows.leaving import leaves
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_RECEIVED = 20
MIN_SPAN = timedelta(days=60)

TOPIC_SHARE = 0.1
"""Of what somebody writes elsewhere: with less of it on a group's topics, they are not this person's matter."""

UNIT_SHARE = 0.05
"""Of a group's mail: a department that writes less of it does not take part."""


@dataclass(slots=True)
class _Group:
    """``received``, ``wrote``: messages by person; ``dates``: first and last got; ``alone``: sole recipients."""

    received: Counter[str] = field(default_factory=Counter)
    threads: set[str] = field(default_factory=set)
    dates: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)
    wrote: Counter[str] = field(default_factory=Counter)
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
    to be taken off or is of a department that hardly writes there and has less than a tenth of what they write on its
    topics. Null: everybody stays silent with the chance that their writing elsewhere gives, exp(-rate x received).
    Groups are not compared with one another: those without a row would be missing.
    """
    leaving = {key for key, mail in talk.mails.items() if leaves(mail)}
    groups = _groups(talk, topic_of, leaving)
    asked = _asked_to_leave(talk, leaving)
    wrote = Counter(mail.sender for mail in talk.mails.values() if mail.key not in leaving)
    got = Counter(p for mail in talk.mails.values() for p in mail.audience if p != mail.sender)
    written = _written(talk, topic_of, leaving)

    def distant(person: str, one: _Group, units: set[str]) -> bool:
        own = department_of.get(person, "")
        on_topic = sum(written[person, topic] for topic in one.topics)
        return own != "" and own not in units and on_topic < TOPIC_SHARE * wrote[person]

    def cases(key: str, one: _Group) -> Iterator[Case]:
        units = _taking_part(one, department_of)
        for person, n in sorted(one.received.items()):
            quiet = person not in one.wrote and person not in one.alone and _long(person, one)
            hit = quiet and (bool(asked.get(person, set()) & one.wrote.keys()) or distant(person, one, units))
            rate = (wrote[person] + 0.5) / (got[person] - n + 1)
            yield Case(("list", key), person, person, hit, frozenset({person}), exp(-rate * n))

    shown = [[*cases(key, one)] for key, one in sorted(groups.items())]
    # A share of fewer would point at them; so would a zero beside groups without a row.
    enough = [own for own in shown if allowed(sum(case.hit for case in own), min_group)]
    every = (case for own in enough for case in own)
    n_threads = {("list", key): len(one.threads) for key, one in groups.items()}
    return findings_of("follow", every, min_group=min_group, seed=seed, support=n_threads, compared=False)


def _groups(talk: Conversations, topic_of: Mapping[str, str], leaving: Container[str]) -> dict[str, _Group]:
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    for mail in talk.mails.values():
        if mail.listed or mail.date is None or mail.key in leaving:
            continue
        others = mail.audience - {mail.sender}
        for one in map(groups.__getitem__, mail.lists):
            one.wrote[mail.sender] += 1
            one.threads.add(mail.thread)
            one.received.update(others)
            one.alone |= others if len(others) == 1 else set()
            one.topics |= {topic_of[mail.thread]} if mail.thread in topic_of else set()
            for person in others:
                first, last = one.dates.get(person, (mail.date, mail.date))
                one.dates[person] = min(first, mail.date), max(last, mail.date)
    return groups


def _taking_part(one: _Group, department_of: Mapping[str, str]) -> set[str]:
    wrote: Counter[str] = Counter()
    for person, n in one.wrote.items():
        wrote[department_of.get(person, "")] += n
    return {unit for unit, n in wrote.items() if n >= UNIT_SHARE * one.wrote.total()}


def _long(person: str, one: _Group) -> bool:
    first, last = one.dates[person]
    return one.received[person] >= MIN_RECEIVED and last - first >= MIN_SPAN


def _asked_to_leave(talk: Conversations, leaving: Iterable[str]) -> dict[str, set[str]]:
    """Return whom each person asked to be taken off."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for mail in map(talk.mails.__getitem__, leaving):
        asked[mail.sender] |= mail.audience - {mail.sender}
    return asked


def _written(
    talk: Conversations, topic_of: Mapping[str, str], leaving: Container[str]
) -> Counter[tuple[str, str]]:
    """Return how many messages each person wrote on each topic."""
    return Counter(
        (mail.sender, topic_of[mail.thread])
        for mail in talk.mails.values()
        if mail.thread in topic_of and mail.key not in leaving
    )
