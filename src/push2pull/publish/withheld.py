"""The words of those who did not agree, found again in what others quote, however it was wrapped or nested.

Runs of six words are compared, by hashes that live as long as the run; a line of a quote also counts when it is
a whole short line of theirs. In what somebody wrote themselves only a long run counts: a common phrase is
nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

GAP = "[…]"
"""Stands for what was taken out."""

RUN = 6
"""Words that are compared at once."""

LONG = 2 * RUN
_SHORT = 3
_WORD = re.compile(r"\w+")


def known(texts: Iterable[str]) -> frozenset[int]:
    """Return the hashes of all runs of words, and of all short lines, of *texts*."""
    found: set[int] = set()
    for text in texts:
        words = _words(text)
        found.update(hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1))
        lines = (_words(line) for line in text.split("\n"))
        found.update(hash(tuple(line)) for line in lines if _SHORT <= len(line) < RUN)
    return frozenset(found)


def without(
    text: str, runs: frozenset[int], mask: Callable[[str], str] = str, *, quoted: bool = True
) -> tuple[str, bool]:
    """Return *text* without the lines that mostly are words of *runs*, and whether there were any.

    *mask* makes of a line what the tables made of it (addresses to pseudonyms). *quoted*: the text is a quote;
    elsewhere only runs of twelve words and more count.
    """
    if not runs or not text:
        return text, False
    lines = text.split("\n")
    words = [_words(mask(line)) for line in lines]
    taken = _taken([word for line in words for word in line], runs, RUN if quoted else LONG)
    out, at, changed = list[str](), 0, False
    for line, its in zip(lines, words, strict=True):
        hits = sum(taken[at : at + len(its)])
        at += len(its)
        short = quoted and _SHORT <= len(its) < RUN and hash(tuple(its)) in runs
        if short or (its and 2 * hits >= len(its)):
            changed = True
            out += [] if out and out[-1] == GAP else [GAP]
        else:
            out.append(line)
    return "\n".join(out), changed


def _taken(words: list[str], runs: frozenset[int], least: int) -> list[bool]:
    """Say of each word whether it stands in a run of at least *least* known words."""
    taken, start = [False] * len(words), -1
    for at in range(len(words) - RUN + 2):
        hit = at <= len(words) - RUN and hash(tuple(words[at : at + RUN])) in runs
        if hit and start < 0:
            start = at
        elif not hit and start >= 0:
            end = at - 1 + RUN
            if end - start >= least:
                taken[start:end] = [True] * (end - start)
            start = -1
    return taken


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
