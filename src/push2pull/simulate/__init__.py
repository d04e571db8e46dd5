"""An organisation that writes mail, with planted truth: seeded, invented, the same bytes for the same seed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from push2pull.errors import ConfigurationError
from push2pull.simulate import flows, machines, oddities, patterns, threads
from push2pull.simulate.exports import export
from push2pull.simulate.mail import Flow, World
from push2pull.simulate.organisation import Organisation, organisation
from push2pull.simulate.truth import truth
from push2pull.simulate.vocabulary import load

__all__ = ["simulate"]

FEWEST_PEOPLE, MOST_PEOPLE = 30, 1000
FEWEST_MONTHS, MOST_MONTHS = 2, 36
ASIDES_A_WEEK, PRIVATE_A_WEEK = 5.0, 10.0
START = date(2026, 1, 5)


def simulate(
    out: Path,
    *,
    seed: int = 7,
    people: int = 60,
    months: int = 6,
    start: date = START,
    language_mix: float = 0.6,
) -> dict[str, Any]:
    """Write ``mail/``, ``org.csv`` and ``truth.json`` to the folder *out*; return the truth.

    *people*: 30 to 1000. *months*: of 30 days, 2 to 36. *language_mix*: share of people who write French, 0 to
    1. Raises :class:`ConfigurationError` beyond these, and where *out* holds mail already.
    """
    _check(out, people, months, language_mix)
    world = _world(seed, people, months, start, language_mix)
    _live(world)
    mail = out / "mail"
    mail.mkdir(parents=True, exist_ok=True)
    found = {"seed": seed, "people": people, "months": months, **truth(world, export(world, mail))}
    (out / "org.csv").write_text(_org_chart(world.organisation), encoding="utf-8", newline="")
    (out / "truth.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found


def _check(out: Path, people: int, months: int, language_mix: float) -> None:
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        raise ConfigurationError(f"people {people}: use {FEWEST_PEOPLE} to {MOST_PEOPLE}")
    if not FEWEST_MONTHS <= months <= MOST_MONTHS:
        raise ConfigurationError(f"months {months}: use {FEWEST_MONTHS} to {MOST_MONTHS}")
    if not 0 <= language_mix <= 1:
        raise ConfigurationError(f"language_mix {language_mix}: use 0 to 1")
    if (out / "mail").exists() and (not (out / "mail").is_dir() or any((out / "mail").iterdir())):
        raise ConfigurationError(f"{out / 'mail'} is not empty; choose another folder")


def _world(seed: int, people: int, months: int, start: date, language_mix: float) -> World:
    rng = Random(seed)  # noqa: S311  # an invented organisation needs repeatable chance, not secrets
    end = start + timedelta(days=30 * months)
    org = organisation(rng, people, language_mix, moved=start + timedelta(days=75))
    world = World(rng, org, load(), start, end)
    world.flows += [*flows.lists(rng, org, start), *flows.groups(rng, org, start, end)]
    return world


def _live(world: World) -> None:
    """Let everybody write from the first day to the last, then plant what is rare."""
    weeks = (world.end - world.start).days // 7
    for week in range(weeks + 1):
        monday = world.start + timedelta(days=7 * week - world.start.weekday())
        for flow in world.flows:
            for day in _days(world, monday, flow.weekly):
                _talk(world, flow, day)
        for day in _days(world, monday, ASIDES_A_WEEK):
            threads.aside(world, day)
        for day in _days(world, monday, PRIVATE_A_WEEK):
            threads.private(world, day)
    patterns.repeat_answers(world)
    oddities.versions(world)
    oddities.role_mailboxes(world)
    oddities.forwards(world)
    machines.newsletters(world)
    machines.absences(world)
    machines.reports(world)
    machines.bounces(world)
    machines.invitations(world)
    oddities.unread(world)
    oddities.damaged(world)


def _talk(world: World, flow: Flow, day: date) -> None:
    if flow.until is None or day < flow.until:
        threads.talk(world, flow, day)


def _days(world: World, monday: date, weekly: float) -> list[date]:
    """Return working days of a week, as many as *weekly* says on average."""
    n = int(weekly) + (world.rng.random() < weekly % 1)
    days = sorted(monday + timedelta(days=world.rng.randrange(5)) for _ in range(n))
    return [day for day in days if world.start <= day < world.end]


def _org_chart(org: Organisation) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("address", "name", "department", "site", "manager", "language"))
    for one in org.people:
        writer.writerow((one.address, one.name, one.department, one.site, one.manager, one.language))
    return text.getvalue()
