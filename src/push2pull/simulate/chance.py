"""Talk that no list and no group explains: pairs, chance audiences, departments in contact; walls and bridges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from push2pull.simulate.clock import at_work, working_time
from push2pull.simulate.conversations import Script, answer, reply_all, write
from push2pull.simulate.data import phrases
from push2pull.simulate.mail import File, Flow, Mail, World
from push2pull.simulate.organisation import Person

NEAR = 0.5
"""Share of chance contacts that stay within the department, anyway."""

SIDE_LENGTH = 2.6
"""Messages of a talk of two, on average."""


def aside(world: World, day: date) -> None:
    """Add a thread to an audience that meets this once."""
    rng = world.rng
    anchor = rng.choice(world.organisation.people)
    people = [anchor, *_company(world, anchor, rng.randint(2, 7))]
    rng.shuffle(people)
    if len(people) > 2:
        small_talk(world, "divers", people, day, "one-off", rng.randint(0, 2))


def private(world: World, day: date) -> None:
    """Add a thread of two people."""
    one = world.rng.choice(world.organisation.people)
    pair = [one, *_company(world, one, 1)]
    world.rng.shuffle(pair)
    if len(pair) == 2:
        small_talk(world, "prive", pair, day, "private", world.rng.randint(0, 4))


def contact(world: World, pair: tuple[str, str], day: date) -> None:
    """Add a thread of a few people of two departments: the everyday link between them."""
    rng, org = world.rng, world.organisation
    if _walled(world, *pair):
        pair = (world.silo, world.silo)
    sides = {name: rng.sample(org.of(name), k=min(rng.randint(1, 2), len(org.of(name)))) for name in pair}
    planted = {*pair} == {*world.bridged} and rng.random() < world.parameters.effect("single_bridge")
    if planted and world.bridge:
        sides[world.bridged[0]] = [world.bridge]
    people = [one for side in sides.values() for one in side]
    rng.shuffle(people)
    if len(people) > 1:
        small_talk(world, "divers", people, day, "contact", rng.randint(1, 4))


def pairs(world: World) -> list[tuple[str, str]]:
    """Return the departments that work side by side: each with the next, and those that one person joins."""
    names = list(dict.fromkeys(one.department for one in world.organisation.people))
    ring = [*pairwise([*names, names[0]])]
    return ring if {*world.bridged} in [{*pair} for pair in ring] else [*ring, world.bridged]


def side_talk(world: World, flow: Flow, thread: Sequence[Mail]) -> None:
    """Let two members of *flow* talk about its topic alone, so often that the topic's share of such mail is right."""
    rng, rate = world.rng, min(0.95, flow.rate("closedness"))
    wanted = len(thread) * rate / (1 - rate) / SIDE_LENGTH
    day = thread[0].sent.date()
    for mail in thread:
        world.occasion("closedness", flow.name, False, mail)
    for _ in range(int(wanted) + (rng.random() < wanted % 1)):
        present = [one for one in flow.on(day) if at_work(one, day) and one.department]
        if len(present) < 2:
            return
        pair = rng.sample(present, k=2)
        language = pair[0].language if pair[0].language in flow.topics else next(iter(flow.topics))
        said = small_talk(world, flow.topics[language], pair, day, "private", rng.randint(1, 3), language)
        for mail in said:
            world.occasion("closedness", flow.name, True, mail)


def small_talk(
    world: World,
    topic: str,
    people: Sequence[Person],
    day: date,
    name: str,
    replies: int,
    language: str = "",
    files: tuple[File, ...] = (),
) -> list[Mail]:
    """Add a thread of the first of *people* and the rest, on *topic*; return it."""
    rng, opener = world.rng, people[0]
    language = language or opener.language
    script = Script(world, topic, language, day, people[1:])
    sent = working_time(rng, day, opener.site)
    to = tuple(people[1:])
    thread = [
        write(world, opener, to, script.subject, script.opening, sent, language, name=name, files=files)
    ]
    world.told[thread[0].message_id] = topic
    for n in range(replies):
        mail = thread[-1]
        free = [one for one in mail.audience if one != mail.sender]
        closing = n == 1 and script.closing and opener in free
        writer = opener if closing else rng.choice(free)
        said = script.close() if closing else script.reply(rng) or rng.choice(phrases("remark", language))
        to, cc = reply_all(world, None, writer, mail)
        following = answer(world, writer, to, said, mail, language, cc=cc, name=name)
        if following is None:
            break
        thread.append(following)
    return thread


def _company(world: World, one: Person, n: int) -> list[Person]:
    """Return *n* others whom *one* writes with, fewer where walls stand between them."""
    rng, people = world.rng, world.organisation.people
    near = [other for other in people if other != one and other.department == one.department]
    far = [other for other in people if other.department != one.department]
    found: list[Person] = []
    for _ in range(n):
        close = near if near and rng.random() < NEAR else far
        other = rng.choice(close)
        if _walled(world, one.department, other.department):
            other = rng.choice(near or [other])
        found.append(other)
    joined = _joined(world, [one, *dict.fromkeys(found)])
    return [other for other in joined if other != one]


def _walled(world: World, here: str, there: str) -> bool:
    """Draw whether the department that keeps to itself keeps this contact from taking place."""
    if here == there or world.silo not in (here, there):
        return False
    return world.rng.random() < world.parameters.effect("silo_index")


def _joined(world: World, people: list[Person]) -> list[Person]:
    """Return *people*, the bridge instead of others where both of its departments would meet."""
    (here, there), bridge = world.bridged, world.bridge
    meets = {here, there} <= {one.department for one in people}
    if not (meets and bridge) or world.rng.random() >= world.parameters.effect("single_bridge"):
        return people
    kept = [one for one in people if one.department != here or one == people[0]]
    if people[0].department == here and people[0] != bridge:
        return [one for one in people if one.department != there]
    return list(dict.fromkeys([*kept, bridge]))
