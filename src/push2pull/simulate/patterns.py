"""Planted patterns: answers that never reach the list, people added late, the same answer over and over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from push2pull.simulate.clock import at_work, later, working_time
from push2pull.simulate.conversations import Script, answer, reply_all, write
from push2pull.simulate.data import phrases
from push2pull.simulate.mail import Flow, Mail, World
from push2pull.simulate.organisation import Person

REPEATED = (("faq_vpn", "en", "Informatique", "it-help"), ("faq_frais", "fr", "Finance", ""))
"""Vocabulary, language, department of whoever knows, the list that half of them ask on ("": none does)."""

ASKERS = 11


def narrow(world: World, flow: Flow, script: Script, question: Mail) -> None:
    """Let somebody answer *question*, asked on a list, to its author alone."""
    rng = world.rng
    day = question.sent.date()
    present = [one for one in flow.on(day) if at_work(one, day)]
    experts = [one for one in present if one.department == "Informatique"]
    knowing = experts if flow.name == "it-help" and experts else present
    free = [one for one in knowing if one != question.sender and one not in flow.silent]
    said = script.reply(rng)
    if not free or not said:
        return
    writer = rng.choice(free)
    private = answer(world, writer, (question.sender,), said, question, script.language, name="private")
    if private is None:
        return
    _narrowed(world, flow, question, private)
    if rng.random() < 0.4:
        thanks = rng.choice(phrases("thanks", script.language))
        answer(world, question.sender, (writer,), thanks, private, script.language, name="private")


def _narrowed(world: World, flow: Flow, question: Mail, private: Mail) -> None:
    world.plant("narrowed", list=flow.name, question=question.message_id, answer=private.message_id)
    world.occasion("narrowing", flow.name, True, question, private)


def left_out(world: World, flow: Flow, opener: Person, present: Sequence[Person]) -> Person | None:
    """Return the lasting member whom the opener of a thread forgets, mostly nobody."""
    if flow.address or world.rng.random() >= flow.rate("forgotten"):
        return None
    lasting = {one.person for one in flow.members if one.since == world.start and one.until is None}
    spared = {opener, *flow.silent}
    return world.rng.choice([one for one in present if one in lasting and one not in spared] or [None])


def add_late(world: World, flow: Flow, script: Script, thread: list[Mail], forgotten: Person) -> list[Mail]:
    """Let a recipient of *thread* add the *forgotten* person, who then has something to say."""
    rng, parent, language = world.rng, thread[-1], script.language
    free = [one for one in parent.audience if one not in (parent.sender, thread[0].sender)]
    if not free:
        return []
    adder = rng.choice(free)
    to, cc = reply_all(world, flow, adder, parent)
    words = rng.choice(phrases("added", language)).format(name=forgotten.given)
    said = " ".join(filter(None, (words, script.reply(rng))))
    added = answer(world, adder, to, said, parent, language, cc=(*cc, forgotten), flow=flow)
    if added is None:
        return []
    to, cc = reply_all(world, flow, forgotten, added)
    said = " ".join(filter(None, (rng.choice(phrases("latecomer", language)), script.reply(rng))))
    spoke = answer(world, forgotten, to, said, added, language, cc=cc, flow=flow)
    if spoke is None:
        return [added]
    world.plant(
        "forgotten",
        flow=flow.name,
        root=thread[0].message_id,
        person=forgotten.address,
        added_by=added.message_id,
        spoke=spoke.message_id,
    )
    return [added, spoke]


def repeat_answers(world: World) -> None:
    """Let many people ask one person the same thing, on a list or not, and get the same answer in private."""
    effect = world.parameters.effect("repeated_answer")
    for topic, language, department, name in REPEATED:
        rng, org = world.stream(topic), world.organisation
        expert = next((one for one in org.anchors if one.department == department), org.of(department)[-1])
        asked_on = next((flow for flow in world.flows if flow.name == name), None)
        others = [one for one in org.people if one != expert and one.language == language]
        others = others if len(others) >= ASKERS else [one for one in org.people if one != expert]
        days = (world.end - world.start).days - 14
        pairs = []
        for n, asker in enumerate(rng.sample(others, k=min(ASKERS, len(others)))):
            day = world.start + timedelta(days=4 + days * n // ASKERS + rng.randrange(5))
            same = rng.random() < effect
            said = topic if same else "prive"
            pair = _ask(world, said, language, asker, expert, day, asked_on if n % 2 and same else None)
            pairs += [pair] if pair and same else []
        if pairs:
            world.plant("repeated_answers", topic=topic, expert=expert.address, list=name, pairs=pairs)


def _ask(
    world: World, topic: str, language: str, asker: Person, expert: Person, day: date, flow: Flow | None
) -> dict[str, str] | None:
    rng = world.rng
    script = Script(world, topic, language, day, ())
    moment = later(rng, working_time(rng, day, asker.site), asker.site)
    to = (flow.address,) if flow and flow.address else (expert,)
    question = write(
        world, asker, to, script.subject, script.opening, moment, language, flow=flow, name="private"
    )
    world.told[question.message_id] = topic
    said = " ".join((script.reply(rng), *script.closing[:1]))
    replied = answer(world, expert, (asker,), said, question, language, name="private")
    if replied is None:
        return None
    if flow:
        _narrowed(world, flow, question, replied)
    if rng.random() < 0.4:
        answer(
            world,
            asker,
            (expert,),
            rng.choice(phrases("thanks", language)),
            replied,
            language,
            name="private",
        )
    return {
        "question": question.message_id,
        "answer": replied.message_id,
        "asked_on": flow.name if flow else "",
    }
