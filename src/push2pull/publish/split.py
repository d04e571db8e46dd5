"""Cutting text before a target's limit, so that the target never cuts it in silence."""

from __future__ import annotations

import re
import unicodedata

UNITS = {"characters": ("utf-32-le", 4), "bytes": ("utf-8", 1), "utf16": ("utf-16-le", 2)}
"""Units in which targets count: an encoding and the bytes of one unit."""

_BORDER = re.compile(r"\s(?=\S)")
_JOINER = "\u200d"
ELLIPSIS = "…"
_WIDEST = 4  # units that one character takes at most, in any unit


def measure(text: str, unit: str = "characters") -> int:
    """Return the length of *text* in *unit*: characters, bytes (UTF-8) or utf16 (UTF-16 code units)."""
    encoding, width = UNITS[unit]
    return len(text.encode(encoding, "replace")) // width


def split(text: str, limit: int, unit: str = "characters") -> list[str]:
    """Cut *text* into pieces of at most *limit* units, at blanks where there are any; 0 is no limit.

    The blank at a cut is dropped; a word longer than the limit is cut inside, never inside of a character.
    """
    pieces = []
    while limit and measure(text, unit) > limit:
        end = _cut(text, _prefix(text, limit, unit))
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [piece for piece in (*pieces, text) if piece] or [""]


def shorten(text: str, limit: int, unit: str = "characters") -> str:
    """Return *text*, or as many of its words as fit with an ellipsis; 0 is no limit."""
    if not limit or measure(text, unit) <= limit:
        return text
    room = limit - measure(ELLIPSIS, unit)
    return split(text, room, unit)[0] + ELLIPSIS if room >= _WIDEST else text[: _prefix(text, limit, unit)]


def _prefix(text: str, limit: int, unit: str) -> int:
    """Return how many characters fit: at least one, so that cutting comes to an end."""
    encoding, width = UNITS[unit]
    head = text[:limit].encode(encoding, "replace")[: limit * width]
    return max(len(head.decode(encoding, "ignore")), 1)


def _cut(text: str, end: int) -> int:
    if text[end : end + 1].isspace():
        return end
    borders = [match.end() for match in _BORDER.finditer(text, max(0, end - 1000), end)]
    if borders:
        return borders[-1]
    whole = end
    while whole > 1 and _continues(text, whole):
        whole -= 1
    return whole if whole > 1 else end


def _continues(text: str, at: int) -> bool:
    """Say whether the character at *at* belongs to the one before it (combining marks, joined emoji)."""
    return bool(unicodedata.combining(text[at])) or text[at] in _JOINER + "\ufe0f" or text[at - 1] == _JOINER
