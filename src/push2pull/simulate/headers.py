"""Header lines as mail programs write them: encoded words (RFC 2047), folding, addresses, dates."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from push2pull.simulate.clock import zone
from push2pull.simulate.organisation import Person

WIDTH = 76
_SPECIAL = re.compile(r'[()<>@,:;".\[\]\\]')
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-!*+/")
_LONGEST = 44
"""Encoded bytes in one encoded word: it stays below 75 characters whatever the encoding."""


@lru_cache(maxsize=8192)
def encoded(text: str, charset: str, form: str) -> str:
    """Return *text* as encoded words, folded; as it is when it is ASCII. *form*: Q or B."""
    if text.isascii():
        return folded(text)
    words = [f"=?{charset}?{form}?{_coded(piece, form)}?=" for piece in _pieces(text, charset, form)]
    return "\n ".join(words)


def folded(text: str) -> str:
    """Return *text* with a line end before a blank wherever a line would grow too long."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) >= WIDTH - 12:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n ".join([*lines, line])


def mailbox(person: Person, sent: datetime, charset: str, form: str) -> str:
    """Return the display name and address of *person* as a header shows them."""
    address = person.address_on(sent.date())
    if not person.name:
        return address
    name = f'"{person.name}"' if _SPECIAL.search(person.name) and person.name.isascii() else person.name
    return f"{encoded(name, charset, form)} <{address}>"


def mailboxes(people: Iterable[Person], sent: datetime, charset: str, form: str) -> str:
    """Return an address list, one mailbox a line."""
    return ",\n ".join(mailbox(one, sent, charset, form) for one in people)


def stamp(moment: datetime, site: str, named: bool = False) -> str:
    """Return a date as headers have it; *named*: with a comment, as some programs add it."""
    text = format_datetime(moment.astimezone(zone(moment, site)))
    return (
        f"{text} ({'EST' if site == 'Montréal' else 'CET'})"
        if named and text.endswith(("+0100", "-0500"))
        else text
    )


def _coded(piece: bytes, form: str) -> str:
    if form == "B":
        return base64.b64encode(piece).decode()
    return "".join(chr(byte) if byte in _PLAIN else "_" if byte == 32 else f"={byte:02X}" for byte in piece)


def _pieces(text: str, charset: str, form: str) -> Iterator[bytes]:
    """Yield *text* in bytes, cut between characters so that every piece fits into one encoded word."""
    piece = b""
    for character in text:
        following = piece + character.encode(charset)
        if len(_coded(following, form)) > _LONGEST:
            yield piece
            following = character.encode(charset)
        piece = following
    yield piece
