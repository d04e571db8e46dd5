"""Forwards: the ordinary ones, and documents that reach those who need them through one inbox after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from push2pull.simulate import style
from push2pull.simulate.clock import later, working_time
from push2pull.simulate.conversations import Script, write
from push2pull.simulate.data import phrases
from push2pull.simulate.documents import document
from push2pull.simulate.effects import EFFECTS
from push2pull.simulate.mail import File, Mail, World
from push2pull.simulate.organisation import Person

FORWARDS_A_MONTH = 7
DOCUMENTS_A_MONTH = 1.0
DEEPEST = 10
CHAIN = 3
"""Forwards in a row that make a chain."""

RESTS = timedelta(hours=20)
"""How long a forwarded document lies before it goes on, on average twice this."""


def forwards(world: World) -> None:
    """Let people forward group mail to somebody who did not get it; hardly ever does that go further."""
    rng = world.stream("forwards")
    known = [
        mail for mail in world.mails if mail.kind == "person" and mail.flow not in ("private", "forward")
    ]
    for mail in rng.sample(known, k=min(len(known), round(FORWARDS_A_MONTH * world.months * world.busier))):
        writers = [one for one in mail.audience if one.department]
        if writers and not mail.list_name:
            _passed_on(world, mail, rng.choice(writers), EFFECTS["forward_chain"].base)


def chains(world: World) -> None:
    """Let documents travel by forwards from department to department."""
    rng = world.stream("chains")
    rate = EFFECTS["forward_chain"].rate(world.parameters.effect("forward_chain"))
    for n in range(round(DOCUMENTS_A_MONTH * world.months * world.busier)):
        day = world.day(rng.random() * 0.85)
        writer, reader = rng.sample(world.organisation.people, k=2)
        if world.joins((writer,), reader):
            continue
        language = writer.language
        name = f"{n + 1:02d} {rng.choice(phrases('circulating', language))}.pdf"
        script = Script(world, "divers", language, day, (reader,))
        files = (document(rng, name, language),)
        first = write(
            world,
            writer,
            (reader,),
            f"{name.removesuffix('.pdf')} – {script.subject}",
            script.opening,
            working_time(rng, day, writer.site),
            language,
            name="forward",
            files=files,
        )
        made = _passed_on(world, first, reader, rate, files)
        if len(made) >= CHAIN and world.parameters.effect("forward_chain"):
            path = [one.to[0].department for one in (first, *made)]
            messages = [one.message_id for one in (first, *made)]
            world.plant("forward_chains", document=name, departments=path, messages=messages)


def _passed_on(
    world: World, mail: Mail, writer: Person, rate: float, files: tuple[File, ...] = ()
) -> list[Mail]:
    """Forward *mail* once, and on and on with the chance *rate* each time; return the forwards."""
    rng = world.rng
    made: list[Mail] = []
    met = {mail.sender, *mail.audience, writer}
    while len(made) < DEEPEST:
        others = [
            one for one in world.organisation.people if one not in met and one.department != writer.department
        ]
        rests = timedelta(seconds=rng.expovariate(0.5) * RESTS.total_seconds()) if made else timedelta()
        sent = later(rng, mail.sent + rests, writer.site)
        if not others or sent.date() >= world.end:
            break
        reader = rng.choice(others)
        mail = forward(
            world, mail, writer, reader, sent, rng.choice(phrases("forwarded", mail.language)), files
        )
        made.append(mail)
        met.add(reader)
        writer = reader
        goes_on = rng.random() < rate
        if files:
            world.occasion("forward_chain", "documents", goes_on, mail)
        if not goes_on:
            break
    return made


def forward(
    world: World,
    mail: Mail,
    writer: Person,
    reader: Person,
    sent: datetime,
    text: str,
    files: tuple[File, ...] = (),
) -> Mail:
    """Add a forward of *mail* and return it."""
    subject = style.reply_subject(mail.subject, writer, forward=True)
    made = write(
        world, writer, (reader,), subject, text, sent, mail.language, parent=mail, name="forward", files=files
    )
    body = style.forwarded(text, writer, mail, mail.language)
    world.mails[-1] = made = replace(made, body=body, linked="both")
    return made
