"""What this author wrote, apart from what they quote, their signature and what lists add at the end."""

from __future__ import annotations

import re
from hashlib import blake2b
from itertools import compress, islice
from operator import not_
from struct import unpack
from typing import NamedTuple

from push2pull.normalise import marks

_QUOTED = re.compile(r"\s{0,2}(?:>|\|\s)")
_INITIALS = re.compile(r"\s{0,2}(?:(?:[A-Z]{2,4})?>{1,3}|\|)\s")
_MAX_SIGNATURE = 15
_MAX_FOOTER = 25
_DATED = re.compile(r"\d\d?[:/]\d\d")
_MIN_HASHED = 16
_MAX_BLOCKS = 1000
_MAX_HEAD = 60
_MAX_SIGN_OFF = 6
_ENDS = frozenset((":", "：", "道"))


class Zones(NamedTuple):
    """The four zones of a text; each keeps its lines in order."""

    author: str
    quoted: str = ""
    signature: str = ""
    footer: str = ""


def split(text: str, is_reply: bool = True) -> Zones:
    """Split a plain text. *is_reply*: the headers say that it answers something.

    ``>`` starts a quote in a reply or under an attribution; elsewhere it is what the author typed (a prompt).
    Answers between quotes stay with the author. Marks of the big languages, French first.
    """
    text = text.strip("\n")
    lines, footer = _cut_footer(text.split("\n"))
    lines, tail = _cut_block(lines, text)
    author, quoted = _cut_quotes(lines, text, is_reply)
    author, signature = _cut_signature(author)
    return Zones(_join(author), _join(quoted + tail), _join(signature), _join(footer))


def _join(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n \t") if lines else ""


def _cut_footer(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut what lists and legal departments append: a rule followed by list words, or a disclaimer."""
    start = max(len(lines) - _MAX_FOOTER, 0)
    for index, line in enumerate(lines[start:], start):
        if line.lstrip()[:3].lower() not in marks.FOOTER_STARTS:
            continue
        if marks.FOOTER_RULE.match(line):
            if marks.FOOTER_WORDS.search(" ".join(lines[index + 1 : index + 8])):
                return lines[:index], lines[index:]
        elif marks.DISCLAIMER.match(line):
            return lines[:index], lines[index:]
    return lines, []


def _cut_block(lines: list[str], text: str) -> tuple[list[str], list[str]]:
    """Cut at the first header block or separator: what follows is a message of somebody else."""
    at = 0
    row = 0
    for found in islice(marks.BLOCK.finditer("\n" + text), _MAX_BLOCKS):
        row += text.count("\n", at, found.start())
        at = found.start()
        if row < len(lines) and _starts_block(lines, row):
            first = _block_start(lines, row)
            return lines[:first], lines[first:]
    return lines, []


def _starts_block(lines: list[str], index: int) -> bool:
    line = lines[index]
    if "--" in line[:40] and marks.SEPARATOR.match(line):
        return True
    if marks.FORWARD.match(line):
        return True
    found = marks.FIELD.match(line)
    if not found:
        return False
    name = found["name"].lower()
    if name not in marks.FIRST_FIELDS and name not in marks.TO_FIELDS:
        return False
    names = _fields(lines, index)
    if name in marks.FIRST_FIELDS:
        return len(names) >= 3 or (len(names) >= 2 and not names.isdisjoint(marks.SUBJECT_FIELDS))
    return "cc" in names and not names.isdisjoint(marks.SUBJECT_FIELDS)


def _fields(lines: list[str], index: int) -> set[str]:
    """Return the field names of the block that starts at *index*; values may run over several lines."""
    names: set[str] = set()
    missed = 0
    for line in lines[index : index + _MAX_HEAD]:
        found = marks.FIELD.match(line) if ":" in line else None
        if found:
            names.add(found["name"].lower())
            missed = 0
        elif "@" not in line and line.rstrip()[-1:] not in (",", ";"):
            missed += 1
            if missed > 3:
                break
    return names


def _block_start(lines: list[str], index: int) -> int:
    """Return where a block starts that has its sender and date above ``To:`` (Notes), or a rule above it."""
    found = marks.FIELD.match(lines[index])
    notes = found and found["name"].lower() in marks.TO_FIELDS
    start = _notes_head(lines, index) if notes else index
    above = lines[start - 1] if start else ""
    if above and (set(above.strip()) <= set("_-*= ") or marks.SEPARATOR.match(above)):
        start -= 1
    return start


def _notes_head(lines: list[str], index: int) -> int:
    """Return the line of the sender's name, which stands with the date over ``To:``; *index* without a date."""
    for dated in range(index - 1, max(index - 5, -1), -1):
        if len(lines[dated]) < 90 and _DATED.search(lines[dated]):
            top = dated
            while (
                top > max(dated - 2, 0)
                and lines[top - 1].strip()
                and lines[top - 1].rstrip()[-1] not in ".!?,:"
            ):
                top -= 1
            return top
    return index


def _cut_quotes(lines: list[str], text: str, is_reply: bool) -> tuple[list[str], list[str]]:
    """Part quoted lines and their attributions from the author's own lines."""
    marked = _quote_flags(lines, text, is_reply)
    if ": \n" in text:
        lines = [line.rstrip() if line[-2:] == ": " else line for line in lines]
    ends = [index for index, line in enumerate(lines) if line[-1:] in _ENDS]
    if not marked and not ends:
        return lines, []
    marked = marked or [False] * len(lines)
    heads = _attributions(lines, marked, ends)
    if not heads and (not is_reply or True not in marked):
        return lines, []
    for index in heads:
        marked[index] = True
    rest = _unmarked_rest(marked, heads)
    if rest < len(lines):
        marked[rest:] = [True] * (len(lines) - rest)
    return list(compress(lines, map(not_, marked))), list(compress(lines, marked))


def _quote_flags(lines: list[str], text: str, is_reply: bool) -> list[bool]:
    """Say of each line whether it carries a quote mark; [] when none does."""
    marked = [line[:1] == ">" for line in lines]
    if True in marked:
        return marked
    if "> " in text or "\n| " in text:
        mark = _INITIALS if is_reply else _QUOTED
        marked = [bool(mark.match(line)) for line in lines]
    return marked if True in marked else []


def _attributions(lines: list[str], marked: list[bool], ends: list[int]) -> list[int]:
    """Return the indexes of attribution lines: above a quote, or anywhere with a verb, a start and a date."""
    lasts = set(ends)
    at = _next(marked, True, 0)
    while at < len(marked):
        above = at - 1
        while above > at - 3 and above > 0 and not lines[above].strip():
            above -= 1
        if above >= 0 and not marked[above]:
            lasts.add(above)
        at = _next(marked, True, _next(marked, False, at))
    heads: list[int] = []
    for last in sorted(lasts):
        if last < len(marked) and not marked[last] and lines[last].strip():
            first = _attribution_start(lines, marked, last)
            if first >= 0:
                heads += range(first, last + 1)
    return heads


def _next(flags: list[bool], wanted: bool, start: int) -> int:
    """Return the index of the next flag that is *wanted*, the length when there is none."""
    try:
        return flags.index(wanted, start)
    except ValueError:
        return len(flags)


def _attribution_start(lines: list[str], marked: list[bool], last: int) -> int:
    """Return the first line of the attribution that ends in line *last*, -1 when it is none."""
    tail = lines[last][-80:].rstrip()
    colon = tail[-1:] in _ENDS
    wrote = any(verb in tail for verb in marks.VERBS) if colon else tail.endswith(marks.BARE)
    if not colon and not wrote:
        return -1
    for first in range(last, max(last - 3, -1), -1):
        if first < last and (marked[first] or not lines[first].strip()):
            break
        if wrote and marks.STARTS.match(lines[first][:60]):
            whole = " ".join(lines[first : last + 1])[:600]
            if marks.DATED.search(whole):
                return first
    if not _followed_by_quote(marked, lines, last):
        return -1
    return last if wrote or marks.DATED.search(tail) else -1


def _followed_by_quote(marked: list[bool], lines: list[str], last: int) -> bool:
    for index in range(last + 1, min(last + 4, len(lines))):
        if marked[index]:
            return True
        if lines[index].strip():
            return False
    return False


def _unmarked_rest(marked: list[bool], heads: list[int]) -> int:
    """Return from where everything is quoted without marks: under an attribution with no ``>`` after it."""
    last = heads[-1] if heads else len(marked)
    return last if True not in marked[last + 1 :] else len(marked)


def _cut_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the last ``-- `` (RFC 3676 section 4.3), at ``Sent from my ...``, or behind a sign-off."""
    filled = len(lines)
    while filled and not lines[filled - 1].strip():
        filled -= 1
    for index in range(filled - 1, max(filled - _MAX_SIGNATURE, 0) - 1, -1):
        line = lines[index]
        if line[:2] == "--" and (line == "-- " or (line.rstrip() == "--" and index < filled - 1)):
            return lines[:index], lines[index + 1 :]
        if index >= filled - 3 and len(line) < 80 and marks.MOBILE.match(line):
            return lines[:index], lines[index:]
    for index in range(filled - 2, max(filled - 2 - 2 * _MAX_SIGN_OFF, 0) - 1, -1):
        line = lines[index]
        if len(line) < 50 and marks.CLOSING.match(line):
            return _cut_sign_off(lines, index + 1, filled)
    return lines, []


def _cut_sign_off(lines: list[str], start: int, end: int) -> tuple[list[str], list[str]]:
    """Cut the name and the contact lines behind a sign-off; whole sentences there are text."""
    below = [line for line in lines[start:end] if line.strip()]
    if len(below) > _MAX_SIGN_OFF or any(len(line) > 60 or marks.SENTENCE.search(line) for line in below):
        return lines, []
    return lines[:start], lines[start:]


def line_hashes(text: str, limit: int = 200) -> list[int]:
    """Return signed 64-bit digests of the telling lines of *text*: quote marks and blanks do not matter.

    Lines shorter than 16 characters say nothing and lines with an address are nobody's business; of the
    others the first *limit* are taken, each once.
    """
    folded: dict[str, None] = {}
    for line in text.split("\n"):
        if len(line) >= _MIN_HASHED and "@" not in line:
            one = " ".join(line.lstrip("> \t|").split())
            if len(one) >= _MIN_HASHED:
                folded[one] = None
                if len(folded) >= limit:
                    break
    digests = b"".join([blake2b(one.encode("utf-8", "replace"), digest_size=8).digest() for one in folded])
    return list(unpack(f">{len(folded)}q", digests))


def text_hash(text: str) -> int:
    """Return a signed 64-bit digest of *text*."""
    return int.from_bytes(
        blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True
    )
