"""Which lists and recurring groups there are: their topics, members, drift and planted patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from push2pull.simulate.data import table
from push2pull.simulate.mail import Flow, Membership
from push2pull.simulate.organisation import DOMAIN, Organisation, Person

LISTS_DOMAIN = f"lists.{DOMAIN}"
DEAD_AFTER_DAYS = 45


@dataclass(frozen=True, slots=True)
class ListPlan:
    """A row of ``lists`` in ``plan.toml``."""

    name: str
    title: str
    topics: dict[str, str]
    weekly: float
    replies: tuple[int, int]
    departments: tuple[str, ...] = ()
    share: float = 1.0
    writers: tuple[str, ...] = ()
    narrowed: float = 0.0
    dead: bool = False
    tag: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A row of ``groups`` in ``plan.toml``."""

    name: str
    title: str
    topics: dict[str, str]
    departments: tuple[str, ...]
    size: int
    weekly: float
    replies: tuple[int, int]
    joining: int = 0
    leaving: int = 0
    forgotten: float = 0.03
    partner: str = ""
    within: str = ""
    pattern: str = ""


Plan = TypeVar("Plan", ListPlan, GroupPlan)


def lists(rng: Random, organisation: Organisation, start: date) -> list[Flow]:
    """Return the explicit lists; larger organisations write more to them."""
    busier = len(organisation.people) / 60
    return [_list(rng, plan, organisation, start, busier) for plan in _rows("lists", ListPlan)]


def groups(rng: Random, organisation: Organisation, start: date, end: date) -> list[Flow]:
    """Return the recurring groups; each keeps somebody whose mailbox is exported from first to last."""
    made: dict[str, Flow] = {}
    for plan in _rows("groups", GroupPlan):
        made[plan.name] = _group(rng, plan, organisation, start, end, made.get(plan.within))
    return [*made.values()]


def _rows(name: str, kind: type[Plan]) -> list[Plan]:
    return [kind(**row) for row in table("plan")[name]]


def _list(rng: Random, plan: ListPlan, organisation: Organisation, start: date, busier: float) -> Flow:
    members = [
        one
        for one in organisation.people
        if rng.random() < (_likely(one, plan.topics) if one.department in plan.departments else plan.share)
    ]
    address = Person(f"{plan.name}@{LISTS_DOMAIN}", plan.title, "", site="")
    return Flow(
        name=plan.name,
        kind="list",
        title=plan.title,
        topics=plan.topics,
        members=tuple(Membership(one, start) for one in members),
        weekly=plan.weekly * busier,
        replies=plan.replies,
        address=address,
        writers=tuple(one for one in members if one.department in plan.writers),
        narrowed=plan.narrowed,
        until=start + timedelta(days=DEAD_AFTER_DAYS) if plan.dead else None,
        tag=plan.tag,
        pattern=plan.pattern,
    )


def _likely(one: Person, topics: dict[str, str]) -> float:
    return 0.95 if one.language in topics else 0.5


def _group(
    rng: Random, plan: GroupPlan, organisation: Organisation, start: date, end: date, within: Flow | None
) -> Flow:
    pool = within.on(start) if within else organisation.of(*plan.departments)
    chosen = _chosen(rng, pool, organisation, plan)
    chosen += (
        [one for one in organisation.partners if one.address.endswith(plan.partner)] if plan.partner else []
    )
    stays = len(chosen) - plan.joining - plan.leaving
    members = [Membership(one, start) for one in chosen[:stays]]
    members += [
        Membership(one, start, _between(rng, start, end)) for one in chosen[stays : stays + plan.leaving]
    ]
    members += [Membership(one, _between(rng, start, end)) for one in chosen[stays + plan.leaving :]]
    return Flow(
        name=plan.name,
        kind="group",
        title=plan.title,
        topics=plan.topics,
        members=tuple(members),
        weekly=plan.weekly,
        replies=plan.replies,
        forgotten=plan.forgotten,
        pattern=plan.pattern,
        within=plan.within,
    )


def _chosen(rng: Random, pool: Sequence[Person], organisation: Organisation, plan: GroupPlan) -> list[Person]:
    """Return the members: an exported one first, then those of the pool, then others until there are enough."""
    anchors = [one for one in pool if one in organisation.exported]
    anchor = rng.choice(anchors or organisation.exported)
    rest = [one for one in pool if one != anchor]
    rng.shuffle(rest)
    rest.sort(key=lambda one: one.language not in plan.topics)
    others = [one for one in organisation.people if one != anchor and one not in rest]
    rng.shuffle(others)
    wanted = plan.size - (2 if plan.partner else 0)
    # Speakers of its language come first, but a group is seldom of one language alone.
    mixed = rest[: wanted * 2]
    rng.shuffle(mixed)
    return [anchor, *mixed, *others][:wanted]


def _between(rng: Random, start: date, end: date) -> date:
    """Return a day in the middle half of the simulated time."""
    span = (end - start).days
    return start + timedelta(days=span // 4 + rng.randrange(max(1, span // 2)))
