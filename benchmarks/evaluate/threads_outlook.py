"""Replies as Outlook writes them: the answer on top, below it a header block and all that went before."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage

from benchmarks.evaluate.threads_data import SETTINGS
from push2pull.model import RawMessage
from push2pull.normalise import FullMessage, read_full

_LEVELS = 4
_HEADS = (
    "-----Original Message-----\nFrom: {name}\nSent: {us}\nTo: {to}\nSubject: {subject}\n",
    "________________________________\nFrom: {name}\nSent: {us}\nTo: {to}\nSubject: {subject}\n",
    "-----Message d'origine-----\nDe : {name}\nEnvoyé : {fr}\nÀ : {to}\nObjet : {subject}\n",
    "From: {name}\nSent: {us}\nTo: {to}\nSubject: {subject}\n",
    "",
)
"""The last one quotes nothing at all."""
_ZONES = (-7, -5, 0, 1, 5.5, 8)
_DELAYS = (0, 0, 0, 0, 0, 0, 0, 0, 1, 2)
"""Minutes: some programs show when a message arrived."""


def outlook(sources: dict[str, RawMessage], parents: Mapping[str, str]) -> dict[str, RawMessage]:
    """Rewrite every message as plain text with top-posting; readers sit in several time zones.

    Which head a message gets depends on its key alone: one in five quotes nothing.
    """
    full = {key: read_full(raw.data, SETTINGS) for key, raw in sources.items()}
    return {
        key: RawMessage(_written(key, full, parents), raw.origin, raw.mailbox) for key, raw in sources.items()
    }


def _written(key: str, full: Mapping[str, FullMessage], parents: Mapping[str, str]) -> bytes:
    one = full[key]
    message = EmailMessage()
    message["Message-ID"] = f"<{key}@outlook.example>"
    message["From"] = _address(one)
    message["To"] = "list@lists.example"
    if one.date:
        message["Date"] = one.date
    message["Subject"] = f"RE: {one.base_subject}" if parents[key] else one.base_subject
    message.set_content("\n".join([one.text, *_quoted(key, full, parents)]))
    return message.as_bytes()


def _address(one: FullMessage) -> str:
    if one.author is None:
        return "unknown@example.org"
    local = zlib.crc32(one.author.address.encode("utf-8", "replace"))
    return f'"{_name(one)}" <u{local}@example.org>'


def _name(one: FullMessage) -> str:
    name = (one.author.name or one.author.address.partition("@")[0]) if one.author else "unknown"
    return "".join(letter for letter in name if letter.isalnum() or letter in " .-").strip() or "unknown"


def _quoted(key: str, full: Mapping[str, FullMessage], parents: Mapping[str, str]) -> list[str]:
    """Return the heads and texts of what went before, nearest first; a client that quotes nothing ends it."""
    parts: list[str] = []
    level = 0
    while parents[key] and level < _LEVELS:
        chance = random.Random(key)
        head = chance.choice(_HEADS)
        key = parents[key]
        if not head:
            break
        shown = timedelta(hours=chance.choice(_ZONES), minutes=chance.choice(_DELAYS))
        parts += ["", _head(head, full[key], shown), full[key].text]
        level += 1
    return parts


def _head(form: str, quoted: FullMessage, shift: timedelta) -> str:
    sent = (quoted.date or datetime(2020, 1, 1)) + shift
    us = f"{sent:%A, %B %d, %Y} {sent.hour % 12 or 12}:{sent:%M %p}"
    return form.format(
        name=_name(quoted),
        us=us,
        fr=f"{sent:%d/%m/%Y %H:%M}",
        to="list@lists.example",
        subject=quoted.base_subject,
    )
