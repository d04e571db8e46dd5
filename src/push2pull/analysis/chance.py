"""How often a set of people would recur by chance: the null model behind recurring groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from push2pull.analysis.drift import Group
from push2pull.analysis.participants import Event, People, jaccard
from push2pull.analysis.recurrence import SLACK
from push2pull.analysis.statistics import adjusted, poisson_binomial_tail

SHRINKAGE = 0.2
"""Messages to people whom anybody writes to that are added to a sender's habits. With few, a group is explained
by the habits of people who write to nobody else: their mail cannot tell a group from a habit."""

STRICT, STRICT_WEIGHT = 0.8, 0.001
"""Likeness of a second test, and how much of the error it may take (Genovese et al. 2006). People who hardly write to
anybody else come together by habit, but not all of them each time. Groups follow their mail, which makes likeness
easier than by chance: hence the small weight."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Whom senders write to. ``by_sender``: the events of each. ``contacts``: in how many of them a person is."""

    by_sender: dict[str, list[Event]]
    contacts: dict[str, Counter[str]]

    @classmethod
    def of(cls, events: Iterable[Event]) -> Habits:
        """Count the habits of all senders."""
        by_sender: defaultdict[str, list[Event]] = defaultdict(list)
        contacts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for event in events:
            by_sender[event.sender].append(event)
            contacts[event.sender].update(event.people - {event.sender})
        return cls(dict(by_sender), dict(contacts))


def beyond_chance(
    groups: Sequence[Group], events: Sequence[Event], similarity: float, rate: float
) -> list[tuple[Group, float]]:
    """Return the groups that recur more often than habits predict, with their p-values, corrected for all tests.

    Habits are those that the mail to no group shows. They are known once the groups are: of all groups those
    go whose recurrence is no discovery at false discovery rate *rate* (Benjamini and Hochberg 1995, among all
    that there were at first), their mail becomes habit, and the others are tested anew, until none goes.
    """
    everyone = Counter(person for event in events for person in event.people)
    n_tests, left = len(groups), list(groups)
    proven: list[tuple[Group, float]] = []
    n_before = n_tests + 1
    while len(left) < n_before:
        n_before = len(left)
        grouped = {event.message_key for group in left for event in group.events}
        rest = Habits.of(event for event in events if event.message_key not in grouped)
        p_values = [recurrence_p_value(group, rest, everyone, similarity) for group in left]
        q_values = adjusted([*p_values, *[1.0] * (n_tests - len(left))])[: len(left)]
        proven = [(group, q) for group, q in zip(left, q_values, strict=True) if q <= rate]
        left = [group for group, _ in proven]
    return proven


def recurrence_p_value(group: Group, rest: Habits, everyone: Counter[str], similarity: float) -> float:
    """Return the chance that so many threads go to a group's people although they are no group.

    Null: every sender keeps the number and the sizes of their messages and picks each recipient independently,
    as often as their habits say, shrunk by SHRINKAGE towards everybody's. Habits are the mail to no
    group (*rest*) and each different set of people that was picked for this one: were repetitions counted, a group
    would be explained by itself. A success is a message whose people are similar (Jaccard >= *similarity*) to
    those who were in the group on that day. Poisson-binomial tail; that the trials are messages and the hits
    threads errs on the side of chance. The same at STRICT, weighed against it by STRICT_WEIGHT.
    """
    tried = list(_tried(group, rest, everyone))
    loose, strict = (_tail(group, tried, level) for level in (similarity, STRICT))
    return min(1.0, loose / (1 - STRICT_WEIGHT), strict / STRICT_WEIGHT)


def _tried(
    group: Group, rest: Habits, everyone: Counter[str]
) -> Iterator[tuple[str, Sequence[Event], Mapping[str, float]]]:
    """Yield each sender, what they sent, and how often their habits pick each of the group's people."""
    chosen = picked(group.events)
    own = Habits.of({(event.sender, event.people): event for event in chosen}.values())
    written = Habits.of(chosen).by_sender
    total = everyone.total()
    for sender in sorted({*written, *group.members.people}):
        events = [*written.get(sender, ()), *rest.by_sender.get(sender, ())]
        n_sets = len(own.by_sender.get(sender, ())) + len(rest.by_sender.get(sender, ()))
        contacts = own.contacts.get(sender, Counter()) + rest.contacts.get(sender, Counter())
        if events:
            prior = SHRINKAGE * contacts.total() / n_sets
            share = {
                person: (contacts[person] + prior * everyone[person] / total) / (contacts.total() + prior)
                for person in group.members.people
            }
            yield sender, events, share


def _tail(
    group: Group, tried: Iterable[tuple[str, Sequence[Event], Mapping[str, float]]], similarity: float
) -> float:
    """Return the chance of as many messages as similar to the group's people as there are threads."""
    alike = (e for e in group.events if jaccard(e.people, group.members.on(e.date)) >= similarity - SLACK)
    hits = len({event.thread_id for event in alike})
    chances = (
        chance
        for sender, events, share in tried
        for chance in _chances(sender, events, group, share, similarity)
    )
    return poisson_binomial_tail(hits, list(chances))


def picked(events: Iterable[Event]) -> list[Event]:
    """Return the *events*, ordered by date, whose people somebody picked.

    Not answers to those whom the first of their thread went to, somebody added or left out: who is forgotten at first
    and added later would otherwise make two sets of each thread, and of a group a habit.
    """
    first: dict[str, Event] = {}
    return [
        event
        for event in events
        if (begun := first.setdefault(event.thread_id, event)) is event
        or not (event.people < begun.people or event.people > begun.people)
    ]


def _chances(
    sender: str, events: Iterable[Event], group: Group, share: Mapping[str, float], similarity: float
) -> Iterator[float]:
    """Yield the chance of each message of *sender* to have recipients similar to the group's people."""

    @cache
    def chance(size: int, people: People) -> float:
        # Jaccard >= t of n and m people needs t (n + m) / (1 + t) in common; the sender may be one of them.
        common = ceil(similarity * (size + len(people)) / (1 + similarity) - SLACK) - (sender in people)
        others = sorted(people - {sender})
        if common > min(size - 1, len(others)):
            return 0.0
        return poisson_binomial_tail(common, [min(1.0, (size - 1) * share[person]) for person in others])

    for event in events:
        if (likely := chance(len(event.people), group.members.on(event.date))) > 0:
            yield likely
