"""A person's own report as one HTML file, in the style of the report: for that person and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from push2pull.report import palette, texts
from push2pull.report.html import environment


@dataclass(frozen=True, slots=True)
class Received:
    """A list or group that the person receives and never wrote to; ``n``: messages that reached them."""

    name: str
    kind: str
    n: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of the person's own, by its base subject."""

    subject: str
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Stream:
    """A proposed community; ``wrote``: the person wrote in its threads, else they only received them."""

    title: str
    topics: tuple[str, ...]
    accepted: bool
    wrote: bool


@dataclass(frozen=True, slots=True)
class Mirror:
    """All that a person's own report says.

    ``person``, ``address``: of the person alone. ``contact``: whom to ask about it, "" where the workspace does
    not say. ``answers``: groups of the person's own messages that say nearly the same.
    """

    workspace: str
    person: str
    address: str
    generated_at: datetime
    version: str
    contact: str = ""
    lists: tuple[Received, ...] = ()
    answers: tuple[tuple[OwnMessage, ...], ...] = ()
    streams: tuple[Stream, ...] = ()


def render(mirror: Mirror, lang: str) -> str:
    """Return *mirror* as HTML in *lang* (``fr`` or ``en``); ``ConfigurationError`` for another language."""
    texts.load(lang)
    template = environment(lang).get_template("mirror.html")
    css = Markup(palette.style())  # noqa: S704 - our own constants
    return template.render(o=mirror, lang=lang, css=css)
