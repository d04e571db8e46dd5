"""Documents that come back again and again as one version more, and those that rightly do not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from push2pull.simulate.clock import working_time
from push2pull.simulate.conversations import answer, write
from push2pull.simulate.data import phrase, phrases, table
from push2pull.simulate.documents import document
from push2pull.simulate.effects import EFFECTS
from push2pull.simulate.mail import Flow, Mail, World
from push2pull.simulate.organisation import Person

DOCUMENTS_A_MONTH = 1.5
PERIODICALS = 2
MOST_VERSIONS = 9
COPIED = 0.6
"""Share of the documents whose versions go to the whole group."""

PING_PONG = 3
"""Versions by two authors at least that make it a pattern."""

ORDINARY = 2
"""Versions of the budget where the pattern is not planted."""

SUFFIXES = ("", "_v2", "_v3", "_v4", "_v5", "_v5_final", "_v5_final2", "_v6", "_v6_ok")


def budget(world: World) -> None:
    """Let one spreadsheet travel through the budget group in versions."""
    rng, plan = world.stream("budget file"), table("phrases")["document"]
    flow = next(flow for flow in world.flows if flow.name == "budget")
    people = _lasting(world, flow)
    anchor = people[0]
    day = world.day(1 / 3)
    travels = plan["versions"] if world.parameters.effect("ping_pong") else plan["versions"][:ORDINARY]
    texts = [text for _, text in travels]
    names = [f"{plan['stem']}{suffix}.csv" for suffix, _ in travels]
    first = _sent(world, anchor, people, plan["subject"], texts[0], day, "fr", names[0], flow)
    mails = [first]
    for text, name in zip(texts[1:], names[1:], strict=True):
        writer = rng.choice([one for one in people if one != mails[-1].sender])
        following = _returned(world, mails[-1], writer, people, text, name, flow)
        if following is None:
            break
        mails.append(following)
    if len(mails) >= PING_PONG:
        world.plant("document_versions", flow=flow.name, versions=_versions(mails))
        world.plant("ping_pong", document=plan["stem"], flow=flow.name, versions=_versions(mails))


def documents(world: World) -> None:
    """Let groups write documents together by mail: a version or two, many where the pattern is planted."""
    rng, effect = world.stream("documents"), world.parameters.effect("ping_pong")
    rate = EFFECTS["ping_pong"].rate(effect)
    groups = [flow for flow in world.flows if flow.kind == "group" and not flow.pattern]
    for n in range(round(DOCUMENTS_A_MONTH * world.months * world.busier)):
        flow = rng.choice(groups)
        language = next(iter(flow.topics))
        stem = f"{rng.choice(phrases('drafts', language))} {flow.title} {n + 1}"
        mails = _exchanged(world, flow, stem, language, rate, world.day(rng.random() * 0.85))
        authors = {mail.sender for mail in mails}
        if len(mails) >= PING_PONG and len(authors) > 1:
            # Ordinary life makes one now and then as well.
            kind = "ping_pong" if effect else "document_versions"
            world.plant(kind, document=stem, flow=flow.name, versions=_versions(mails))


def periodicals(world: World) -> None:
    """Let the same author send a table of the same name every month, which nobody sends back."""
    rng = world.stream("periodicals")
    for flow in rng.sample([flow for flow in world.flows if flow.kind == "group"], k=PERIODICALS):
        people, language = _lasting(world, flow), next(iter(flow.topics))
        for month in range(world.months):
            day = world.day((month + 0.5) / world.months)
            name = f"{flow.title} {day:%Y-%m}.csv"
            text = rng.choice(phrases("periodical", language))
            _sent(world, people[0], people, f"{flow.title} {day:%m/%Y}", text, day, language, name, flow)


def _exchanged(world: World, flow: Flow, stem: str, language: str, rate: float, day: date) -> list[Mail]:
    rng, people = world.rng, _lasting(world, flow)
    pair = rng.sample(people, k=min(len(people), rng.randint(2, 3)))
    readers = people if rng.random() < COPIED else pair
    ending, words = rng.choice((".csv", ".txt")), phrase("first_version", language)
    first = _sent(world, pair[0], readers, stem, words, day, language, stem + ending, flow)
    mails = [first]
    while len(mails) < MOST_VERSIONS:
        comes_back = rng.random() < rate
        world.occasion("ping_pong", "documents", comes_back, mails[-1])
        if not comes_back:
            break
        writer = rng.choice([one for one in pair if one != mails[-1].sender])
        text, name = rng.choice(phrases("next_version", language)), stem + SUFFIXES[len(mails)] + ending
        whole = flow if readers is people else None
        following = _returned(world, mails[-1], writer, readers, text, name, whole)
        if following is None:
            break
        mails.append(following)
    return mails


def _sent(
    world: World,
    writer: Person,
    people: Sequence[Person],
    subject: str,
    text: str,
    day: date,
    language: str,
    name: str,
    flow: Flow,
) -> Mail:
    """Send the first version to *people*; it belongs to *flow* when all of it gets it."""
    sent = working_time(world.rng, day, writer.site)
    to = tuple(one for one in people if one != writer)
    whole = flow if len(people) >= len(_lasting(world, flow)) else None
    files = (document(world.rng, name, language),)
    return write(world, writer, to, subject, text, sent, language, flow=whole, name="document", files=files)


def _returned(
    world: World,
    last: Mail,
    writer: Person,
    people: Sequence[Person],
    text: str,
    name: str,
    flow: Flow | None,
) -> Mail | None:
    copied = tuple(one for one in people if one not in (writer, last.sender))
    files = (document(world.rng, name, last.language),)
    return answer(
        world,
        writer,
        (last.sender,),
        text,
        last,
        last.language,
        cc=copied,
        flow=flow,
        name="document",
        files=files,
    )


def _lasting(world: World, flow: Flow) -> list[Person]:
    """Return who is in *flow* from the first day to the last and writes."""
    lasting = [one for one in flow.members if one.since == world.start and one.until is None]
    return [one.person for one in lasting if one.person not in flow.silent]


def _versions(mails: Sequence[Mail]) -> list[dict[str, str]]:
    return [{"message": mail.message_id, "filename": mail.files[0].name} for mail in mails]
