"""Exchanges of departments: the threads off the lists that people of two departments share, one of whom wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.departments import Departments
from push2pull.analysis.flows.enough import ENOUGH
from push2pull.analysis.flows.judgement import MIN_COVERAGE
from push2pull.analysis.suppress import allowed

MIN_SPAN = timedelta(days=90)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A thread off the lists with people of both departments, one of whom wrote: those of each, by department."""

    mails: Sequence[Mail]
    people: Mapping[str, frozenset[str]]

    def alone(self, unit: str) -> str:
        """Return who is alone of a department, "" where nobody is."""
        return min(self.people[unit]) if len(self.people[unit]) == 1 else ""


Exchanges = Mapping[Pair, Sequence[Exchange]]
"""Those of each two departments, whose names are sorted."""


def exchanges(talk: Conversations, known: Departments) -> dict[Pair, list[Exchange]]:
    """Return for each pair of departments the threads off the lists with people of both, one of whom wrote."""
    found: defaultdict[Pair, list[Exchange]] = defaultdict(list)
    for mails in talk.threads.values():
        if any(mail.listed for mail in mails):
            continue
        people: defaultdict[str, set[str]] = defaultdict(set)
        for person in frozenset().union(*(mail.audience for mail in mails)):
            if unit := known.of.get(person):
                people[unit].add(person)
        exchange = Exchange(mails, {unit: frozenset(own) for unit, own in people.items()})
        writers = {known.of.get(mail.sender) for mail in mails}
        for pair in combinations(sorted(people), 2):
            if not writers.isdisjoint(pair):
                found[pair].append(exchange)
    return found


def linked(pairs: Exchanges, known: Departments, min_group: int) -> dict[Pair, Sequence[Exchange]]:
    """Return the pairs with 20 exchanges over 90 days, of departments of ``min_group`` people whose mail was read."""
    told = {
        unit
        for unit, people in known.members.items()
        if known.read[unit] >= MIN_COVERAGE and allowed(len(people), min_group)
    }
    return {
        pair: own
        for pair, own in sorted(pairs.items())
        if told.issuperset(pair) and len(own) >= ENOUGH["bridge"].support and span(own) >= MIN_SPAN
    }


def span(own: Sequence[Exchange]) -> timedelta:
    """Return the time from the first to the last message of *own*."""
    dates = [mail.date for one in own for mail in one.mails if mail.date]
    return max(dates) - min(dates) if dates else timedelta()
