"""Ways to find recurring groups that push2pull is compared with: from events to sets of people.

All keep what has the same support: four threads, started by two people, over 14 days.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

from push2pull.analysis.drift import Group, Membership
from push2pull.analysis.groups import recurring_groups
from push2pull.analysis.participants import MIN_SIZE, Event, People, jaccard

DAY = 86_400_000_000
THREADS, INITIATORS, DAYS = 4, 2, 14
HALF_LIFE = 180 * DAY
PEERS_PYTHON = Path(".venv-peers/bin/python")


@dataclass(frozen=True, slots=True)
class Found:
    """A group: who was in it for at least half of its mail, and who was on a date, if the method says so."""

    core: People
    members: Membership | None = None

    def on(self, date: int) -> People:
        """Return who was in it on a date."""
        return self.members.on(date) if self.members else self.core


Method = Callable[[Sequence[Event]], Sequence[Found]]


def ours(events: Sequence[Event]) -> list[Found]:
    """What push2pull finds."""
    return [Found(_half(group), group.members) for group in recurring_groups(events)]


def _half(group: Group) -> People:
    times = Counter(person for event in group.events for person in group.members.on(event.date))
    return frozenset(person for person, n in times.items() if n >= len(group.events) / 2)


def supported(events: Iterable[Event]) -> bool:
    """Say whether the threads, initiators and days of events suffice."""
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.thread_id, event)
    dates = [event.date for event in first.values()]
    senders = {event.sender for event in first.values()}
    return len(first) >= THREADS and len(senders) >= INITIATORS and max(dates) - min(dates) >= DAYS * DAY


def exact(events: Sequence[Event]) -> list[People]:
    """Sets of people that recur as they are."""
    return [people for people, own in _by_set(events).items() if supported(own)]


def closed(events: Sequence[Event]) -> list[People]:
    """Frequent closed sets of three and more (LCM: Uno, Asai, Uchida and Arimura 2004)."""
    found = _closed(events)
    return [people for people, own in found if len(people) >= MIN_SIZE and supported(events[i] for i in own)]


def _closed(events: Sequence[Event]) -> Iterator[tuple[People, list[int]]]:
    """Yield each closed set with at least THREADS events, and these; by prefix-preserving extension."""
    frequency = Counter(person for event in events for person in event.people)
    items = sorted((p for p, n in frequency.items() if n >= THREADS), key=lambda p: (frequency[p], p))
    rank = {person: number for number, person in enumerate(items)}
    todo: list[tuple[frozenset[int], list[int], int]] = [(frozenset(), list(range(len(events))), -1)]
    sets = [frozenset(rank[p] for p in event.people if p in rank) for event in events]
    while todo:
        people, own, last = todo.pop()
        if people:
            yield frozenset(items[i] for i in people), own
        with_item: defaultdict[int, list[int]] = defaultdict(list)
        for at in own:
            for item in sets[at]:
                if item > last and item not in people:
                    with_item[item].append(at)
        for item, fewer in with_item.items():
            if len(fewer) >= THREADS:
                closure = frozenset.intersection(*(sets[at] for at in fewer))
                if all(one >= item or one in people for one in closure):
                    todo.append((closure, fewer, item))


def gmail(events: Sequence[Event]) -> list[People]:
    """Gmail's implicit groups (Roth et al. 2010), as an adaptation: there they only suggest recipients.

    An implicit group is a set of people with its interaction rank: its messages, halved every HALF_LIFE. The
    set that ranks best is a seed; a person is suggested for it by the ranks of the sets that hold them, each
    times its likeness with the seed. Who has half of the rank of all sets alike is a member.
    """
    now = max((event.date for event in events), default=0)
    sets = _by_set(events)
    rank = {people: sum(0.5 ** ((now - e.date) / HALF_LIFE) for e in own) for people, own in sets.items()}
    holding: defaultdict[str, list[People]] = defaultdict(list)
    for people in sets:
        for person in people:
            holding[person].append(people)
    found, taken = [], set()
    for seed in sorted(sets, key=lambda people: (-rank[people], sorted(people))):
        if seed in taken:
            continue
        near = dict.fromkeys(other for person in seed for other in holding[person] if other not in taken)
        alike = [other for other in near if jaccard(seed, other) >= 0.5]
        taken.update(alike)
        scores: Counter[str] = Counter()
        for other in alike:
            scores.update(dict.fromkeys(other, rank[other]))
        whole = sum(rank[other] for other in alike)
        people = frozenset(person for person, score in scores.items() if score >= whole / 2)
        if len(people) >= MIN_SIZE and supported(event for other in alike for event in sets[other]):
            found.append(people)
    return list(dict.fromkeys(found))


def louvain(events: Sequence[Event]) -> list[People]:
    """Communities (Blondel et al. 2008, networkx) of who is written to together how often.

    Raises ``ModuleNotFoundError`` where the environment of the peers or networkx is absent.
    """
    together = Counter(pair for event in events for pair in combinations(sorted(event.people), 2))
    edges = json.dumps([[one, other, n] for (one, other), n in sorted(together.items())])
    script = Path(__file__).with_name("groups_louvain.py")
    if not PEERS_PYTHON.exists():
        raise ModuleNotFoundError(f"no {PEERS_PYTHON}", name="networkx")
    done = subprocess.run([PEERS_PYTHON, script], input=edges, stdout=subprocess.PIPE, text=True)
    if done.returncode == 3:
        raise ModuleNotFoundError("no networkx", name="networkx")
    done.check_returncode()
    return [frozenset(community) for community in json.loads(done.stdout) if len(community) >= MIN_SIZE]


def _by_set(events: Sequence[Event]) -> dict[People, list[Event]]:
    found: defaultdict[People, list[Event]] = defaultdict(list)
    for event in events:
        found[event.people].append(event)
    return found


def _static(method: Callable[[Sequence[Event]], Iterable[People]], events: Sequence[Event]) -> list[Found]:
    return [Found(people) for people in method(events)]


PEERS: dict[str, Method] = {
    "exact recurring sets": partial(_static, exact),
    "frequent closed sets": partial(_static, closed),
    "Gmail implicit groups": partial(_static, gmail),
    "co-recipients + Louvain": partial(_static, louvain),
}
