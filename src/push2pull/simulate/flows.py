"""Which lists and recurring groups there are: their topics, members, drift and planted patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from push2pull.simulate.data import table
from push2pull.simulate.effects import EFFECTS
from push2pull.simulate.mail import Flow, Membership, World
from push2pull.simulate.organisation import DOMAIN, Organisation, Person

LISTS_DOMAIN = f"lists.{DOMAIN}"
DEAD_AFTER_DAYS = 45
SMALLEST = 5
LARGEST = 30
"""People whom anybody types or keeps as recipients; announcements to more go to a list."""

LURKERS = 0.12
"""Share of a group's members who read and do not write, anyway."""


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
    dead: bool = False
    tag: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A row of ``groups`` in ``plan.toml``; ``borrowed``: topics of a group that it never meets."""

    name: str
    title: str
    topics: dict[str, str]
    departments: tuple[str, ...]
    size: int
    weekly: float
    replies: tuple[int, int]
    joining: int = 0
    leaving: int = 0
    partner: str = ""
    within: str = ""
    pattern: str = ""
    borrowed: tuple[tuple[str, str], ...] = ()


Plan = TypeVar("Plan", ListPlan, GroupPlan)


def plans(name: str, kind: type[Plan]) -> list[Plan]:
    """Return the rows of ``plan.toml``."""
    return [kind(**row) for row in table("plan")[name]]


def lists(world: World, rows: Sequence[ListPlan], busier: float = 1.0) -> list[Flow]:
    """Return explicit lists; *busier*: factor on how much is written to them."""
    return [_list(world, plan, busier) for plan in rows]


def groups(world: World, rows: Sequence[GroupPlan]) -> list[Flow]:
    """Return recurring groups; each keeps an anchor from first to last."""
    made: dict[str, Flow] = {}
    for plan in rows:
        made[plan.name] = _group(world, plan, made.get(plan.within))
    return [*made.values()]


def _list(world: World, plan: ListPlan, busier: float) -> Flow:
    rng, org, start = world.stream(f"members of {plan.name}"), world.organisation, world.start
    members = [
        one
        for one in org.people
        if rng.random() < (_likely(one, plan.topics) if one.department in plan.departments else plan.share)
    ]
    return Flow(
        name=plan.name,
        kind="list",
        title=plan.title,
        topics=plan.topics,
        members=tuple(Membership(one, start) for one in members),
        weekly=plan.weekly * busier,
        replies=plan.replies,
        address=Person(f"{plan.name}@{LISTS_DOMAIN}", plan.title, "", site=""),
        writers=tuple(one for one in members if one.department in plan.writers),
        rates=_rates(world, plan.pattern),
        until=start + timedelta(days=DEAD_AFTER_DAYS) if plan.dead else None,
        tag=plan.tag,
        pattern=plan.pattern,
    )


def _likely(one: Person, topics: dict[str, str]) -> float:
    return 0.95 if one.language in topics else 0.5


def _rates(world: World, pattern: str) -> dict[str, float]:
    return {pattern: EFFECTS[pattern].rate(world.parameters.effect(pattern))} if pattern in EFFECTS else {}


def _group(world: World, plan: GroupPlan, within: Flow | None) -> Flow:
    rng, org, start, end = world.stream(f"members of {plan.name}"), world.organisation, world.start, world.end
    pool = within.on(start) if within else _meeting(world, org.of(*plan.departments), plan.size)
    chosen = _chosen(rng, pool, org, plan)
    chosen += [one for one in org.partners if one.address.endswith(plan.partner)] if plan.partner else []
    joining, leaving = (
        min(len(chosen) // 3, round(n * world.parameters.drift)) for n in (plan.joining, plan.leaving)
    )
    stays = len(chosen) - joining - leaving
    members = [Membership(one, start) for one in chosen[:stays]]
    members += [Membership(one, start, _between(rng, start, end)) for one in chosen[stays : stays + leaving]]
    members += [Membership(one, _between(rng, start, end)) for one in chosen[stays + leaving :]]
    flow = Flow(
        name=plan.name,
        kind="group",
        title=plan.title,
        topics=plan.topics,
        members=tuple(members),
        weekly=plan.weekly,
        replies=plan.replies,
        rates=_rates(world, plan.pattern),
        borrowed=dict(plan.borrowed),
        pattern=plan.pattern,
        within=plan.within,
    )
    return _quiet(world, flow, plan)


def _meeting(world: World, pool: Sequence[Person], size: int) -> list[Person]:
    """Return *pool* without the department that keeps apart, or it alone, in as many groups as its effect says."""
    effect = world.parameters.effect("silo_index")
    own = {one for one in pool if one.department == world.silo}
    if not own:
        return list(pool)
    world.met += 1
    if int(world.met * effect) == int((world.met - 1) * effect):
        return list(pool)
    chosen = [one for one in pool if (one in own) == (len(own) >= size)]
    departments = {one.department for one in chosen}
    world.left_alone |= departments - {world.silo} if len(departments) == 1 else set()
    return chosen


def _quiet(world: World, flow: Flow, plan: GroupPlan) -> Flow:
    """Choose who never writes in *flow*, add those who get all for nothing, and whoever gives most answers."""
    rng, members = world.rng, [one.person for one in flow.members]
    lasting = [one.person for one in flow.members[1:] if one.since == world.start and one.until is None]
    silent = rng.sample(lasting, k=min(round(LURKERS * len(members)), max(0, len(lasting) - 4)))
    speaking = [one for one in lasting if one not in silent]
    onlookers = _onlookers(world, plan, members, len(silent), flow.rates.get(plan.pattern, 0.0))
    return replace(
        flow,
        members=(*flow.members, *(Membership(one, world.start) for one in onlookers)),
        silent=frozenset((*silent, *onlookers)),
        voice=rng.choice(speaking) if plan.pattern == "single_voice" and speaking else None,
    )


def _onlookers(
    world: World, plan: GroupPlan, members: Sequence[Person], n_silent: int, rate: float
) -> list[Person]:
    """Return who is added so that the share of silent members is *rate*: of other departments, the trapped are."""
    if plan.pattern not in ("trapped", "copies"):
        return []
    apart = {*world.bridged} - {one.department for one in members}
    people = world.rng.sample(world.organisation.people, k=len(world.organisation.people))
    others = [one for one in people if one not in members and one.department not in apart]
    far = [one for one in others if one.department not in plan.departments]
    trapped = plan.pattern == "trapped"
    pool = far if trapped else [*(one for one in others if one not in far), *far]
    already = 0 if trapped else n_silent
    wanted = round((len(members) * rate - already) / max(0.1, 1 - rate))
    return pool[: max(0, min(wanted, LARGEST - len(members)))]


def _chosen(rng: Random, pool: Sequence[Person], organisation: Organisation, plan: GroupPlan) -> list[Person]:
    """Return the members: an anchor first, then those of the pool, then others where these are too few."""
    anchors = [one for one in pool if one in organisation.anchors]
    anchor = rng.choice(anchors or pool or organisation.anchors)
    rest = [one for one in pool if one != anchor]
    rng.shuffle(rest)
    rest.sort(key=lambda one: one.language not in plan.topics)
    others = [one for one in organisation.people if one != anchor and one not in rest]
    rng.shuffle(others)
    wanted = plan.size - (2 if plan.partner else 0)
    # Speakers of its language come first, but a group is seldom of one language alone.
    mixed = rest[: wanted * 2]
    rng.shuffle(mixed)
    return [anchor, *mixed, *others[: max(0, SMALLEST - 1 - len(mixed))]][:wanted]


def _between(rng: Random, start: date, end: date) -> date:
    """Return a day in the middle half of the simulated time."""
    span = (end - start).days
    return start + timedelta(days=span // 4 + rng.randrange(max(1, span // 2)))
