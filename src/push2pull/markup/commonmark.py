"""Plain text as CommonMark, and as the dialects of it that networks speak.

``markdown`` is what all of them read alike (Mattermost and others), ``discourse`` adds folding and comments.
"""

from __future__ import annotations

import re

from push2pull.markup.blocks import blocks
from push2pull.markup.inert import JOINER, inert
from push2pull.markup.urls import pieces

_SPECIAL = re.compile(r"[\\`*_\[\]|~>]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(?:([-+#])|(\d{1,9})(?=[.)]))", re.M)
_UNDERLINE = re.compile(r"^(?=\s*=)", re.M)
_FENCES = re.compile(r"`{3,}")


def words(text: str) -> str:
    """Return one paragraph so that it reads as it stands: no markup, no mention, web addresses as links."""
    return "".join(f"<{part}>" if url else _escaped(part) for part, url in pieces(text))


def to_markdown(text: str) -> str:
    """Return *text* as CommonMark: paragraphs escaped, what is laid out fenced."""
    return "\n\n".join(fenced(block.text) if block.laid_out else words(block.text) for block in blocks(text))


def fenced(text: str) -> str:
    """Return *text* as a block of code that nothing inside of it can end, not even a tag of Discourse."""
    longest = max((len(run) for run in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text.replace('[/', f'[{JOINER}/')}\n{fence}"


def quoted(text: str) -> str:
    """Return Markdown with every line marked as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def folded(text: str, title: str) -> str:
    """Return Markdown folded away as Discourse does."""
    return f'[details="{title}"]\n{text}\n[/details]'


def _escaped(text: str) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", _ENTITY.sub("&amp;", inert(text)))
    text = _UNDERLINE.sub(JOINER, text.replace("<", "&lt;"))
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\", text)
