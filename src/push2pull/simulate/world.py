"""The simulated time from the first day to the last: everybody writes, then what is rare is added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from push2pull.progress import Progress
from push2pull.simulate import (
    chains,
    chance,
    flows,
    further,
    life,
    machines,
    oddities,
    patterns,
    threads,
    versions,
)
from push2pull.simulate.clock import DAYS, season
from push2pull.simulate.mail import World
from push2pull.simulate.organisation import organisation
from push2pull.simulate.parameters import Parameters
from push2pull.simulate.vocabulary import load

ASIDES_A_WEEK, PRIVATE_A_WEEK, CONTACTS_A_WEEK = 8.0, 18.0, 0.9
"""Of an organisation of sixty; contacts: of two departments."""

RARE: tuple[Callable[[World], None], ...] = (
    patterns.repeat_answers,
    versions.budget,
    versions.documents,
    versions.periodicals,
    oddities.role_mailboxes,
    life.staff_mail,
    life.tickets,
    chains.chains,
    chains.forwards,
    life.secrets,
    machines.newsletters,
    machines.absences,
    machines.reports,
    machines.bounces,
    machines.invitations,
    oddities.unread,
    oddities.damaged,
)
"""What is added once everybody has written; forwards and absences look at all that came before."""


def new_world(parameters: Parameters) -> World:
    """Return the organisation with its lists and groups, before anybody has written."""
    rng = parameters.chance("people")
    org = organisation(rng, parameters)
    world = World(parameters, rng, org, load(), parameters.start, parameters.end)
    further.choose_departments(world)
    lists, groups = further.plan(world)
    world.flows += flows.lists(world, flows.plans("lists", flows.ListPlan), len(org.people) / 60)
    world.flows += flows.lists(world, lists)
    world.flows += flows.groups(world, [*flows.plans("groups", flows.GroupPlan), *groups])
    return world


def live(world: World, progress: Progress) -> None:
    """Let everybody write, every flow by a chance of its own, then add what is rare."""
    progress.start("write mail", len(world.flows) + len(RARE) + 3)
    for flow in world.flows:
        world.stream(f"flow {flow.name}")
        for day in days(world, flow.weekly):
            if flow.until is None or day < flow.until:
                threads.talk(world, flow, day)
        life.leaving(world, flow)
        progress.advance()
    _chance(world, progress)
    for add in RARE:
        add(world)
        progress.advance()
    progress.done()


def _chance(world: World, progress: Progress) -> None:
    larger = len(world.organisation.people) / 60
    world.stream("asides")
    for day in days(world, ASIDES_A_WEEK * larger):
        chance.aside(world, day)
    progress.advance()
    world.stream("private")
    for day in days(world, PRIVATE_A_WEEK * larger):
        chance.private(world, day)
    progress.advance()
    for pair in chance.pairs(world):
        world.stream(f"contacts {pair[0]} {pair[1]}")
        for day in days(world, CONTACTS_A_WEEK * larger):
            chance.contact(world, pair, day)
    progress.advance()


def days(world: World, weekly: float) -> list[date]:
    """Return the days on which something that happens *weekly* times an ordinary week takes place."""
    rng, found = world.rng, []
    monday = world.start - timedelta(days=world.start.weekday())
    while monday < world.end:
        wanted = weekly * world.parameters.volume
        for _ in range(int(wanted) + (rng.random() < wanted % 1)):
            day = monday + timedelta(days=rng.choices(range(len(DAYS)), DAYS)[0])
            if world.start <= day < world.end and rng.random() < season(day):
                found.append(day)
        monday += timedelta(days=7)
    return sorted(found)
