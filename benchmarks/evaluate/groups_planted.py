"""Mail with planted recurring groups that drift, nest and overlap, among one-offs that follow habits."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from push2pull.analysis.participants import Event, People

DAY = 86_400_000_000
DAYS = 540
DEPARTMENT = 12
CONTACTS = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """What to plant. ``nested``: share of groups that are part of another; ``drop``: chance that a member is
    forgotten in a message; ``extra``: mean number of guests in one; ``drift``: share of the members replaced.
    """

    people: int = 300
    groups: int = 60
    one_offs: int = 3000
    nested: float = 0.2
    drop: float = 0.08
    extra: float = 0.5
    drift: float = 0.3


PLANS = {
    "default": Plan(),
    "noisy drift": Plan(drop=0.15, extra=1.5, drift=0.6),
    "many one-offs": Plan(one_offs=10_000, nested=0.5),
}


@dataclass(frozen=True, slots=True)
class Planted:
    """A group as it was planted: who was in it (from, until) and when it was written to, in microseconds."""

    spans: tuple[tuple[str, int, int], ...]
    dates: tuple[int, ...]

    @property
    def core(self) -> People:
        """Return the people who were in it for at least half of its mail."""
        times = Counter(p for date in self.dates for p in self.on(date))
        return frozenset(p for p, n in times.items() if n >= len(self.dates) / 2)

    def on(self, date: int) -> People:
        """Return who was in it on a date."""
        return frozenset(p for p, since, until in self.spans if since <= date < until)


def planted(plan: Plan, seed: int) -> tuple[list[Event], list[Planted]]:
    """Return mail, ordered by date, and the groups in it. Every message is a thread of its own.

    People sit in departments of 12 and have 16 contacts, of whom they prefer a few (Zipf), three of four in
    their department; groups are drawn the same way, so that habits and groups overlap. One-offs are drawn
    from the sender's contacts. A group is written to 8 to 30 times over 60 to 540 days by a few of its
    members; nested groups are 40 to 70 % of another's first members and live in the same time.
    """
    chance = random.Random(seed)
    everybody = [f"P-{number:04}" for number in range(plan.people)]
    contacts = {person: _contacts(chance, everybody, person) for person in everybody}
    groups: list[Planted] = []
    mail: list[tuple[int, str, People]] = []
    for number in range(plan.groups):
        outer = (
            chance.choice(groups)
            if groups and number < plan.nested * plan.groups * 2 and number % 2
            else None
        )
        groups.append(_group(chance, plan, everybody, contacts, outer))
        mail += _mail(chance, plan, groups[-1], contacts)
    activity = [1 / (1 + chance.randrange(20)) for _ in everybody]
    for sender in chance.choices(everybody, activity, k=plan.one_offs):
        size = min(2 + int(chance.expovariate(0.5)), CONTACTS * 3 // 4)
        people = {sender, *_drawn(chance, contacts[sender], size)}
        mail.append((int(chance.uniform(0, DAYS) * DAY), sender, frozenset(people)))
    mail.sort(key=lambda one: (one[0], one[1], sorted(one[2])))
    return [Event(d, f"m{i:06}", f"t{i:06}", s, p) for i, (d, s, p) in enumerate(mail)], groups


def _contacts(chance: random.Random, everybody: Sequence[str], person: str) -> list[str]:
    """Return whom a person writes to, the preferred first."""
    near = [one for one in _department(everybody, person) if one != person]
    far = [one for one in everybody if one not in near and one != person]
    n_near = min(len(near), CONTACTS * 3 // 4)
    return chance.sample(chance.sample(near, n_near) + chance.sample(far, CONTACTS - n_near), CONTACTS)


def _department(everybody: Sequence[str], person: str) -> Sequence[str]:
    start = everybody.index(person) // DEPARTMENT * DEPARTMENT
    return everybody[start : start + DEPARTMENT]


def _drawn(chance: random.Random, known: Sequence[str], size: int) -> list[str]:
    """Draw different contacts, the n-th preferred with weight 1/n (Efraimidis and Spirakis 2006)."""
    keys = {one: chance.random() ** (rank + 1) for rank, one in enumerate(known)}
    return sorted(known, key=lambda one: -keys[one])[:size]


def _group(
    chance: random.Random,
    plan: Plan,
    everybody: Sequence[str],
    contacts: dict[str, list[str]],
    outer: Planted | None,
) -> Planted:
    founder = chance.choice(everybody)
    if outer:
        begin, end = outer.dates[0], outer.dates[-1]
        first = sorted(outer.on(begin))
        members = chance.sample(first, max(3, round(len(first) * chance.uniform(0.4, 0.7))))
    else:
        begin = int(chance.uniform(0, DAYS - 60) * DAY)
        end = int(begin + chance.uniform(60 * DAY, DAYS * DAY - begin))
        known = [*contacts[founder], *chance.sample(everybody, 8)]
        members = [
            founder,
            *chance.sample([p for p in dict.fromkeys(known) if p != founder], chance.randint(3, 13)),
        ]
    n = chance.randint(8, 30)
    dates = tuple(sorted(chance.randint(begin, end) for _ in range(n)))
    return Planted(tuple(_spans(chance, plan, members, everybody, begin, end)), dates)


def _spans(
    chance: random.Random, plan: Plan, members: Sequence[str], everybody: Sequence[str], begin: int, end: int
) -> Iterator[tuple[str, int, int]]:
    """Yield who is in a group from when until when: some are replaced at some time by somebody new."""
    n_gone = round(plan.drift * len(members))
    gone = set(chance.sample(list(members), n_gone))
    fresh = iter(chance.sample([p for p in everybody if p not in members], n_gone))
    for person in members:
        change = chance.randint(begin, end) if person in gone else end + 1
        yield person, begin, change
        if person in gone:
            yield next(fresh), change, end + 1


def _mail(
    chance: random.Random, plan: Plan, group: Planted, contacts: dict[str, list[str]]
) -> Iterator[tuple[int, str, People]]:
    """Yield the messages to a group: some members write most of them, others are forgotten, guests come."""
    eager = {person: 1 / (1 + chance.randrange(8)) ** 1.5 for person, *_ in group.spans}
    for date in group.dates:
        here = sorted(group.on(date))
        (sender,) = chance.choices(here, [eager[p] for p in here])
        kept = {p for p in here if p == sender or chance.random() >= plan.drop}
        guests = _drawn(chance, contacts[sender], _poisson(chance, plan.extra))
        yield date, sender, frozenset([*kept, *guests])


def _poisson(chance: random.Random, mean: float) -> int:
    """Return a Poisson variate (Knuth 1969)."""
    n, left = -1, 1.0
    while left > math.exp(-mean):
        left *= chance.random()
        n += 1
    return n


def redrawn(events: Sequence[Event], seed: int) -> list[Event]:
    """Return the null corpus: the same senders, dates and sizes, recipients from all the sender wrote to.

    Drawn as often as the sender wrote to them.
    """
    chance = random.Random(seed)
    known: dict[str, list[str]] = {}
    for event in events:
        known.setdefault(event.sender, []).extend(sorted(event.people - {event.sender}))
    found = []
    for event in events:
        here = {event.sender}
        while len(here) < len(event.people):
            here.add(chance.choice(known[event.sender]))
        found.append(Event(event.date, event.message_key, event.thread_id, event.sender, frozenset(here)))
    return found
