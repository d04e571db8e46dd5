"""The same topic in silos that do not meet: departments that write about it, each among themselves.

Some walls are meant to be there, and one name may stand for two things: the figure asks a question of both sides
and answers none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.model import Row

MIN_THREADS = 3
MIN_PEOPLE = 3
MIN_SILOS = 2


@dataclass(frozen=True, slots=True)
class _Talk:
    """A thread about a topic: its people with a department, and whether it was in everybody's view on a list."""

    mails: Sequence[Mail]
    people: frozenset[str]
    units: frozenset[str]
    listed: bool


def silos(
    talk: Conversations,
    topic_of: Mapping[str, str],
    department_of: Mapping[str, str],
    *,
    min_group: int,
    seed: int,
) -> list[Row]:
    """Return for each topic of several departments the share of its threads in which two of them meet; flagged low.

    A topic counts when at least two departments each have three threads of their own about it and three people in
    these; which departments is not told. A thread on a list meets everybody. Null: people of the topic permuted
    over its threads, the sizes of the threads and of the departments kept: 1 - sum of C(n_d, s) / C(n, s) for a
    thread of s. ``topic_of``: thread_id to topic_id; ``department_of``: department by person_id. Linear in the
    pairs of message and person.
    """
    topics: defaultdict[str, list[_Talk]] = defaultdict(list)
    for thread, mails in talk.threads.items():
        people = frozenset(p for mail in mails for p in mail.audience if department_of.get(p))
        if thread in topic_of and len(people) > 1:
            units = frozenset(department_of[person] for person in people)
            listed = any(mail.listed for mail in mails)
            topics[topic_of[thread]].append(_Talk(mails, people, units, listed))
    cases = (
        case for topic, own in topics.items() if _several(own) for case in _cases(topic, own, department_of)
    )
    return findings_of("silos", cases, min_group=min_group, seed=seed, low=True)


def _several(own: Sequence[_Talk]) -> bool:
    apart: defaultdict[frozenset[str], list[frozenset[str]]] = defaultdict(list)
    for one in own:
        if len(one.units) == 1 and not one.listed:
            apart[one.units].append(one.people)
    large = [
        threads
        for threads in apart.values()
        if len(threads) >= MIN_THREADS and len(frozenset().union(*threads)) >= MIN_PEOPLE
    ]
    return len(large) >= MIN_SILOS


def _cases(topic: str, own: Sequence[_Talk], department_of: Mapping[str, str]) -> Iterator[Case]:
    sizes = Counter(department_of[person] for person in frozenset().union(*(one.people for one in own)))
    for one in own:
        s = len(one.people)
        inside = sum(comb(n, s) for n in sizes.values()) / comb(sizes.total(), s)
        meets = one.listed or len(one.units) > 1
        first = one.mails[0]
        yield Case(("topic", topic), first.thread, first.sender, meets, one.people, 1 - inside)
