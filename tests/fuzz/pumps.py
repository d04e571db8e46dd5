"""Inputs that make a careless pattern or loop slow: one piece, many times, behind a start and before an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

PIECES = (
    'a', ' ', '\t', '\n', '-', '_', '>', '<', '(', ')', '"', '\\', ',', ';', ':', '@', '=', '?', '[', ']', '{',
    '}', '.', '/', '*', '0', '&', 'é', 'a ', ' a', 'a.', 'a@', '@a', 'a,', '<a', 'a>', 'a>,', '(a', '()', '""',
    '"a', '\\a', '> ', '\n> ', '\n>', '>\n', 'a\n', '\n\n', '\n \n', ' \n', 'a b\n', 'a:\n', 'From: a\n',
    'On 1:1 a <\n', 'wrote:\n', 'To: a\nSubject: b\n', '-- \n', '--\n', '- - ', 'Re: ', '[a] ', '[a',
    '=?u?q?a?= ', '=?u?q?', '?=', '<a@b> ', 'a@b.c ', 'a@b.c,', '1 ', '1:1', '2020-01-01 ', 'http://a ', '<b>',
    '<b', '</b>', '<!--', '<a b=', '&a', '&#1', '=3D', '=\n', '; a=b', ';a', 'a="', '<@a,', 'list a ',
    'mailto:', '+', '\r\n', '\r', '\x00', '/cn=', '{\\b', "\\'41", '\\par ', '}{',
)  # fmt: skip
_ENDS = ("", "\x01", "a")


def pumped(pieces: tuple[str, ...], size: int) -> Iterator[str]:
    """Yield texts of about *size* characters, each of them one piece over and over."""
    for piece, end in product(pieces, _ENDS):
        yield piece * (size // len(piece)) + end


def telling(pattern: str) -> tuple[str, ...]:
    """Return the pieces that a pattern may choke on: those above, and its own words and pairs of its characters."""
    words = re.findall(r"[A-Za-z][a-z ]{2,12}", pattern)[:6]
    return (*PIECES, *dict.fromkeys(words), *(f"{one} " for one in dict.fromkeys(words)))
