"""Further lists and groups, as many as an organisation of its size has, and which of them get a pattern planted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

from push2pull.simulate.flows import GroupPlan, ListPlan, plans
from push2pull.simulate.mail import World
from push2pull.simulate.vocabulary import Topic

PEOPLE_A_GROUP, FEWEST_GROUPS = 12, 6
PEOPLE_A_LIST, FEWEST_LISTS = 25, 3
PLANTED_PEOPLE = 10
"""Least size of a group with a pattern: of a smaller one nothing could be said that respects its people."""

ONE_IN = 12
"""One flow in so many has each pattern planted; the first patterns of each row have one at least."""

GROUP_PATTERNS = ("cross_silo_topic", "closedness", "single_voice", "trapped", "copies", "forgotten")
LIST_PATTERNS = ("unanswered", "narrowing", "dialogue")
ALWAYS = frozenset(("cross_silo_topic", "closedness", "single_voice", "trapped", "copies", "unanswered"))
PERSONNEL = "Ressources humaines"
LARGEST = 6
"""Departments, by size, that may keep apart or be joined by one person."""


def choose_departments(world: World) -> None:
    """Choose who keeps apart and which two departments one person joins: those that share no planned group."""
    rng = world.stream("departments")
    size = {name: len(world.organisation.of(name)) for name in _departments(world)}
    large = sorted(size, key=lambda name: -size[name])[:LARGEST]
    meeting = {
        frozenset(pair) for plan in plans("groups", GroupPlan) for pair in combinations(plan.departments, 2)
    }
    # The personnel department writes to everybody.
    apart = [
        pair for pair in combinations(large, 2) if frozenset(pair) not in meeting and PERSONNEL not in pair
    ]
    pair = rng.choice(apart)
    world.bridged = (pair[0], pair[1]) if rng.random() < 0.5 else (pair[1], pair[0])
    world.bridge = rng.choice(world.organisation.of(world.bridged[0])[1:])
    world.silo = rng.choice([name for name in large if name not in pair])


def plan(world: World) -> tuple[list[ListPlan], list[GroupPlan]]:
    """Return the further lists and groups, each on a matter of its own."""
    rng = world.stream("further flows")
    matters = [(name, language, topic) for (name, language), topic in world.topics.items() if topic.title]
    rng.shuffle(matters)
    size = len(world.organisation.people)
    n_lists = max(FEWEST_LISTS, size // PEOPLE_A_LIST)
    n_groups = max(FEWEST_GROUPS, size // PEOPLE_A_GROUP)
    # Two flows on one matter would be a pattern that nobody planted.
    n_lists = min(n_lists, len(matters) * n_lists // (n_lists + n_groups))
    n_groups = min(n_groups, len(matters) - n_lists)
    of_groups = matters[n_lists : n_lists + n_groups]
    return [*_lists(world, rng, matters[:n_lists])], _borrowing(world, [*_groups(world, rng, of_groups)])


def _lists(world: World, rng: Random, matters: Sequence[tuple[str, str, Topic]]) -> Iterator[ListPlan]:
    patterns = _patterns(LIST_PATTERNS, len(matters))
    for (name, language, topic), pattern in zip(matters, patterns, strict=True):
        yield ListPlan(
            name=name.replace("_", "-"),
            title=topic.title,
            topics={language: name},
            weekly=round(rng.uniform(1.4, 2.6), 2),
            replies=(1, rng.randint(2, 4)),
            departments=_some(world, rng),
            share=0.05,
            pattern=pattern,
        )


def _groups(world: World, rng: Random, matters: Sequence[tuple[str, str, Topic]]) -> Iterator[GroupPlan]:
    patterns = _patterns(GROUP_PATTERNS, len(matters))
    for (name, language, topic), pattern in zip(matters, patterns, strict=True):
        departments = _some(world, rng)
        pool = len(world.organisation.of(*departments))
        yield GroupPlan(
            name=name.replace("_", "-"),
            title=topic.title,
            topics={language: name},
            departments=departments,
            size=min(max(rng.randint(6, 14), PLANTED_PEOPLE if pattern else 0), max(6, pool - 2)),
            joining=rng.randint(0, 2),
            leaving=rng.randint(0, 2),
            weekly=round(rng.uniform(0.9, 1.7), 2),
            replies=(1, rng.randint(3, 5)),
            pattern=pattern,
        )


def _patterns(names: Sequence[str], n: int) -> list[str]:
    """Return a pattern for each of *n* flows, "" for most; ``cross_silo_topic`` takes two flows."""
    found: list[str] = []
    for name in names:
        times = round(n / ONE_IN) or int(name in ALWAYS)
        found += [name] * (2 * times if name == "cross_silo_topic" else times)
    return [*found[:n], *[""] * (n - len(found))]


def _some(world: World, rng: Random) -> tuple[str, ...]:
    """Return two or three departments, never both of those that one person joins."""
    names = _departments(world)
    while True:
        chosen = rng.sample(names, k=rng.randint(2, 3))
        if not {*world.bridged} <= {*chosen}:
            return tuple(chosen)


def _borrowing(world: World, rows: list[GroupPlan]) -> list[GroupPlan]:
    """Let the second group of each pair take up the first one's matter, in departments that the first has not."""
    pairs = [n for n, row in enumerate(rows) if row.pattern == "cross_silo_topic"]
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        elsewhere = [name for name in _departments(world) if name not in rows[first].departments]
        largest = sorted(elsewhere, key=lambda name: -len(world.organisation.of(name)))
        there = tuple(largest[:2]) if {*largest[:2]} != {*world.bridged} else (largest[0], largest[2])
        size = min(rows[second].size, len(world.organisation.of(*there)))
        rows[second] = replace(
            rows[second], departments=there, size=size, borrowed=tuple(rows[first].topics.items())
        )
    return rows


def _departments(world: World) -> list[str]:
    return list(dict.fromkeys(one.department for one in world.organisation.people))
