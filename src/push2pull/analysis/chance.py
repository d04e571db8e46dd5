"""How often a set of people would recur by chance: the null model behind recurring groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from push2pull.analysis.participants import Event, People, jaccard
from push2pull.analysis.recurrence import SLACK
from push2pull.analysis.statistics import poisson_binomial_tail


@dataclass(frozen=True, slots=True)
class Habits:
    """Whom senders write to. ``contacts``: in how many of a sender's different recipient sets a person is.

    ``n_sets``: how many different sets those are. ``everyone``: the contacts of all senders together.
    ``total``: the number of those contacts. ``by_sender``: the events of each sender. ``threads``: in which threads a
    sender wrote to which set.
    """

    contacts: dict[str, Counter[str]]
    n_sets: Counter[str]
    everyone: Counter[str]
    total: int
    by_sender: dict[str, list[Event]]
    threads: dict[str, dict[People, set[str]]]


def habits(events: Sequence[Event]) -> Habits:
    """Count the habits of all senders.

    Each different set counts once: were repetitions counted, a sender who writes to one group alone would
    have the habit of writing to that group, and the group would be explained by itself.
    """
    by_sender: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_sender[event.sender].append(event)
    sets: dict[str, dict[People, set[str]]] = {sender: {} for sender in by_sender}
    for event in events:
        sets[event.sender].setdefault(event.people, set()).add(event.thread_id)
    contacts = {sender: Counter(p for s in sets[sender] for p in s if p != sender) for sender in sets}
    everyone: Counter[str] = Counter()
    for counts in contacts.values():
        everyone.update(counts)
    n_sets = Counter({sender: len(own) for sender, own in sets.items()})
    return Habits(contacts, n_sets, everyone, everyone.total(), dict(by_sender), sets)


def recurrence_p_value(people: People, seen: Habits, similarity: float) -> float:
    """Return the chance that mail from *people* goes to *people* so often although they are no group.

    Null: every sender keeps the number and the size of their messages and picks each recipient independently,
    as often as their habits say, shrunk by one set's worth towards everybody's. Statistic: threads with a
    message by *people* whose set is similar (Jaccard >= *similarity*) to *people*. Poisson-binomial tail;
    that the trials are messages and the hits threads errs on the side of chance.
    """
    senders = [sender for sender in sorted(people) if sender in seen.by_sender]
    written = [own for sender in senders for own in seen.threads[sender].items()]
    hits = set().union(*(threads for one, threads in written if jaccard(one, people) >= similarity))
    chances = [chance for sender in senders for chance in _chances(sender, people, seen, similarity)]
    return poisson_binomial_tail(len(hits), chances)


def _chances(sender: str, people: People, seen: Habits, similarity: float) -> Iterator[float]:
    """Yield the chance of each message of *sender* to have recipients similar to *people*."""
    total = seen.contacts[sender].total()
    prior = total / seen.n_sets[sender]
    shares = [
        (seen.contacts[sender][person] + prior * seen.everyone[person] / seen.total) / (total + prior)
        for person in sorted(people - {sender})
    ]

    @cache
    def chance(size: int) -> float:
        # Jaccard >= t of n and m people needs t (n + m) / (1 + t) in common; the sender is one of them.
        common = ceil(similarity * (size + len(people)) / (1 + similarity) - SLACK) - 1
        if common > min(size - 1, len(shares)):
            return 0.0
        return poisson_binomial_tail(common, [min(1.0, (size - 1) * share) for share in shares])

    for event in seen.by_sender[sender]:
        if (likely := chance(len(event.people))) > 0:
            yield likely
