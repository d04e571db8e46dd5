"""Plain text of a mail as HTML: everything escaped."""

from __future__ import annotations

from markupsafe import Markup, escape

from push2pull.markup.blocks import blocks, plain
from push2pull.markup.urls import pieces

__all__ = ["linked", "plain", "to_html"]


def to_html(text: str) -> Markup:
    """Return *text* as HTML: ``<p>`` for prose, ``<pre>`` for what is laid out with blanks."""
    return Markup("\n").join(_html(*block) for block in blocks(text))


def linked(text: str) -> Markup:
    """Escape *text* and link its http, https and mailto addresses; no other scheme becomes a link."""
    link = Markup('<a href="{0}" rel="nofollow noopener noreferrer ugc">{0}</a>')
    return Markup("").join(link.format(part) if url else escape(part) for part, url in pieces(text))


def _html(text: str, laid_out: bool) -> Markup:
    if laid_out:
        return Markup('<pre dir="auto">{}</pre>').format(linked(text))
    # No link holds a line end, so the breaks can be put in afterwards.
    return Markup('<p dir="auto">{}</p>').format(linked(text).replace("\n", Markup("<br>\n")))
