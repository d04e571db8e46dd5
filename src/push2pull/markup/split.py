"""Cutting text before a target's limit, so that the target never cuts it in silence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

UNITS = {"characters": ("utf-32-le", 4), "bytes": ("utf-8", 1), "utf16": ("utf-16-le", 2)}
"""Units in which targets count: an encoding and the bytes of one unit."""

_BORDER = re.compile(r"\s(?=\S)")
_JOINER = "\u200d"
_ADDED = frozenset("\u200d\ufe0f" + "".join(map(chr, (*range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)))))
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]*$")
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
    while limit and text:
        piece, text = take(text, lambda head: measure(head, unit) <= limit)
        pieces.append(piece)
    return [piece for piece in (*pieces, text) if piece] or [""]


def take(text: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """Return the longest beginning of *text* that *fits*, cut as in :func:`split`, and the rest.

    Meant for sizes that grow with the text, if not always. At least one character is taken.
    """
    if fits(text):
        return text, ""
    least, most = 1, 2
    while most < len(text) and fits(text[:most]):
        least, most = most, 2 * most
    most = min(most, len(text))
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if fits(text[:middle]) else (least, middle)
    end = _cut(text, least)
    while end > 1 and not fits(text[:end].rstrip()):  # markup may take more room for less: a fence that opens
        end = _cut(text, end - 1)
    return text[:end].rstrip(), text[end:].lstrip()


def shorten(text: str, limit: int, unit: str = "characters") -> str:
    """Return *text*, or as many of its words as fit with an ellipsis; 0 is no limit."""
    if not limit or measure(text, unit) <= limit:
        return text
    room = limit - measure(ELLIPSIS, unit)
    return split(text, room, unit)[0] + ELLIPSIS if room >= _WIDEST else split(text, limit, unit)[0]


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
    """Say whether the character at *at* belongs to the one before it (accents, joined emoji, flags)."""
    if text[at - 1] == _JOINER or text[at] in _ADDED or unicodedata.category(text[at])[0] == "M":
        return True
    flags = len(_FLAGS.search(text[max(0, at - 100) : at])[0])  # type: ignore[index]  # matches "" at least
    return bool(_FLAG.match(text[at]) and flags % 2)
