"""Header blocks in front of quoted text, as Outlook, Notes and forwards write them."""

from __future__ import annotations

import re
from itertools import islice

from push2pull.normalise import marks

_DATED = re.compile(r"\d\d?[:/]\d\d")
_RULE = frozenset("_-*= ")
_MAX_BLOCKS = 1000
_MAX_HEAD = 60
_MAX_BLANK = 3
_MAX_LINE = 300


def find(lines: list[str], text: str) -> tuple[int, int] | None:
    """Return where the first header block or separator starts and where the text below it does.

    What follows is a message of somebody else, up to the end.
    """
    at = 0
    row = 0
    for found in islice(marks.BLOCK.finditer("\n" + text), _MAX_BLOCKS):
        row += text.count("\n", at, found.start())
        at = found.start()
        if _starts_block(lines, row):
            return _block_start(lines, row), _block_end(lines, row)
    if " >>>" in text and (group := marks.GROUPWISE.search(text)):
        row = text.count("\n", 0, group.start())
        return row, row + 1
    return None


def _starts_block(lines: list[str], index: int) -> bool:
    line = lines[index]
    if ("--" in line[:40] or "__" in line[:40]) and _separates(line):
        return True
    if marks.FORWARD.match(line):
        return True
    found = marks.FIELD.match(line)
    kind = found.lastgroup if found else ""
    if kind not in ("first", "to") and not _names_message(line):
        return False
    kinds, names = _fields(lines, index)
    if kind == "to":
        noted = len(names) > 2 or _notes_head(lines, index) < index
        return "subject" in kinds and noted
    return len(names) >= 3 or (len(names) >= 2 and "subject" in kinds)


def _separates(line: str) -> bool:
    """Say whether *line* announces another message; the pattern is not linear, so only its start is looked at."""
    return marks.SEPARATOR.match(line[:_MAX_LINE]) is not None


def _names_message(line: str) -> bool:
    return line.lstrip()[:10].lower() == "message du"


def _fields(lines: list[str], index: int) -> tuple[set[str], set[str]]:
    """Return kinds and names of the fields of the block that starts at *index*; values may be wrapped."""
    kinds: set[str] = set()
    names: set[str] = set()
    missed = blank = 0
    for line in lines[index : index + _MAX_HEAD]:
        found = marks.FIELD.match(line) if ":" in line or "：" in line else None
        if found:
            kinds.add(str(found.lastgroup))
            names.add(found[str(found.lastgroup)].lower())
            missed = blank = 0
        elif not line.strip():
            blank += 1
        elif "@" not in line and line.rstrip()[-1:] not in (",", ";"):
            missed += 1
        if missed > 3 or blank > 5:
            break
    return kinds, names


def _block_start(lines: list[str], index: int) -> int:
    """Return where a block starts that has its sender and date above ``To:`` (Notes), or a rule above it."""
    found = marks.FIELD.match(lines[index])
    start = _notes_head(lines, index) if found and found["to"] else index
    above = lines[start - 1] if start else ""
    if above and (set(above.strip()) <= _RULE or _separates(above)):
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


def _block_end(lines: list[str], index: int) -> int:
    """Return the first line below the header block whose first mark stands in line *index*."""
    end = index + 1
    seen = int(bool(marks.FIELD.match(lines[index])))
    blank = 0
    subject = False
    for at in range(index + 1, min(index + _MAX_HEAD, len(lines))):
        line = lines[at]
        if not line.strip():
            blank += 1
            if blank > _MAX_BLANK or subject:
                break
            continue
        found = marks.FIELD.match(line) if ":" in line else None
        if found:
            seen += 1
            subject = found["subject"] is not None
        elif (blank or (subject and not _continues(lines[at - 1], line))) if seen else not _heads(lines, at):
            break
        end, blank = at + 1, 0
    return end


def _heads(lines: list[str], index: int) -> bool:
    """Say whether a line between a separator and the fields belongs to the head: a Notes name or date."""
    return any(
        ":" in line and marks.FIELD.match(line) is not None for line in lines[index + 1 : index + 5]
    ) or (lines[index].rstrip()[-3:] == "---" and lines[index - 1].strip() != "")


def _continues(above: str, line: str) -> bool:
    """Say whether *line* goes on with the header value *above* it."""
    return line[:1] in " \t" or (len(above) > 65 and len(line) < 60)
