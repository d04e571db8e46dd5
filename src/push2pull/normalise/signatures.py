"""Signatures, list footers and disclaimers at the end of what an author wrote."""

from __future__ import annotations

import re
from functools import lru_cache

from push2pull.normalise import marks

REACH = 30
"""Lines at the end that are looked at."""
_MAX_FOOTER = 25
_MAX_DASHED = 15
_MAX_LINES = 12
_MAX_WIDTH = 60
_DASHES = "-–—*_=~/"
_RULES = ("___", "---", "===", "***", "-~-")
_CUES = (
    "onfiden",
    "disclaimer",
    "vertraulich",
    "destin",
    "intended",
    "privileged",
    "établi",
    "subscribe",
    "erreur",
    "in error",
)
_WORD = re.compile(r"[^\W\d_]+")
_ALONE = re.compile(r"[-–—/~*\s]*[A-ZÀ-Þ][\w.'-]*(?:\s+[A-ZÀ-Þ][\w.'-]*){0,2}[\s*.,]*\Z")
_RULE = re.compile(r"[-_=*~#\s]{3,}\Z")
_MAX_LINE = 500
"""Characters of a line that are looked at for contact details: the pattern is not linear."""
_NO_CONTACT = re.compile(r"[^\d@:.]*\Z")
_ATTACHED = re.compile(r"\s*(?:- \S.{0,80}\.\w{2,4}|<<.{1,100}>>|\(See attached file: .{1,100}\))\s*\Z")


def footer_start(lines: list[str]) -> int:
    """Return where the lists' or lawyers' lines start: a rule over list words, or a disclaimer."""
    start = max(len(lines) - _MAX_FOOTER, 0)
    tail = "\n".join(lines[start:])
    if not _has(tail, _RULES) and not _has(tail.lower(), _CUES):
        return len(lines)
    for index in range(start, len(lines)):
        line = lines[index].lstrip(" \t*")
        if line[:3].lower() in marks.FOOTER_STARTS and _starts_footer(lines, index):
            above = index - 1
            return above if above > start and _RULE.match(lines[above]) else index
        if lines[index][:3] in _RULES and marks.FOOTER_RULE.match(lines[index]):
            words = marks.LINKED if line[:1] == "_" else marks.FOOTER_WORDS
            if words.search(" ".join(lines[index + 1 : index + 8])):
                return index
    return len(lines)


def _has(text: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110 - a generator costs as much again
        if sign in text:
            return True
    return False


def _starts_footer(lines: list[str], index: int) -> bool:
    return marks.DISCLAIMER.match(" ".join(lines[index : index + 4])[:400]) is not None


def find(lines: list[str], end: int, author: str) -> tuple[int, int]:
    """Return where the signature starts and ends above line *end*; (end, end) without one.

    At ``-- `` (RFC 3676 section 4.3), at ``Sent from my ...``, behind a sign-off, at the author's own name, or
    at contact lines that stand apart.
    """
    filled = _filled(lines, end)
    for index in range(filled - 1, max(filled - _MAX_DASHED, 0) - 1, -1):
        line = lines[index]
        if line[:2] == "--" and (line == "-- " or (line.rstrip() == "--" and index < filled - 1)):
            return index, end
    while filled and _ATTACHED.match(lines[filled - 1]):
        end = filled - 1
        filled = _filled(lines, end)
    for index in range(filled - 1, max(filled - 4, -1), -1):
        if len(lines[index]) < 80 and marks.MOBILE.match(lines[index]):
            filled = _filled(lines, index)
            return min(_bare(lines, filled, author), index), end
    found = _bare(lines, filled, author)
    return (found, end) if found < filled else (end, end)


def _filled(lines: list[str], end: int) -> int:
    """Return the end of the last line above *end* that is not blank."""
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _bare(lines: list[str], end: int, author: str) -> int:
    """Return where a signature without dashes starts above *end*, *end* when there is none."""
    if not end or len(lines[end - 1]) > _MAX_WIDTH:
        return end
    names = _names(author)
    top, named, contacts = end, end, 0
    for index in range(end - 1, max(end - _MAX_LINES, -1), -1):
        line = lines[index].strip()
        if not line:
            continue
        if len(line) < 50 and marks.CLOSING.match(line):
            return end if top == end or not index else index
        part = _part(line, names)
        if not part:
            break
        top = index
        named = index if part == "name" else named
        contacts += part == "contact"
    if named < end:
        return named - 1 if named and _RULE.match(lines[named - 1]) else named
    return _apart(lines, top, end) if contacts > 1 or (contacts and top < end - 1) else _alone(lines, end)


def _part(line: str, names: frozenset[str]) -> str:
    """Say what a line is in a signature: name, contact, other; "" for a line that belongs to none."""
    if _is_name(line, names):
        return "name"
    if len(line) > _MAX_WIDTH or _is_sentence(line):
        return ""
    if not _NO_CONTACT.match(line) and marks.CONTACT.search(line[:_MAX_LINE]):
        return "contact"
    return "other" if _is_loose(line) else ""


def _is_sentence(line: str) -> bool:
    """Say whether a short line is text rather than a name, a title or an address."""
    last = line[-1]
    if last in "?;:" or (line[0] in ">*-" and line[1:2] == " ") or line[:3].lower() in ("ps ", "ps:", "p.s"):
        return True
    return line.count(" ") >= 4 and (last in ".!" or ". " in line) and line[-3:-1].isalpha()


def _is_loose(line: str) -> bool:
    """Say whether a line may stand in a signature: a title, a company, a street, a rule."""
    if line[0] in _DASHES:
        return _RULE.match(line) is not None or _ALONE.match(line) is not None
    return not line[0].islower() and line[0] not in ">•+|#<" and len(line.split()) <= 7


def _apart(lines: list[str], top: int, end: int) -> int:
    """Return the start of the last paragraph at or below *top*, which contact lines fill."""
    index = end
    while index > top and lines[index - 1].strip():
        index -= 1
    return index if index and not lines[index - 1].strip() else end


def _alone(lines: list[str], end: int) -> int:
    """Return where a lone name stands as the last paragraph, under a finished sentence."""
    last = end - 1
    if last < 2 or lines[last - 1].strip() or not _ALONE.match(lines[last]) or len(lines[last]) > 30:
        return end
    above = lines[_filled(lines, last) - 1].rstrip()
    return last if above[-1:] in (".", "!", "?", ")") and not marks.CLOSING.match(lines[last]) else end


@lru_cache(maxsize=4096)
def _names(author: str) -> frozenset[str]:
    """Return the words of a display name or address that a signature may repeat."""
    return frozenset(_WORD.findall(author.partition("@")[0].casefold()))


def _is_name(line: str, names: frozenset[str]) -> bool:
    """Say whether a line is the author's name: whole, in part or shortened, perhaps behind a sign-off."""
    if not names or len(line) > 40:
        return False
    if "," in line:
        closing, comma, rest = line.rstrip(" .,").rpartition(",")
        if comma and marks.CLOSING.match(closing):
            line = rest
    words = _WORD.findall(line.casefold())
    if not words or len(words) > 5:
        return False
    if len(words) == 1:
        return words[0] in names or (len(words[0]) > 2 and any(one[:3] == words[0][:3] for one in names))
    met = len([word for word in words if word in names])
    return met > 1 or (met == 1 and all(word in names or len(word) == 1 for word in words))
