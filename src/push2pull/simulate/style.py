"""How a message looks in its writer's mail program: greeting, signature, quotation, reply marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from random import Random

from push2pull.simulate.clock import zone
from push2pull.simulate.data import phrase, phrases, table
from push2pull.simulate.mail import Mail
from push2pull.simulate.organisation import Person

MAX_QUOTED = 160
"""Lines; mail programs quote everything, people cut at some point."""

REPLY_MARKS = {
    "outlook": "RE: ",
    "gmail": "Re: ",
    "thunderbird": "Re: ",
    "apple": "Re : ",
    "mobile": "Re: ",
    "german": "AW: ",
    "notes": "Re: ",
}
FORWARD_MARKS = {
    "outlook": "TR: ",
    "gmail": "Fwd: ",
    "thunderbird": "Fwd: ",
    "apple": "Tr : ",
    "mobile": "Fwd: ",
    "german": "WG: ",
    "notes": "Tr : ",
}
ANY_MARK = ("RE: ", "Re: ", "Re : ", "RE : ", "AW: ", "TR: ", "Fwd: ", "Tr : ", "WG: ", "FW: ")


INLINE = ("thunderbird", "gmail", "apple")
"""Programs whose quotations some people answer point by point."""

_SENTENCE_END = re.compile(r"(?<=[.?!]) ")


def reply_subject(subject: str, writer: Person, forward: bool = False) -> str:
    """Return the subject of an answer: one mark more unless this program sees its own there."""
    mark = (FORWARD_MARKS if forward else REPLY_MARKS)[writer.client]
    mark = mark if writer.language == "fr" else mark.replace(" :", ":")
    if forward:
        return ("FW: " if mark == "TR: " and writer.language == "en" else mark) + subject
    return subject if subject.startswith(ANY_MARK[:5]) and writer.client != "german" else mark + subject


def compose(
    rng: Random, text: str, writer: Person, to: Sequence[Person], language: str, parent: Mail | None
) -> str:
    """Return the body around *text*: greeting, closing, signature, and the quotation of *parent*."""
    greeted = _greeting(rng, to, language, answer=parent is not None) + text + _ending(rng, writer, language)
    if parent is None:
        return greeted
    if writer.client in INLINE and writer.number % 3 == 0 and rng.random() < 0.5:
        return (
            f"{_attribution(writer, parent)}\n{_interleaved(text, parent)}\n\n{_signature(writer, language)}"
        )
    if writer.client == "thunderbird" and rng.random() < 0.7:
        above = _quoted(parent.text if rng.random() < 0.6 else parent.body)
        return f"{_attribution(writer, parent)}\n{above}\n\n{text}\n\n{_signature(writer, language)}"
    return f"{greeted}\n\n{quotation(writer, parent)}"


def quotation(writer: Person, parent: Mail) -> str:
    """Return *parent* quoted below an answer, as the writer's program does it."""
    body = "\n".join(parent.body.split("\n")[:MAX_QUOTED])
    if writer.client == "notes":
        return f"{_notes_block(writer, parent)}\n\n{body}"
    if writer.client in ("outlook", "mobile", "german"):
        return f"{_header_block(writer, parent)}\n\n{body}"
    return f"{_attribution(writer, parent)}\n{_quoted(body)}"


def forwarded(text: str, writer: Person, parent: Mail, language: str) -> str:
    """Return the body of a forward: a few words, then the message as it was."""
    head = "" if writer.client == "outlook" else phrase("forward_line", writer.language) + "\n"
    return f"{text}\n\n{writer.given}\n\n{head}{_header_block(writer, parent)}\n\n{parent.body}"


def _greeting(rng: Random, to: Sequence[Person], language: str, answer: bool) -> str:
    if answer and rng.random() < 0.55:
        return ""
    people = [one for one in to if one.site and one.given and "@lists." not in one.address]
    kind = "one" if len(to) == 1 and people else "all"
    return rng.choice(phrases(f"greeting_{kind}", language)).format(name=to[0].given) + "\n\n"


def _ending(rng: Random, writer: Person, language: str) -> str:
    if writer.client == "mobile" and rng.random() < 0.5:
        return f"\n\n{phrase('sent_from', writer.language)}"
    closing = f"\n\n{rng.choice(phrases('closing', language))}\n" if rng.random() < 0.7 else "\n\n"
    if rng.random() < 0.4:
        return f"{closing}{writer.given}"
    legal = f"\n\n{phrase('disclaimer', writer.language)}" if writer.number % 7 == 0 else ""
    return f"{closing}{_signature(writer, writer.language)}{legal}"


def _signature(writer: Person, language: str) -> str:
    """Return the block under a message; the phone numbers are those that no subscriber ever gets."""
    titles = {one["name"]: one[language] for one in table("people")["departments"]}
    title = titles.get(writer.department, "")
    phone = (
        f"+1 514 555 01{writer.number % 100:02d}"
        if writer.site == "Montréal"
        else f"+33 1 99 00 {writer.number % 90 + 10} 42"
    )
    lines = [
        writer.name,
        f"{title} – Acme, {writer.site}" if title else "",
        f"{phrase('phone', language)} {phone}" if title else "",
    ]
    return "-- \n" + "\n".join(line for line in lines if line)


def _quoted(body: str) -> str:
    return "\n".join(f">{'' if line.startswith('>') else ' '}{line}".rstrip() for line in body.split("\n"))


def _interleaved(text: str, parent: Mail) -> str:
    """Return the author's sentences one by one, each below the line of *parent* that it answers."""
    said = _SENTENCE_END.split(text)
    asked = _SENTENCE_END.split(parent.text.replace("\n", " "))
    blocks = [f"> {asked[n]}\n\n{one}" if n < len(asked) else one for n, one in enumerate(said)]
    return "\n\n".join(blocks)


def _notes_block(writer: Person, parent: Mail) -> str:
    """Return the headers above a quotation (Notes)."""
    local = parent.sent.astimezone(zone(parent.sent, writer.site))
    to, cc = (", ".join(f"{one.name}/Acme@ACME" for one in people) for people in (parent.to, parent.cc))
    if writer.language == "fr":
        wrote, names = "a écrit :", ("A :", "De :", "Date :", "cc :", "Objet :")
        when = f"{local:%d/%m/%Y %H:%M}"
    else:
        wrote, names = "wrote:", ("To:", "From:", "Date:", "cc:", "Subject:")
        when = f"{local:%m/%d/%Y %I:%M%p}"
    values = (to, f"{parent.sender.name}/Acme@ACME", when, cc, parent.subject)
    lines = [f"{name} {value}" for name, value in zip(names, values, strict=True) if value]
    return "\n".join([f"-----{parent.sender.name}/Acme {wrote} -----", *lines])


def _attribution(writer: Person, parent: Mail) -> str:
    """Return the line above a quotation (Gmail, Thunderbird, Apple Mail)."""
    local = parent.sent.astimezone(zone(parent.sent, writer.site))
    name = parent.sender.name
    if writer.client == "gmail":
        name += f" <{parent.sender.address_on(parent.sent.date())}>"
    if writer.language == "fr":
        day = f"{local:%d/%m/%Y}" if writer.client == "thunderbird" else _short_day(local, "fr")
        return f"Le {day} à {local:%H:%M}, {name} a écrit :"
    day = f"{local:%d/%m/%Y}" if writer.client == "thunderbird" else _short_day(local, "en")
    return f"On {day} at {local:%H:%M}, {name} wrote:"


def _short_day(local: datetime, language: str) -> str:
    day = phrases("days", language)[local.weekday()][:3]
    month = phrases("short_months", language)[local.month - 1]
    if language == "fr":
        return f"{day}. {local.day} {month} {local.year}"
    return f"{day}, {month} {local.day}, {local.year}"


def _header_block(writer: Person, parent: Mail) -> str:
    """Return the headers above a quotation (Outlook)."""
    local = parent.sent.astimezone(zone(parent.sent, writer.site))
    to = "; ".join(one.name for one in parent.to)
    cc = "; ".join(one.name for one in parent.cc)
    sender = f"{parent.sender.name} <{parent.sender.address_on(parent.sent.date())}>"
    day = phrases("days", writer.language)[local.weekday()]
    date = f"{local.day} {phrases('months', writer.language)[local.month - 1]} {local.year} {local:%H:%M}"
    if writer.language == "fr":
        values = (
            f"De : {sender}",
            f"Envoyé : {day} {date}",
            f"À : {to}",
            f"Cc : {cc}",
            f"Objet : {parent.subject}",
        )
    else:
        values = (f"From: {sender}", f"Sent: {date}", f"To: {to}", f"Cc: {cc}", f"Subject: {parent.subject}")
    return "\n".join(line for line in values if cc or not line.startswith("Cc"))
