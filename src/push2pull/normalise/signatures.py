"""Signatures, list footers and disclaimers at the end of what an author wrote."""

from __future__ import annotations

import re
from functools import lru_cache

from push2pull.normalise import marks

REACH = 40
"""Lines at the end that are looked at."""
_MAX_FOOTER = 25
_MAX_DASHED = 15
_MAX_LINES = 12
_MAX_WIDTH = 60
_RULES = ("___", "---", "===", "***", "-~-")
_CUES = ("onfiden", "disclaimer", "vertraulich", "destin", "intended", "privileged", "établi")
_WORD = re.compile(r"[^\W\d_]+")
_DASHES = " -–—~*_/\t"


def footer_start(lines: list[str]) -> int:
    """Return where the lists' or lawyers' lines start: a rule over list words, or a disclaimer."""
    start = max(len(lines) - _MAX_FOOTER, 0)
    tail = "\n".join(lines[start:])
    ruled = any(rule in tail for rule in _RULES)
    if not ruled:
        low = tail.lower()
        if not any(cue in low for cue in _CUES):
            return len(lines)
    for index in range(start, len(lines)):
        line = lines[index].lstrip()
        if line[:3].lower() not in marks.FOOTER_STARTS:
            continue
        if marks.FOOTER_RULE.match(line):
            if marks.FOOTER_WORDS.search(" ".join(lines[index + 1 : index + 8])):
                return index
        elif marks.DISCLAIMER.match(" ".join(lines[index : index + 3])):
            return index
    return len(lines)


def start(lines: list[str], end: int, author: str, whole: bool) -> int:
    """Return where the signature starts above line *end*, *end* without one. *whole*: line 0 opens the text.

    At ``-- `` (RFC 3676 section 4.3), at ``Sent from my ...``, behind a sign-off, at the author's own name, or
    at contact lines that stand apart.
    """
    filled = end
    while filled and not lines[filled - 1].strip():
        filled -= 1
    for index in range(filled - 1, max(filled - _MAX_DASHED, 0) - 1, -1):
        line = lines[index]
        if line[:2] == "--" and (line == "-- " or (line.rstrip() == "--" and index < filled - 1)):
            return index
    for index in range(filled - 1, max(filled - 4, -1), -1):
        if len(lines[index]) < 80 and marks.MOBILE.match(lines[index]):
            filled = index
            while filled and not lines[filled - 1].strip():
                filled -= 1
            return min(_bare(lines, filled, author, whole), index) if filled else index
    found = _bare(lines, filled, author, whole)
    return found if found < filled else end


def _bare(lines: list[str], end: int, author: str, whole: bool) -> int:
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
            return top
        if _is_name(line, names):
            named = index
        elif marks.CONTACT.search(line) and len(line) <= _MAX_WIDTH:
            contacts += 1
        elif not _is_loose(line):
            break
        top = index
    if whole and top == 0 and named != 0:
        return named
    if named < end:
        return named
    return _apart(lines, top, end) if contacts > 1 else end


def _is_loose(line: str) -> bool:
    """Say whether a line may stand in a signature: a title, a company, a street; no sentence, no list item."""
    if len(line) > _MAX_WIDTH or line[0] in ">*•-+|#" or marks.SENTENCE.search(line):
        return False
    words = line.split()
    return len(words) <= 7 and not line[0].islower()


def _apart(lines: list[str], top: int, end: int) -> int:
    """Return the start of the last paragraph at or below *top*, which contact lines fill."""
    index = end
    while index > top and lines[index - 1].strip():
        index -= 1
    return index if index and not lines[index - 1].strip() else end


@lru_cache(maxsize=4096)
def _names(author: str) -> frozenset[str]:
    """Return the words of a display name or address that a signature may repeat."""
    known = _WORD.findall(author.partition("@")[0].casefold())
    return frozenset(known)


def _is_name(line: str, names: frozenset[str]) -> bool:
    """Say whether a line is the author's name: whole, in part, shortened, or its initials."""
    if not names or len(line) > 40:
        return False
    words = _WORD.findall(line.casefold())
    if not words or len(words) > 5:
        return False
    if len(words) == 1:
        return _is_short(words[0], names)
    met = sum(word in names for word in words)
    return met >= 1 and all(word in names or len(word) == 1 for word in words) or met >= 2


def _is_short(word: str, names: frozenset[str]) -> bool:
    if word in names:
        return True
    if len(word) <= 3:
        return set(word) <= {name[0] for name in names} and len(word) <= len(names)
    return any(name[:3] == word[:3] for name in names)
