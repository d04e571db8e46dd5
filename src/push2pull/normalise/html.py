"""HTML bodies to text: paragraphs, lists and quotes survive, scripts and styles do not."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from push2pull.normalise.words import word_set

_DROPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "object",
        "svg",
        "iframe",
        "noembed",
        "noframes",
        "-comment",
    }
)
_PARAGRAPHS = frozenset({"p", "blockquote", "ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = frozenset(
    {
        "div",
        "li",
        "tr",
        "hr",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "address",
        "center",
        "form",
    }
)
_META = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([\w-]{1,40})", re.I)
_MAX_DEPTH = 150
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]*+>")
_COMMENT_END = re.compile(r"--!?>")
# Void, or closed by the next of their kind: left open they do not nest.
_SHALLOW = word_set(
    "br img hr input meta link area base col embed source track wbr p li td tr th dd dt option tbody thead tfoot body"
)
_MAX_OPEN = 400
"""Elements open at a time; beyond, the HTML parser takes quadratic time (a newsletter has some fifty)."""


def declared_charset(data: bytes) -> str:
    """Return the charset of an HTML meta element, "" without one."""
    found = _META.search(data[:2000])
    return found[1].decode("ascii", "replace") if found else ""


def to_text(html: str) -> str:
    """Return the text of an HTML document; block quotes become lines that start with ``> ``."""
    if _is_hostile(html):
        # Word keeps hundreds of open elements in a comment; what is parsed is what was judged.
        html = _without_comments(html)
        if _is_hostile(html):
            return unescape(_ANY_TAG.sub(" ", html))
    root = LexborHTMLParser(html).root
    writer = _Writer()
    if root is not None:
        _walk(root, writer, 0)
    writer.flush()
    while writer.lines and not writer.lines[-1].strip("> "):
        writer.lines.pop()
    return "\n".join(writer.lines).strip("\n")


def _is_hostile(html: str) -> bool:
    """Say whether elements nest deeper than any program writes; an end tag without its start does not count."""
    if html.count("<") < _MAX_OPEN:
        return False
    opened: Counter[str] = Counter()
    depth = 0
    for end, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _SHALLOW:
            continue
        if not end:
            opened[tag] += 1
            depth += 1
            if depth > _MAX_OPEN:
                return True
        elif opened[tag]:
            opened[tag] -= 1
            depth -= 1
    return False


def _without_comments(html: str) -> str:
    """Drop comments, the last one to the end where nothing closes it."""
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = _COMMENT_END.search(html, start + 2)
        if end is None:
            return "".join(kept)
        at = end.end()
    return "".join([*kept, html[at:]])


class _Writer:
    """Lines of text under construction. ``depth``: of block quotes."""

    __slots__ = ("depth", "fragments", "lines", "pre")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.fragments: list[str] = []
        self.depth = 0
        self.pre = 0

    def flush(self, blank: bool = False) -> None:
        """End the line; *blank*: leave an empty one after it."""
        if self.fragments:
            text = "".join(self.fragments)
            self.fragments.clear()
            rows = text.split("\n") if self.pre else [" ".join(text.split())]
            self.lines += [self._quoted(row) for row in rows if row or self.pre]
        if blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._quoted(""))

    def _quoted(self, row: str) -> str:
        return ("> " * min(self.depth, 10) + row).rstrip(" ") if self.depth else row


def _walk(node: LexborNode, writer: _Writer, level: int) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            writer.fragments.append(child.text_content or "")
        elif tag == "br":
            if writer.fragments:
                writer.flush()
            else:
                writer.flush(blank=True)
        elif tag not in _DROPPED:
            _element(child, tag, writer, level)


def _element(node: LexborNode, tag: str, writer: _Writer, level: int) -> None:
    paragraph = tag in _PARAGRAPHS
    line = paragraph or tag in _LINES
    if line:
        writer.flush(blank=paragraph)
    _enter(tag, writer, 1)
    if level < _MAX_DEPTH:
        _walk(node, writer, level + 1)
    else:
        writer.fragments.append(node.text(deep=True))
    if line:
        writer.flush()
    elif tag in ("td", "th"):
        writer.fragments.append(" ")
    _enter(tag, writer, -1)
    if paragraph:
        writer.flush(blank=True)


def _enter(tag: str, writer: _Writer, step: int) -> None:
    """Note that an element starts (*step* 1) or ends (-1)."""
    if tag == "blockquote":
        writer.depth += step
    elif tag == "pre":
        writer.pre += step
    elif tag == "li" and step > 0:
        writer.fragments.append("- ")
