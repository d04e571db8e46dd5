"""How often each pattern showed, wherever it could: of all that was written, and of what the exports hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from push2pull.simulate.mail import Mail, World
from push2pull.simulate.organisation import Person

Figures = dict[str, dict[str, dict[str, int]]]
Tally = dict[str, tuple[int, int]]


def measured(world: World, seen: Sequence[Mail]) -> Figures:
    """Return by pattern and subject ``hits`` of ``n`` occasions, and ``seen_hits`` of ``seen_n`` in the exports."""
    present = {mail.message_id for mail in seen}
    figures: Figures = defaultdict(dict)
    for (pattern, about), found in sorted(world.occasions.items()):
        there = [hit for hit, names in found if present.issuperset(names)]
        figures[pattern][about] = _figures(sum(hit for hit, _ in found), len(found), sum(there), len(there))
    for pattern, tally in (("copies", _copies), ("single_bridge", _bridges), ("silo_index", _inside)):
        whole, shown = tally(world, world.mails), tally(world, seen)
        figures[pattern] = {
            about: _figures(*whole[about], *shown.get(about, (0, 0))) for about in sorted(whole)
        }
    return dict(figures)


def _figures(hits: int, n: int, seen_hits: int, seen_n: int) -> dict[str, int]:
    return {"hits": hits, "n": n, "seen_hits": seen_hits, "seen_n": seen_n}


def _copies(world: World, mails: Iterable[Mail]) -> Tally:
    """Count the copies of each group's mail (n) and those that go to people who never write there (hits)."""
    silent = {flow.name: flow.silent for flow in world.flows if flow.kind == "group"}
    n, hits = Counter[str](), Counter[str]()
    for mail in mails:
        if mail.flow in silent:
            n[mail.flow] += len(mail.audience)
            hits[mail.flow] += sum(one in silent[mail.flow] for one in mail.audience)
    return {name: (hits[name], n[name]) for name in silent}


def _bridges(world: World, mails: Iterable[Mail]) -> Tally:
    """Count the exchanges of each two departments off the lists (n), and those that hang on one person (hits).

    An exchange is a thread with people of both, one of whom wrote. It hangs on whoever is alone of the own
    department in most of them.
    """
    n, alone = Counter[str](), Counter[tuple[str, Person]]()
    for people, writers in _threads(mails).values():
        of: dict[str, list[Person]] = {}
        for one in people:
            of.setdefault(one.department, []).append(one)
        for pair in filter(lambda pair: not writers.isdisjoint(pair), combinations(sorted(of), 2)):
            name = " | ".join(pair)
            n[name] += 1
            alone.update((name, of[side][0]) for side in pair if len(of[side]) == 1)
    most: dict[str, int] = {}
    for (name, _), times in alone.items():
        most[name] = max(most.get(name, 0), times)
    return {name: (most.get(name, 0), n[name]) for name in n}


def _threads(mails: Iterable[Mail]) -> dict[Mail, tuple[set[Person], set[str]]]:
    """Return the staff in each thread off the lists, and the departments of those who wrote."""
    found: dict[Mail, tuple[set[Person], set[str]]] = {}
    for mail in mails:
        if mail.kind == "person" and not mail.list_name:
            people, writers = found.setdefault(mail.first, (set(), set()))
            people.update(one for one in (mail.sender, *mail.audience) if one.department)
            writers.add(mail.sender.department)
    return found


def _inside(world: World, mails: Iterable[Mail]) -> Tally:
    """Count the messages of each department to colleagues off the lists (n), and those that none but its own got."""
    n, hits = Counter[str](), Counter[str]()
    for mail in mails:
        here = mail.sender.department
        there = {one.department for one in mail.audience if one.department}
        if mail.kind == "person" and here and there and not mail.list_name:
            n[here] += 1
            hits[here] += there == {here}
    return {name: (hits[name], n[name]) for name in n}
