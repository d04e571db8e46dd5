"""The letter that asks one author whether what they wrote may be republished, in French or English."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from importlib.resources import files
from textwrap import fill
from typing import Any

_SHOWN = 50
_WIDTH = 76


@cache
def _texts(language: str) -> dict[str, Any]:
    return tomllib.loads(
        (files("push2pull.publish") / "texts" / f"letter.{language}.toml").read_text("utf-8")
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What every letter of a draft says. ``audience``: who could read, "" for everybody with access."""

    organisation: str
    where: str
    purpose: str
    basis: str
    contact: str
    until: date
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One author. ``threads``: (subject, date of the first of theirs) in the order of their numbers."""

    name: str
    address: str
    language: str
    places: tuple[str, ...]
    threads: tuple[tuple[str, datetime | None], ...]


def letter(offer: Offer, to: Addressee, reference: str) -> bytes:
    """Return the letter as a message (RFC 5322) that mail programs open as a draft (``X-Unsent``).

    *reference*: stands in the header ``X-Reference``, so that an answer can be put beside its row.
    """
    say = _texts(to.language)
    message = EmailMessage()
    message["To"] = to.address
    message["Subject"] = str(say["subject"])
    message["X-Unsent"] = "1"
    message["X-Reference"] = reference
    message.set_content(_text(offer, to), cte="8bit")
    return message.as_bytes(policy=SMTP.clone(cte_type="8bit", utf8=True))


def _text(offer: Offer, to: Addressee) -> str:
    say = _texts(to.language)
    values = {
        **{
            "name": to.name,
            "organisation": offer.organisation,
            "where": offer.where,
            "purpose": offer.purpose,
        },
        **{"basis": offer.basis, "contact": offer.contact, "until": offer.until.isoformat()},
        **{"places": ", ".join(to.places), "n": str(len(to.threads) - _SHOWN)},
    }
    values["audience"] = offer.audience or str(say["everyone"]).format(organisation=offer.organisation)

    def said(*keys: str) -> str:
        return "\n".join(fill(str(say[key]).format(**values), _WIDTH, break_on_hyphens=False) for key in keys)

    more = [f"     {said('more')}"] if len(to.threads) > _SHOWN else []
    paragraphs = [
        *(said("hello"), said("what"), said("threads")),
        "\n".join([*_numbered(to.threads), *more]),
        said("where", "who", "why", *(["basis"] if offer.basis else [])),
        *(said("until"), said("how")),
        "\n".join(f"  {answer}" for answer in say["answers"]),
        said("silence", "contact"),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _numbered(threads: Sequence[tuple[str, datetime | None]]) -> list[str]:
    return [
        f"  {n:>3}. {' '.join(subject.split())[:100] or '-'}{f' ({when:%Y-%m-%d})' if when else ''}"
        for n, (subject, when) in enumerate(threads[:_SHOWN], start=1)
    ]
