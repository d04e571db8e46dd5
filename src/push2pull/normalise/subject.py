"""Base subject (RFC 5256 section 2.1), with the reply and forward marks of more languages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Marks as mail programs write them: en, fr, de, es, it, pt, nl, pl, cs, tr, sv, da, no, fi, ru, zh.
_REPLY = "re|ré|rep|rép|réf|ref|r[ée]ponse|aw|antw|antwort|sv|vs|odp|res|rif|ynt|отв|ha|回复|回覆|答复|答覆"
_FORWARD = "fwd|fw|tr|trans|wg|vb|vl|enc|rv|rvs|pd|doorst|ilt|i̇lt|пересл|转发|轉寄|转寄"
_COUNT = r"(?:\s?(?:\[\d{1,4}\]|\(\d{1,4}\)|[\^*]\d{1,4}))?"
_MARK = re.compile(rf"\s*(?:(?P<reply>{_REPLY})|(?P<forward>{_FORWARD}))\.?{_COUNT}[ \xa0]?[:：]", re.I)
# Italian programs; one letter is a word too ("R: plotting"), so only before a blank and in capitals.
_LETTER = re.compile(r"\s*(?:(?P<reply>R)|(?P<forward>I)):(?=\s+\S)")
_TAG = re.compile(r"\s*\[([^\[\]]{0,80})\]")
_WRAPPED = re.compile(r"\s*\[(?:fwd|fw|tr|wg)\s?:\s?(.*)\]\s*\Z", re.I | re.S)
_TRAILER = re.compile(r"\s*\(fwd\)\s*\Z", re.I)
_NUMBER = re.compile(r"[\s:,#]*\d+\s*\Z")
_NOT_WORD = re.compile(r"[\W_]+")
_FAST = re.compile(r"[^\s\[:]{6,}+ [^:\[(]*+\Z")
_ROUNDS = 10


class Subject(NamedTuple):
    """``base``: the subject without marks, in its own case. ``mark``: reply, forward or none."""

    base: str
    mark: str


@lru_cache(maxsize=8192)
def base_subject(subject: str, list_name: str = "") -> Subject:
    """Strip marks, the list's own tag and forwarding wrappers, until nothing changes.

    *list_name*: local part of the list's id. Other tags are content (``[PATCH]``); one that repeats or
    stands before a mark is kept once, in front, so that a reply and its parent compare equal.

    >>> base_subject("[ops] RE : [ops] TR: Backup", "ops")
    Subject(base='Backup', mark='reply')
    """
    text, mark = " ".join(subject.split()), ""
    if _FAST.match(text):
        return Subject(text, "none")
    for _ in range(_ROUNDS):
        before = text
        text, found = _lead(text, _NOT_WORD.sub("", list_name.casefold()))
        mark = mark or found
        text, found = _wrapping(text)
        mark = mark or found
        if text == before:
            break
    return Subject(text, mark or "none")


def _lead(text: str, list_name: str) -> tuple[str, str]:
    """Strip what leads the subject; return the rest and what the first mark says."""
    at, mark = 0, ""
    tags: list[str] = []
    while at < len(text):
        if found := _MARK.match(text, at) or _LETTER.match(text, at):
            mark = mark or str(found.lastgroup)
        elif found := _TAG.match(text, at):
            tag = found[1].strip()
            if tag and not _is_list(tag, list_name) and tag not in tags:
                tags.append(tag)
        else:
            break
        at = found.end()
    rest = text[at:].strip()
    if not rest and not mark and tags:
        return text, ""
    return "".join(f"[{tag}] " for tag in tags) + rest if rest else " ".join(f"[{tag}]" for tag in tags), mark


def _is_list(tag: str, list_name: str) -> bool:
    """Say whether a tag names the list, a running number aside (``[announce:00089]``)."""
    if not list_name:
        return False
    return _NOT_WORD.sub("", _NUMBER.sub("", tag).casefold()) == list_name


def _wrapping(text: str) -> tuple[str, str]:
    """Unwrap ``[Fwd: subject]`` and drop a trailing ``(fwd)``."""
    if text.endswith("]") and (found := _WRAPPED.match(text)):
        return found[1].strip(), "forward"
    if text.endswith(")") and (found := _TRAILER.search(text[-20:])):
        return text[: len(text) - len(found[0])].strip(), "forward"
    return text, ""
