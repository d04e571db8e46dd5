"""What this author wrote, apart from what they quote, their signature and what lists add at the end."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

from push2pull.normalise import marks

_QUOTED = re.compile(r"\s{0,2}(?:>|[A-Z]{2,4}>|\|\s)")
_MAX_SIGNATURE = 15
_MAX_FOOTER = 25
_MIN_HASHED = 16
_ENDS = frozenset((":", "：", "道", " "))


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
    lines, footer = _cut_footer(text)
    lines, tail = _cut_block(lines, text)
    author, quoted = _cut_quotes(lines, text, is_reply)
    author, signature = _cut_signature(author)
    return Zones(_join(author), _join(quoted + tail), _join(signature), _join(footer))


def _join(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n \t") if lines else ""


def _cut_footer(text: str) -> tuple[list[str], list[str]]:
    """Cut what lists and legal departments append: a rule followed by list words, or a disclaimer."""
    lines = text.split("\n")
    start = max(len(lines) - _MAX_FOOTER, 0)
    for index in range(start, len(lines)):
        line = lines[index]
        if len(line) < 12 or line[0] == ">":
            continue
        if line.lstrip()[:3] in ("___", "---", "===", "***", "-~-") and marks.FOOTER_RULE.match(line):
            if marks.FOOTER_WORDS.search(" ".join(lines[index + 1 : index + 8])):
                return lines[:index], lines[index:]
        elif marks.DISCLAIMER.match(line):
            return lines[:index], lines[index:]
    return lines, []


def _cut_block(lines: list[str], text: str) -> tuple[list[str], list[str]]:
    """Cut at the first header block or separator: what follows is a message of somebody else."""
    if not any(hint in text for hint in marks.HINTS):
        return lines, []
    for index, line in enumerate(lines):
        if (":" not in line and "--" not in line) or line[0] == ">":
            continue
        start = line.lstrip(" \t*_-")[:12].lower()
        if start.startswith(marks.BLOCK_WORDS) and _starts_block(lines, index):
            first = _block_start(lines, index)
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
    for line in lines[index : index + 14]:
        found = marks.FIELD.match(line) if ":" in line else None
        if found:
            names.add(found["name"].lower())
            missed = 0
        else:
            missed += 1
            if missed > 3:
                break
    return names


def _block_start(lines: list[str], index: int) -> int:
    """Return where a block starts that has its sender and date above ``To:`` (Notes), or a rule above it."""
    start = index
    found = marks.FIELD.match(lines[index])
    notes = bool(found and found["name"].lower() in marks.TO_FIELDS)
    while notes and start > 0 and index - start < 5 and _is_notes_head(lines[start - 1]):
        start -= 1
    above = lines[start - 1] if start else ""
    if above and (set(above.strip()) <= set("_-*= ") or marks.SEPARATOR.match(above)):
        start -= 1
    return start


def _is_notes_head(line: str) -> bool:
    stripped = line.strip()
    return not stripped or (
        len(stripped) < 90
        and bool(re.search(r"\d\d?[:/]\d\d|@|^Sent by|^Please respond|^[\w\"'. -]+$", stripped))
    )


def _cut_quotes(lines: list[str], text: str, is_reply: bool) -> tuple[list[str], list[str]]:
    """Part quoted lines and their attributions from the author's own lines."""
    is_quote = _quote_flags(lines, text)
    attributed = any(verb in text for verb in marks.VERBS)
    if not is_quote and not attributed:
        return lines, []
    is_quote = is_quote or [False] * len(lines)
    heads = _attributions(lines, is_quote, attributed)
    if not heads and not is_reply:
        return lines, []
    rest = _unmarked_rest(is_quote, heads)
    author: list[str] = []
    quoted: list[str] = []
    for index, line in enumerate(lines):
        (quoted if is_quote[index] or index in heads or index >= rest else author).append(line)
    return author, quoted


def _quote_flags(lines: list[str], text: str) -> list[bool]:
    """Say of each line whether it carries a quote mark; [] when none does."""
    plain = text.count("\n>") + text.startswith(">")
    if text.count("> ") > plain + 2 or "\n |" in text or "\n| " in text:
        return [bool(_QUOTED.match(line)) for line in lines]
    return [line[:1] == ">" for line in lines] if plain else []


def _attributions(lines: list[str], is_quote: list[bool], attributed: bool) -> set[int]:
    """Return the indexes of attribution lines: above a quote, or anywhere with a verb, a start and a date."""
    ends = {index for index, line in enumerate(lines) if line[-1:] in _ENDS} if attributed else set()
    for index in range(1, len(lines)):
        if is_quote[index] and not is_quote[index - 1]:
            above = index - 1
            while above > index - 3 and above > 0 and not lines[above].strip():
                above -= 1
            if not is_quote[above]:
                ends.add(above)
    heads: set[int] = set()
    for last in sorted(ends):
        if not is_quote[last] and not lines[last].isspace():
            first = _attribution_start(lines, is_quote, last)
            if first >= 0:
                heads.update(range(first, last + 1))
    return heads


def _attribution_start(lines: list[str], is_quote: list[bool], last: int) -> int:
    """Return the first line of the attribution that ends in line *last*, -1 when it is none."""
    tail = lines[last][-120:].rstrip()
    wrote = any(verb in tail for verb in marks.VERBS) and bool(
        marks.WROTE.search(tail) or marks.BARE_WROTE.search(tail)
    )
    for first in range(last, max(last - 3, -1), -1):
        if first < last and (is_quote[first] or not lines[first].strip()):
            break
        if wrote and marks.STARTS.match(lines[first][:60]):
            whole = " ".join(lines[first : last + 1])[:600]
            if marks.DATED.search(whole):
                return first
    if not _followed_by_quote(is_quote, lines, last):
        return -1
    return last if wrote or (tail.endswith((":", "：")) and marks.DATED.search(tail)) else -1


def _followed_by_quote(is_quote: list[bool], lines: list[str], last: int) -> bool:
    for index in range(last + 1, min(last + 4, len(lines))):
        if is_quote[index]:
            return True
        if lines[index].strip():
            return False
    return False


def _unmarked_rest(is_quote: list[bool], heads: set[int]) -> int:
    """Return from where everything is quoted without marks: under an attribution with no ``>`` after it."""
    for index in sorted(heads):
        if index + 1 not in heads and not any(is_quote[index + 1 :]):
            return index
    return len(is_quote)


def _cut_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the last ``-- `` (RFC 3676 section 4.3), or at ``Sent from my ...``, if little follows."""
    filled = len(lines)
    while filled and not lines[filled - 1].strip():
        filled -= 1
    for index in range(filled - 1, max(filled - _MAX_SIGNATURE, 0) - 1, -1):
        line = lines[index]
        if line == "-- " or (line.rstrip() == "--" and index < filled - 1):
            return lines[:index], lines[index + 1 :]
        if index >= filled - 3 and len(line) < 80 and marks.MOBILE.match(line):
            return lines[:index], lines[index:]
    return lines, []


def line_hashes(text: str, limit: int = 200) -> list[int]:
    """Return signed 64-bit digests of the telling lines of *text*: quote marks and blanks do not matter.

    Lines shorter than 16 characters say nothing; the first *limit* others are taken, each once.
    """
    folded: dict[str, None] = {}
    for line in text.split("\n"):
        if len(line) >= _MIN_HASHED:
            one = " ".join(line.lstrip("> \t|").split())
            if len(one) >= _MIN_HASHED:
                folded[one] = None
                if len(folded) >= limit:
                    break
    return [text_hash(one) for one in folded]


def text_hash(text: str) -> int:
    """Return a signed 64-bit digest of *text*."""
    return int.from_bytes(
        blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True
    )
