"""Ordinary life, in every organisation: staff mail from templates, tickets, requests to be taken off, secrets."""

from __future__ import annotations

from collections import Counter
from datetime import date

from push2pull.simulate.chains import forward
from push2pull.simulate.clock import later, working_time
from push2pull.simulate.conversations import Script, answer, write
from push2pull.simulate.data import phrases, table
from push2pull.simulate.mail import Flow, World

STAFF_MAIL_A_MONTH = 0.3
"""Letters from templates that a person gets from the personnel department."""

TICKETS_A_WEEK = 2.0
ASKS_TO_LEAVE = 0.5
HARDLY = 0.05
"""Share of a group's mail below which a department does not take part: somebody handed one on, or asked once."""

PATIENCE = 5
"""Messages that nobody complains about."""


def staff_mail(world: World) -> None:
    """Let the personnel department write the same to many, one by one; some say thank you."""
    rng, org = world.stream("staff mail"), world.organisation
    writers = org.of("Ressources humaines")
    for _ in range(round(STAFF_MAIL_A_MONTH * world.months * len(org.people) * world.parameters.volume)):
        writer, reader = rng.choice(writers), rng.choice(org.people)
        if writer == reader:
            continue
        language, day = reader.language, world.day(rng.random())
        subject, text = rng.choice(table("phrases")["staff"][language])
        sent = working_time(rng, day, writer.site)
        mail = write(world, writer, (reader,), subject, text, sent, language, name="staff")
        if rng.random() < 0.2:
            thanks = rng.choice(phrases("thanks_for_news", language))
            answer(world, reader, (writer,), thanks, mail, language, name="staff")


def tickets(world: World) -> None:
    """Let people write to the support mailbox: it is passed on once or twice, and whoever knows answers."""
    rng, org = world.stream("tickets"), world.organisation
    support, technicians = org.roles[0], org.of("Informatique")
    for n in range(round(TICKETS_A_WEEK * world.months * 30 / 7 * world.busier)):
        asker = rng.choice([one for one in org.people if one not in technicians])
        language, day = asker.language, world.day(rng.random())
        if world.joins(technicians, asker):
            continue
        topic = "aide" if language == "fr" else "help"
        script = Script(world, topic, language, day, (asker,))
        subject = f"{script.subject} [T{n + 10000}]"
        sent = working_time(rng, day, asker.site)
        mail = write(world, asker, (support,), subject, script.opening, sent, language, name="ticket")
        world.told[mail.message_id] = topic
        writer = support
        for technician in rng.sample(technicians, k=min(len(technicians), rng.choice((1, 1, 2)))):
            when = later(rng, mail.sent, writer.site)
            if when.date() < world.end:
                mail = forward(world, mail, writer, technician, when, phrases("ticket", language)[0])
                writer = technician
        if writer != support:
            answer(world, writer, (asker,), script.reply(rng), mail, language, cc=(support,), name="ticket")


def leaving(world: World, flow: Flow) -> None:
    """Let some who get all of a group's mail for nothing ask one of its writers to be taken off."""
    if not flow.rates.get("trapped"):
        return
    rng = world.stream(f"leaving {flow.name}")
    got = [mail for mail in world.mails if mail.flow == flow.name]
    wrote = Counter(mail.sender.department for mail in got)
    writing = {name for name, n in wrote.items() if n >= HARDLY * len(got)}
    senders = {mail.sender for mail in got}
    trapped = [one for one in flow.silent - senders if one.department not in writing]
    trapped.sort(key=lambda one: one.address)
    asked = []
    for reader in trapped:
        mine = [mail for mail in got if reader in mail.audience and mail.sender.department]
        if len(mine) > PATIENCE and rng.random() < ASKS_TO_LEAVE:
            mail = rng.choice(mine[PATIENCE:])
            words = rng.choice(phrases("take_me_off", mail.language))
            said = answer(world, reader, (mail.sender,), words, mail, mail.language, name="private")
            asked += [said.message_id] if said else []
    if trapped:
        world.plant("trapped", flow=flow.name, people=[one.address for one in trapped], asked=asked)


def secrets(world: World) -> None:
    """Mark some talk of two as personal or confidential, as its effect says."""
    rng, org, effect = world.stream("secrets"), world.organisation, world.parameters.effect("rightly_closed")
    talks = [mail for mail in world.mails if mail.flow == "private" and not mail.parent]
    for _ in range(round(len(talks) * effect / max(0.05, 1 - effect))):
        one, other = rng.sample(org.people, k=2)
        if world.joins((one,), other):
            continue
        reason, language = rng.choice(("personal", "privileged", "label_confidential")), one.language
        subject, text = rng.choice(table("phrases")["closed"][reason][language])
        extra = (("Sensitivity", "Company-Confidential"),) if reason == "label_confidential" else ()
        day: date = world.day(rng.random())
        sent = working_time(rng, day, one.site)
        mail = write(world, one, (other,), subject, text, sent, language, name="secret", extra=extra)
        world.plant("rejects", reason=reason, message=mail.message_id)
        world.occasion("rightly_closed", "organisation", True, mail)
    for mail in talks:
        world.occasion("rightly_closed", "organisation", False, mail)
