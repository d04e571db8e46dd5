"""Quoted lines and the attribution lines above them ("On Monday, Jane wrote:")."""

from __future__ import annotations

import re
from itertools import compress
from operator import not_

from push2pull.normalise import marks

_QUOTED = re.compile(r"\s{0,2}(?:>|\|\s)")
_INITIALS = re.compile(r"\s{0,2}(?:(?:[A-Z]{2,4})?>{1,3}|\|)\s")
_ENDS = frozenset((":", "：", "道"))
_LAST = _ENDS | frozenset((" ", "-", "e"))
_TRUE = b"\1"
_MAX_REMNANT = 9
_MAX_LINES = 4
"""An attribution is no longer than this, wrapped."""


def find(lines: list[str], text: str, is_reply: bool) -> tuple[bytearray, list[int]]:
    """Say of each line whether it is quoted (1 or 0), and which lines are attributions; nothing when none is."""
    marked = _quote_flags(lines, text, is_reply)
    ends = _ends(lines, marked)
    if not marked and not ends:
        return bytearray(), []
    marked = marked or bytearray(len(lines))
    heads = _attributions(lines, marked, ends)
    if not heads and (not is_reply or True not in marked):
        return bytearray(), []
    for index in heads:
        marked[index] = True
    _mark_remnants(lines, marked)
    rest = _unmarked_rest(marked, heads)
    if rest < len(lines):
        marked[rest:] = _TRUE * (len(lines) - rest)
    return marked, heads


def _ends(lines: list[str], marked: bytearray) -> set[int]:
    """Return the numbers of the lines without a quote mark that may end like an attribution."""
    own = compress(range(len(lines)), map(not_, marked)) if marked else range(len(lines))
    return {row for row in own if lines[row][-1:] in _LAST and _may_end(lines[row][-80:].rstrip(" -"))}


def _may_end(tail: str) -> bool:
    return tail[-1:] in _ENDS or tail[-6:] == " wrote"


def _quote_flags(lines: list[str], text: str, is_reply: bool) -> bytearray:
    """Say of each line whether it carries a quote mark; nothing when none does."""
    if "\n>" in text or text[:1] == ">":
        return bytearray([line[:1] == ">" for line in lines])
    if "> " in text or "\n| " in text:
        mark = _INITIALS if is_reply else _QUOTED
        marked = bytearray([mark.match(line) is not None for line in lines])
        if True in marked:
            return marked
    return bytearray()


def _attributions(lines: list[str], marked: bytearray, lasts: set[int]) -> list[int]:
    """Return the indexes of attribution lines: above a quote, or anywhere with a verb, a start and a date."""
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


def _next(flags: bytearray, wanted: bool, start: int) -> int:
    """Return the index of the next flag that is *wanted*, the length when there is none."""
    at = flags.find(wanted, start)
    return at if at >= 0 else len(flags)


def _attribution_start(lines: list[str], marked: bytearray, last: int) -> int:
    """Return the first line of the attribution that ends in line *last*, -1 when it is none."""
    tail = lines[last][-80:].rstrip(" -")
    colon = tail[-1:] in _ENDS
    if not colon and not tail.endswith(marks.BARE):
        return -1
    top = last
    while top > max(last - _MAX_LINES + 1, 0) and not marked[top - 1] and lines[top - 1].strip():
        top -= 1
    whole = " ".join(lines[top : last + 1])[-600:]
    if marks.DATED.search(whole) and (_speaks(whole) or tail[-2:] == ">:"):
        for first in range(last, top - 1, -1):
            if _introduces(" ".join(lines[first : last + 1])[:600].rstrip(" -")):
                return first
    if not _followed_by_quote(marked, lines, last):
        return -1
    return last if _speaks(tail) or marks.DATED.search(tail) else -1


def _speaks(text: str) -> bool:
    """Say whether a verb of writing stands in *text*."""
    if "\xa0" in text:
        text = text.replace("\xa0", " ")
    for verb in marks.VERBS:  # noqa: SIM110 - a generator costs as much again
        if verb in text:
            return True
    return False


def _introduces(text: str) -> bool:
    """Say whether *text* is a whole attribution."""
    if marks.STARTS.match(text[:60]) and marks.DATED.search(text) and _speaks(text):
        return True
    return text[-2:] == ">:" and "@" in text and marks.UNSPOKEN.match(text) is not None


def _mark_remnants(lines: list[str], marked: bytearray) -> None:
    """Mark the end of a quoted line that a mail program wrapped: it stands, without a mark, inside of a quote."""
    at = _next(marked, False, _next(marked, True, 0))
    while 0 < at < len(marked) - 1:
        end = _next(marked, True, at)
        if end < len(marked) and end - at < _MAX_REMNANT and _is_remnant(lines[at - 1], lines[at:end]):
            marked[at:end] = _TRUE * (end - at)
        at = _next(marked, False, end)


def _is_remnant(above: str, lines: list[str]) -> bool:
    above = above.rstrip()
    if len(above) < 50 or above[-1] in ".?!:" or lines[0][:1].isupper():
        return False
    return all(line.strip() for line in lines)


def _followed_by_quote(marked: bytearray, lines: list[str], last: int) -> bool:
    for index in range(last + 1, min(last + 4, len(lines))):
        if marked[index]:
            return True
        if lines[index].strip():
            return False
    return False


def _unmarked_rest(marked: bytearray, heads: list[int]) -> int:
    """Return from where everything is quoted without marks: under an attribution with no ``>`` after it."""
    last = heads[-1] if heads else len(marked)
    return last if True not in marked[last + 1 :] else len(marked)
