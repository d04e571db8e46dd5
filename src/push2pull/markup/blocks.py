"""Plain text of a mail as blocks: prose, joined where the mail program had cut it, and what is laid out."""

from __future__ import annotations

import re
from itertools import pairwise
from textwrap import dedent
from typing import NamedTuple

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_TABULAR = re.compile(r"^(?:  | ?\t)|\S(?: {3,}|\t)\S| \| +\d+ [+-]+$", re.M)
_PATCH = re.compile(r"^(?:diff --git |Index: \S+\n=====|--- \S[^\n]*\n\+\+\+ |@@ -\d)", re.M)
_STARTS_ANEW = re.compile(r"\s|[-*+•>|#=~]|\d{1,3}[.)]\s|\w[)]\s|[A-Z][A-Za-z-]{1,20}: ")
_WRAPPED = 50
"""Characters from which on the end of a line is the mail program's doing rather than the author's."""


class Block(NamedTuple):
    """A paragraph, its lines separated by ``\\n``; ``laid_out``: blanks and line ends mean something."""

    text: str
    laid_out: bool = False


def plain(text: str) -> str:
    """Return *text* without the characters that neither HTML nor XML can hold."""
    return _UNWRITABLE.sub("", text)


def blocks(text: str) -> list[Block]:
    """Return the blocks of *text*; from the start of a patch on (``diff --git``, ``@@ -1``) all is laid out."""
    text = plain(text.replace("\r\n", "\n")).strip("\n")
    patch = _PATCH.search(text)
    prose, rest = (text[: patch.start()], text[patch.start() :]) if patch else (text, "")
    found = [_block(block) for block in _BLANK_LINES.split(prose) if block.strip()]
    return [*found, *([_laid_out(rest)] if rest else [])]


def _laid_out(text: str) -> Block:
    return Block(dedent(text.rstrip()), laid_out=True)


def _block(block: str) -> Block:
    if _TABULAR.search(block):
        return _laid_out(block)
    lines = [line.strip() for line in block.split("\n")]
    out = [lines[0]]
    for before, line in pairwise(lines):
        joined = len(before) >= _WRAPPED and not _STARTS_ANEW.match(line)
        out += [" " if joined else "\n", line]
    return Block("".join(out))
