"""Threads of lists, groups, chance audiences and pairs: who opens, who answers to whom and when."""

from __future__ import annotations

from datetime import date

from push2pull.simulate import patterns
from push2pull.simulate.clock import working_time
from push2pull.simulate.conversations import Script, addressed, answer, reply_all, write
from push2pull.simulate.mail import Flow, Mail, World
from push2pull.simulate.organisation import Person


def talk(world: World, flow: Flow, day: date) -> list[Mail]:
    """Add one thread to *flow*, begun on *day*, and return it."""
    rng = world.rng
    present = flow.on(day)
    opener = rng.choice([one for one in flow.writers if one in present] or present)
    language = opener.language if opener.language in flow.topics else next(iter(flow.topics))
    forgotten = patterns.left_out(world, flow, opener, present)
    script = Script(world, flow.topics[language], language, day, [one for one in present if one != opener])
    to, cc = addressed(rng, flow, opener, [one for one in present if one != forgotten])
    started = working_time(rng, day, opener.site)
    thread = [write(world, opener, to, script.subject, script.opening, started, language, cc=cc, flow=flow)]
    for n in range(rng.randint(*flow.replies)):
        if flow.narrowed and rng.random() < flow.narrowed:
            patterns.narrow(world, flow, script, thread[0])
            continue
        following = _answer(world, flow, script, thread, last=n > 1)
        if following is None:
            break
        thread.append(following)
        if forgotten and n == 0:
            thread += patterns.add_late(world, flow, script, thread, forgotten)
    return thread


def _answer(world: World, flow: Flow, script: Script, thread: list[Mail], last: bool) -> Mail | None:
    """Return the next message of *thread*, or None when it is over."""
    rng = world.rng
    parent = thread[-1] if rng.random() < 0.7 else rng.choice(thread)
    present = flow.on(parent.sent.date())
    known = {parent.sender, *parent.audience} if not flow.address else set(present)
    # The asker speaks again at the end; else anybody who got the message and did not just write.
    closing = last and script.closing and thread[0].sender != parent.sender and rng.random() < 0.4
    silent = (parent.sender, thread[-1].sender, thread[0].sender)
    free = [one for one in present if one in known and one not in silent]
    writer = thread[0].sender if closing else rng.choice(free) if free else None
    said = script.close() if closing else script.reply(rng)
    if writer is None or not said:
        return None
    to, cc = reply_all(rng, flow, writer, parent)
    return answer(world, writer, to, said, parent, script.language, cc=cc, flow=flow)


def aside(world: World, day: date) -> None:
    """Add a thread to an audience that meets this once."""
    rng, org = world.rng, world.organisation
    anchor = rng.choice(org.exported)
    others = rng.sample([one for one in org.people if one != anchor], k=rng.randint(2, 7))
    people = [anchor, *others]
    rng.shuffle(people)
    _small_talk(world, "divers", people, day, "one-off", rng.randint(0, 2))


def private(world: World, day: date) -> None:
    """Add a thread of two people."""
    rng, org = world.rng, world.organisation
    one = rng.choice(org.exported)
    near = [other for other in org.people if other != one and other.department == one.department]
    far = [other for other in org.people if other != one]
    pair = [one, rng.choice(near if near and rng.random() < 0.5 else far)]
    rng.shuffle(pair)
    _small_talk(world, "prive", pair, day, "private", rng.randint(0, 4))


def _small_talk(world: World, topic: str, people: list[Person], day: date, name: str, replies: int) -> None:
    rng, opener = world.rng, people[0]
    language = opener.language
    script = Script(world, topic, language, day, people[1:])
    sent = working_time(rng, day, opener.site)
    mail = write(world, opener, tuple(people[1:]), script.subject, script.opening, sent, language, name=name)
    for n in range(replies):
        free = [one for one in mail.audience if one != mail.sender]
        closing = n == 1 and script.closing and opener in free
        writer = opener if closing else rng.choice(free)
        said = script.close() if closing else script.reply(rng)
        to, cc = reply_all(rng, None, writer, mail)
        following = answer(world, writer, to, said, mail, language, cc=cc, name=name) if said else None
        if following is None:
            return
        mail = following
