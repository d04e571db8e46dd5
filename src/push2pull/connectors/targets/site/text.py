"""Plain text of a mail as HTML: everything escaped, paragraphs joined where the mail program had cut them."""

from __future__ import annotations

import re
from itertools import pairwise
from textwrap import dedent

from markupsafe import Markup, escape

_URL = re.compile(
    r"(?:https?://|mailto:)[^\s<>\"'`{}|\\^\u200b-\u200f\u202a-\u202e\u2066-\u2069]{1,2000}", re.I
)
_TRAILING = ".,;:!?)]}*_»”’"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_TABULAR = re.compile(r"^(?:  | ?\t)|\S(?: {3,}|\t)\S| \| +\d+ [+-]+$", re.M)
_PATCH = re.compile(r"^(?:diff --git |Index: \S+\n=====|--- \S[^\n]*\n\+\+\+ |@@ -\d)", re.M)
_STARTS_ANEW = re.compile(r"\s|[-*+•>|#=~]|\d{1,3}[.)]\s|\w[)]\s|[A-Z][A-Za-z-]{1,20}: ")
_WRAPPED = 50
"""Characters from which on the end of a line is the mail program's doing rather than the author's."""


def plain(text: str) -> str:
    """Return *text* without the characters that neither HTML nor XML can hold."""
    return _UNWRITABLE.sub("", text)


def to_html(text: str) -> Markup:
    """Return *text* as HTML: ``<p>`` for prose, ``<pre>`` for what is laid out with blanks.

    From the start of a patch on (``diff --git``, ``@@ -1``) all is laid out.
    """
    text = plain(text.replace("\r\n", "\n")).strip("\n")
    patch = _PATCH.search(text)
    prose, rest = (text[: patch.start()], text[patch.start() :]) if patch else (text, "")
    blocks = [_block(block) for block in _BLANK_LINES.split(prose) if block.strip()]
    return Markup("\n").join([*blocks, *([_laid_out(rest)] if rest else [])])


def linked(text: str) -> Markup:
    """Escape *text* and link its http, https and mailto addresses; no other scheme becomes a link."""
    out, at = [], 0
    for match in _URL.finditer(text):
        url = _trimmed(match.group())
        out.append(escape(text[at : match.start()]))
        out.append(Markup('<a href="{0}" rel="nofollow noopener noreferrer ugc">{0}</a>').format(url))
        at = match.start() + len(url)
    return Markup("").join([*out, escape(text[at:])])


def _trimmed(url: str) -> str:
    """Return *url* without the punctuation of the sentence around it; a bracket it opens may stay closed."""
    while url and url[-1] in _TRAILING:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url


def _laid_out(text: str) -> Markup:
    return Markup('<pre dir="auto">{}</pre>').format(linked(dedent(text.rstrip())))


def _block(block: str) -> Markup:
    if _TABULAR.search(block):
        return _laid_out(block)
    lines = [line.strip() for line in block.split("\n")]
    out = [lines[0]]
    for before, line in pairwise(lines):
        joined = len(before) >= _WRAPPED and not _STARTS_ANEW.match(line)
        out += [" " if joined else "\n", line]
    # No link holds a line end, so the breaks can be put in afterwards.
    return Markup('<p dir="auto">{}</p>').format(linked("".join(out)).replace("\n", Markup("<br>\n")))
