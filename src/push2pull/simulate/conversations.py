"""One message at a time: the words of a scenario, whom it is addressed to, when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from push2pull.simulate import documents, style
from push2pull.simulate.clock import later
from push2pull.simulate.ids import message_id
from push2pull.simulate.mail import File, Flow, Mail, World
from push2pull.simulate.organisation import Person
from push2pull.simulate.vocabulary import values, written

CC_SHARE = 0.3
NO_REPLY_TO = 0.04
MISSED = 0.05
"""Share of answers to all that miss one recipient by accident."""

BCC = 0.02
SHAPES = {
    "outlook": ("alternative", "alternative", "plain", "html"),
    "gmail": ("alternative", "alternative", "plain"),
    "thunderbird": ("plain",),
    "apple": ("plain", "alternative"),
    "mobile": ("plain", "html"),
    "german": ("alternative",),
    "notes": ("plain", "html"),
}


class Script:
    """The lines of one thread: a scenario with its slots filled, each said once; *tells*: it asks nothing."""

    def __init__(
        self,
        world: World,
        topic: str,
        language: str,
        day: date,
        colleagues: Sequence[Person],
        *,
        tells: bool = False,
    ) -> None:
        rng, scenario = world.rng, world.scenario(topic, language)
        names = [one.given for one in colleagues]
        slots = values(rng, world.topics[topic, language], language, day, names)

        def filled(templates: Sequence[str]) -> list[str]:
            return [written(text, slots) for text in rng.sample(templates, k=len(templates))]

        self.language = language
        self.subject = filled(scenario.subject)[0]
        self.opening = filled((tells and scenario.tell) or scenario.open)[0]
        self.closing = filled(scenario.close)
        self.lines = [*filled(scenario.more), *filled(scenario.answer)]

    def close(self) -> str:
        """Return the last word of whoever asked; nothing is left to say after it."""
        self.lines.clear()
        return self.closing.pop()

    def reply(self, rng: Random) -> str:
        """Return the next thing to say, or "" when all has been said; two remarks now and then."""
        said = [self.lines.pop()] if self.lines else []
        if self.lines and len(self.lines) > 3 and rng.random() < 0.3:
            said.append(self.lines.pop())
        return " ".join(said)


def addressed(
    rng: Random, flow: Flow, sender: Person, people: Sequence[Person]
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Return To and Cc of a message to the whole *flow*."""
    if flow.address:
        return (flow.address,), ()
    others = [one for one in people if one != sender]
    rng.shuffle(others)
    copied = rng.randint(1, len(others) // 2) if len(others) > 3 and rng.random() < CC_SHARE else 0
    return tuple(others[copied:]), tuple(others[:copied])


def reply_all(
    world: World, flow: Flow | None, writer: Person, parent: Mail
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Return To and Cc of an answer to all who got *parent*, and to the list."""
    rng = world.rng
    if flow and flow.address:
        return ((flow.address,), ()) if rng.random() < 0.6 else ((parent.sender,), (flow.address,))
    others = [one for one in parent.audience if one not in (writer, parent.sender)]
    if len(others) > 4 and rng.random() < MISSED * world.parameters.drift:
        others.remove(rng.choice(others))
    if parent.sender == writer:
        return parent.to, tuple(one for one in others if one not in parent.to)
    return (parent.sender,), tuple(others)


def answer(
    world: World,
    writer: Person,
    to: tuple[Person, ...],
    text: str,
    parent: Mail,
    language: str,
    *,
    cc: tuple[Person, ...] = (),
    flow: Flow | None = None,
    name: str = "",
    files: tuple[File, ...] = (),
    after: timedelta = timedelta(),
) -> Mail | None:
    """Write an answer to *parent*, *after* some time at least; None when the simulated time is over before."""
    sent = later(world.rng, parent.sent + after, writer.site)
    if sent.date() >= world.end:
        return None
    subject = style.reply_subject(parent.subject, writer)
    return write(
        world,
        writer,
        to,
        subject,
        text,
        sent,
        language,
        cc=cc,
        flow=flow,
        parent=parent,
        name=name,
        files=files,
    )


def write(
    world: World,
    writer: Person,
    to: tuple[Person, ...],
    subject: str,
    text: str,
    sent: datetime,
    language: str,
    *,
    cc: tuple[Person, ...] = (),
    flow: Flow | None = None,
    parent: Mail | None = None,
    name: str = "",
    files: tuple[File, ...] = (),
    extra: tuple[tuple[str, str], ...] = (),
) -> Mail:
    """Write one message of a person and add it to the world."""
    rng = world.rng
    body = style.compose(rng, text, writer, (*to, *cc), language, parent)
    linked, lost = rng.random(), world.parameters.lost_headers
    listed = flow.name if flow and flow.address and flow.address in (*to, *cc) else ""
    mail = Mail(
        message_id=message_id(rng, writer, sent),
        sent=sent,
        sender=writer,
        to=to,
        cc=cc,
        bcc=_blind(world, writer, to, cc) if not listed else (),
        subject=subject,
        text=text,
        body=body,
        language=language,
        flow=flow.name if flow else name,
        list_name=listed,
        parent=parent,
        root=parent.first if parent else None,
        linked="none" if linked < lost else "references" if linked < lost + NO_REPLY_TO else "both",
        shape=rng.choice(SHAPES[writer.client]),
        extra=extra,
        files=files or (documents.attached(rng, language) if parent is None else ()),
    )
    world.mails.append(mail)
    return mail


def _blind(
    world: World, writer: Person, to: tuple[Person, ...], cc: tuple[Person, ...]
) -> tuple[Person, ...]:
    """Return who is copied blindly: hardly ever anybody."""
    if world.rng.random() > BCC:
        return ()
    secret = world.rng.choice(world.organisation.people)
    return () if secret in (writer, *to, *cc) else (secret,)
