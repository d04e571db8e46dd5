"""Threads of lists and groups: who opens, who answers to whom and when, and which planted patterns show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from push2pull.simulate import chance, patterns
from push2pull.simulate.clock import at_work, working_time
from push2pull.simulate.conversations import Script, addressed, answer, reply_all, write
from push2pull.simulate.data import phrases
from push2pull.simulate.mail import Flow, Mail, World
from push2pull.simulate.organisation import Person

TELLS = 0.2
"""Share of threads that inform and ask nothing."""

LATE = 0.15
"""Share of the questions without an answer in time that somebody takes up weeks later."""

THANKED = 0.05
DRAWS = 8
"""How often somebody else is looked for when those drawn are on leave."""


def talk(world: World, flow: Flow, day: date) -> list[Mail]:
    """Add one thread to *flow*, begun on *day*, and return it."""
    rng = world.rng
    present = flow.on(day)
    allowed = set(flow.writers or present) - flow.silent
    opener = _somebody(world, [one for one in present if one in allowed], day)
    if opener is None:
        return []
    announced = flow.kind == "list" and rng.random() < flow.rate("dialogue")
    topics = flow.borrowed if flow.borrowed and rng.random() < flow.rate("cross_silo_topic") else flow.topics
    language = opener.language if opener.language in topics else next(iter(topics))
    forgotten = patterns.left_out(world, flow, opener, present)
    colleagues = [one for one in present if one != opener]
    tells = announced or rng.random() < TELLS
    script = Script(world, topics[language], language, day, colleagues, tells=tells)
    to, cc = addressed(rng, flow, opener, [one for one in present if one != forgotten])
    started = working_time(rng, day, opener.site)
    first = write(world, opener, to, script.subject, script.opening, started, language, cc=cc, flow=flow)
    world.told[first.message_id] = topics[language]
    if flow.borrowed:
        world.occasion("cross_silo_topic", flow.name, topics is flow.borrowed, first)
    if announced:
        thread = [first]
    else:
        thread = _discussed(world, flow, script, first, forgotten)
        chance.side_talk(world, flow, thread)
    _noted(world, flow, thread)
    return thread


def _somebody(world: World, people: Sequence[Person], day: date) -> Person | None:
    """Return one of *people* who works on *day*, those who write much more often; None where nobody seems to."""
    drawn = world.rng.choices(people, [one.activity for one in people], k=DRAWS) if people else []
    return next((one for one in drawn if at_work(one, day)), None)


def _discussed(world: World, flow: Flow, script: Script, first: Mail, forgotten: Person | None) -> list[Mail]:
    rng, thread = world.rng, [first]
    if asks(first) and rng.random() < flow.rate("unanswered"):
        return [first, *_too_late(world, flow, script, thread)]
    for n in range(rng.randint(*flow.replies)):
        following = _answer(world, flow, script, thread, last=n > 1)
        if following is None:
            break
        thread += following
        if forgotten and n == 0 and following:
            thread += patterns.add_late(world, flow, script, thread, forgotten)
    if flow.kind == "group" and len(thread) > 1:
        late = any(mail.sender == forgotten for mail in thread)
        world.occasion("forgotten", flow.name, late, thread[0])
    if rng.random() < THANKED:
        _thank(world, flow, thread)
    return thread


def asks(mail: Mail) -> bool:
    """Return whether *mail* asks something."""
    return "?" in mail.text


def _too_late(world: World, flow: Flow, script: Script, thread: list[Mail]) -> list[Mail]:
    """Return an answer that comes when nobody waits for it any more, mostly none."""
    if world.rng.random() > LATE:
        return []
    writer = _writer(world, flow, thread, thread[0])
    said = script.reply(world.rng)
    if writer is None or not said:
        return []
    to, cc = reply_all(world, flow, writer, thread[0])
    after = timedelta(days=world.rng.randint(8, 20))
    late = answer(world, writer, to, said, thread[0], script.language, cc=cc, flow=flow, after=after)
    return [late] if late else []


def _answer(world: World, flow: Flow, script: Script, thread: list[Mail], last: bool) -> list[Mail] | None:
    """Return the next message of *thread*, none when its answer is private, or None when it is over."""
    rng = world.rng
    parent = thread[-1] if rng.random() < 0.7 else rng.choice(thread)
    direct = parent is thread[0] and asks(parent)
    if direct and rng.random() < flow.rate("narrowing"):
        patterns.narrow(world, flow, script, parent)
        return []
    # The asker speaks again at the end.
    closing = last and script.closing and thread[0].sender != parent.sender and rng.random() < 0.4
    writer = thread[0].sender if closing else _writer(world, flow, thread, parent)
    said = script.close() if closing else script.reply(rng)
    if writer is None or not (said or parent is thread[0]):
        return None
    to, cc = reply_all(world, flow, writer, parent)
    words = said or rng.choice(phrases("remark", script.language))
    made = answer(world, writer, to, words, parent, script.language, cc=cc, flow=flow)
    if made and direct:
        world.occasion("narrowing", flow.name, False, parent, made)
    return [made] if made else None


def _writer(world: World, flow: Flow, thread: list[Mail], parent: Mail) -> Person | None:
    """Return who answers *parent*: mostly anybody who got it and did not just write."""
    day = parent.sent.date()
    known = set(flow.on(day)) if flow.address else {parent.sender, *parent.audience}
    spoken = {parent.sender, thread[-1].sender, thread[0].sender}
    apart = spoken | flow.silent
    free = [one for one in flow.on(day) if one in known and one not in apart]
    if (
        parent is thread[0]
        and flow.voice in free
        and at_work(flow.voice, day)
        and world.rng.random() < flow.rate("single_voice")
    ):
        return flow.voice
    return _somebody(world, free, day)


def _thank(world: World, flow: Flow, thread: list[Mail]) -> None:
    """Let a reader thank the opener alone: private, and nothing that others miss."""
    opener = thread[0].sender
    writer = _writer(world, flow, thread, thread[0])
    if writer and opener.department:
        words = world.rng.choice(phrases("thanks_for_news", thread[0].language))
        answer(world, writer, (opener,), words, thread[0], thread[0].language, name="private")


def _noted(world: World, flow: Flow, thread: list[Mail]) -> None:
    """Note which patterns could show in *thread*, and did."""
    first = thread[0]
    others = [mail for mail in thread if mail.sender != first.sender]
    if flow.kind == "list":
        world.occasion("dialogue", flow.name, not others, *thread)
    if asks(first):
        waited = timedelta(days=7)
        missed = all(mail.sent - first.sent > waited for mail in others)
        world.occasion("unanswered", flow.name, missed, first)
    if flow.voice and others and asks(first):
        soonest = min(others, key=lambda mail: mail.sent)
        world.occasion("single_voice", flow.name, soonest.sender == flow.voice, soonest)
