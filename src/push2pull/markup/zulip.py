"""Plain text as Zulip's Markdown, which knows no escapes: marks lose their effect by what stands beside them."""

from __future__ import annotations

import re

from push2pull.markup.blocks import blocks
from push2pull.markup.commonmark import fenced
from push2pull.markup.inert import JOINER, inert
from push2pull.markup.urls import pieces

_HAIR = "\u200a"  # emphasis needs a letter right behind its opening star; this is a blank nobody sees
_OPENING = re.compile(r"\*(?=\S)")
_PAIRS = re.compile(r"(?<=\])(?=\()|(?<=~)(?=~)|(?<=\$)(?=\$)|(?<=<)(?=time:)|(?<=!)(?=[\w-]+\()")
_LINE_START = re.compile(r"^(?=\s*(?:#|>|```|~~~|[-+*] |\d+[.)] |/\w|---|\|))", re.M)
_IN_URL = {"*": "%2A", "`": "%60", "$": "%24"}


def to_zulip(text: str) -> str:
    """Return *text* in Zulip's Markdown: paragraphs without effects, what is laid out fenced."""
    return "\n\n".join(fenced(block.text) if block.laid_out else words(block.text) for block in blocks(text))


def words(text: str) -> str:
    """Return one paragraph so that it reads as it stands; web addresses stay links."""
    return "".join(_url(part) if url else _defused(part) for part, url in pieces(text))


def folded(text: str, title: str) -> str:
    """Return *text* in Zulip's Markdown folded away; the fence is longer than any inside."""
    longest = max((len(run) for run in re.findall(r"`{3,}|~{3,}", text)), default=3)
    fence = "`" * (longest + 1)
    return f"{fence}spoiler {title}\n{text}\n{fence}"


def _url(url: str) -> str:
    return "".join(_IN_URL.get(c, c) for c in url)


def _defused(text: str) -> str:
    text = _PAIRS.sub(JOINER, inert(text))
    text = _OPENING.sub(f"*{_HAIR}", text).replace("`", f"`{JOINER}")
    return _LINE_START.sub(JOINER, text)
