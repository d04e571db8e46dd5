"""How a message looks in its writer's mail program: greeting, signature, quotation, reply marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from push2pull.simulate.clock import zone
from push2pull.simulate.mail import Mail
from push2pull.simulate.names import TITLES
from push2pull.simulate.organisation import Person
from push2pull.simulate.vocabulary import DAYS, MONTHS

MAX_QUOTED = 160
"""Lines; mail programs quote everything, people cut at some point."""

SHORT_MONTHS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
GREETINGS = {
    "fr": {"one": ("Bonjour {name},", "Salut {name},", "{name},"), "all": ("Bonjour à tous,", "Bonjour,", "Bonjour à toutes et à tous,")},
    "en": {"one": ("Hi {name},", "Hello {name},", "{name},"), "all": ("Hi all,", "Hello everyone,", "Hello,")},
}  # fmt: skip
CLOSINGS = {
    "fr": ("Cordialement,", "Bien cordialement,", "Bonne journée,", "Merci d'avance,", "Bien à vous,"),
    "en": ("Best regards,", "Kind regards,", "Best,", "Many thanks,", "Cheers,"),
}
DISCLAIMER = {
    "fr": "Ce message et ses pièces jointes sont destinés à leurs seuls destinataires. Si vous l'avez reçu par "
    "erreur, merci de le détruire et d'en avertir l'expéditeur.",
    "en": "This message and any attachments are intended for the addressees only. If you received it in error, "
    "please delete it and tell the sender.",
}
REPLY_MARKS = {"outlook": "RE: ", "gmail": "Re: ", "thunderbird": "Re: ", "apple": "Re : ", "mobile": "Re: ", "german": "AW: "}
FORWARD_MARKS = {"outlook": "TR: ", "gmail": "Fwd: ", "thunderbird": "Fwd: ", "apple": "Tr : ", "mobile": "Fwd: ", "german": "WG: "}
ANY_MARK = ("RE: ", "Re: ", "Re : ", "RE : ", "AW: ", "TR: ", "Fwd: ", "Tr : ", "WG: ", "FW: ")


def reply_subject(subject: str, writer: Person, forward: bool = False) -> str:
    """Return the subject of an answer: one mark more unless this program sees its own there."""
    mark = (FORWARD_MARKS if forward else REPLY_MARKS)[writer.client]
    if forward:
        return ("FW: " if mark == "TR: " and writer.language == "en" else mark) + subject
    return subject if subject.startswith(ANY_MARK[:5]) and writer.client != "german" else mark + subject


def compose(rng: Random, text: str, writer: Person, to: Sequence[Person], language: str, parent: Mail | None) -> str:
    """Return the body around *text*: greeting, closing, signature, and the quotation of *parent*."""
    greeted = _greeting(rng, to, language, answer=parent is not None) + text + _ending(rng, writer, language)
    if parent is None:
        return greeted
    if writer.client == "thunderbird" and rng.random() < 0.7:
        signed = f"{text}\n\n{_signature(writer, language)}"
        return f"{_attribution(writer, parent)}\n{_quoted(parent.text if rng.random() < 0.6 else parent.body)}\n\n{signed}"
    return f"{greeted}\n\n{quotation(writer, parent)}"


def quotation(writer: Person, parent: Mail) -> str:
    """Return *parent* quoted below an answer, as the writer's program does it."""
    body = "\n".join(parent.body.split("\n")[:MAX_QUOTED])
    if writer.client in ("outlook", "mobile", "german"):
        return f"{_header_block(writer, parent)}\n\n{body}"
    return f"{_attribution(writer, parent)}\n{_quoted(body)}"


def forwarded(text: str, writer: Person, parent: Mail, language: str) -> str:
    """Return the body of a forward: a few words, then the message as it was."""
    mark = {"fr": "---------- Message transféré ---------", "en": "---------- Forwarded message ---------"}
    head = "" if writer.client == "outlook" else mark[writer.language] + "\n"
    return f"{text}\n\n{writer.given}\n\n{head}{_header_block(writer, parent)}\n\n{parent.body}"


def _greeting(rng: Random, to: Sequence[Person], language: str, answer: bool) -> str:
    if answer and rng.random() < 0.55:
        return ""
    people = [one for one in to if one.site and one.given and "@lists." not in one.address]
    kind = "one" if len(to) == 1 and people else "all"
    return rng.choice(GREETINGS[language][kind]).format(name=to[0].given) + "\n\n"


def _ending(rng: Random, writer: Person, language: str) -> str:
    if writer.client == "mobile" and rng.random() < 0.5:
        sent = {"fr": "Envoyé de mon mobile", "en": "Sent from my phone"}
        return f"\n\n{sent[writer.language]}"
    closing = f"\n\n{rng.choice(CLOSINGS[language])}\n" if rng.random() < 0.7 else "\n\n"
    if rng.random() < 0.4:
        return f"{closing}{writer.given}"
    legal = f"\n\n{DISCLAIMER[writer.language]}" if writer.number % 7 == 0 else ""
    return f"{closing}{_signature(writer, writer.language)}{legal}"


def _signature(writer: Person, language: str) -> str:
    """Return the block under a message; the phone numbers are those that no subscriber ever gets."""
    title = TITLES.get(writer.department, ("", ""))[language == "en"]
    phone = f"+1 514 555 01{writer.number % 100:02d}" if writer.site == "Montréal" else f"+33 1 99 00 {writer.number % 90 + 10} 42"
    lines = [writer.name, f"{title} – Acme, {writer.site}" if title else "", f"{'Phone' if language == 'en' else 'Tél.'} {phone}" if title else ""]
    return "-- \n" + "\n".join(line for line in lines if line)


def _quoted(body: str) -> str:
    return "\n".join(f">{'' if line.startswith('>') else ' '}{line}".rstrip() for line in body.split("\n"))


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
    day, month = DAYS[language][local.weekday()][:3], MONTHS[language][local.month - 1]
    if language == "fr":
        return f"{day}. {local.day} {SHORT_MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {month[:3]} {local.day}, {local.year}"


def _header_block(writer: Person, parent: Mail) -> str:
    """Return the headers above a quotation (Outlook)."""
    local = parent.sent.astimezone(zone(parent.sent, writer.site))
    to = "; ".join(one.name for one in parent.to)
    cc = "; ".join(one.name for one in parent.cc)
    sender = f"{parent.sender.name} <{parent.sender.address_on(parent.sent.date())}>"
    if writer.language == "fr":
        when = f"{DAYS['fr'][local.weekday()]} {local.day} {MONTHS['fr'][local.month - 1]} {local.year} {local:%H:%M}"
        lines = [f"De : {sender}", f"Envoyé : {when}", f"À : {to}", f"Cc : {cc}", f"Objet : {parent.subject}"]
    else:
        when = f"{local:%d} {MONTHS['en'][local.month - 1]} {local.year} {local:%H:%M}"
        lines = [f"From: {sender}", f"Sent: {when}", f"To: {to}", f"Cc: {cc}", f"Subject: {parent.subject}"]
    return "\n".join(line for line in lines if not line.startswith("Cc") or cc)
