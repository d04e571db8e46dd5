"""The complete body of a post in a target's markup: what targets write, and what the runner measures before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import NamedTuple

from markupsafe import Markup, escape

from push2pull.markup.blocks import plain
from push2pull.markup.commonmark import folded, quoted, to_markdown
from push2pull.markup.commonmark import words as markdown_words
from push2pull.markup.html import to_html
from push2pull.markup.inert import inert, visible
from push2pull.markup.marker import marker
from push2pull.markup.zulip import folded as zulip_folded
from push2pull.markup.zulip import to_zulip
from push2pull.markup.zulip import words as zulip_words
from push2pull.model import Capabilities, Post, PostAttachment

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Pictures that every network shows; an SVG may hold a script, so it is a file like any other."""

_WORDS = {
    "en": {"by": "From: {}", "on": "Date: {}", "quote": "Quoted text"},
    "fr": {"by": "De : {}", "on": "Date : {}", "quote": "Texte cité"},
}


class FileLink(NamedTuple):
    """Where an uploaded file is: an address as the target's markup takes it (``upload://...``, ``mxc://...``)."""

    url: str


LONGEST_LINK = FileLink("x" * 250)
"""What a link is counted as before the file is uploaded."""

NO_FILES: Mapping[str, FileLink] = {}


class Dialect(NamedTuple):
    """How one markup says things. ``words``: one line, escaped; ``strong`` gets such a line."""

    text: Callable[[str], str]
    words: Callable[[str], str]
    quote: Callable[[str, str], str]
    strong: Callable[[str], str]
    link: Callable[[str, str], str]
    image: Callable[[str, str], str]


def body(
    post: Post, capabilities: Capabilities, *, files: Mapping[str, FileLink] = NO_FILES, attributed: bool
) -> str:
    """Return the whole body of *post* in the markup of *capabilities*.

    In this order: a line that says what the target cannot (*attributed*: it posts for somebody else, so the
    author is named; the date where it cannot be set), the title where posts have none, what the author wrote,
    their pictures and files, what they quoted, and the marker where the key travels in the body. *files*:
    SHA-256 of an attachment to its link; one that is not there goes by another way.
    """
    say = DIALECTS[capabilities.markup]
    parts = [
        _strong(say, _attribution(post, capabilities, attributed)),
        _strong(say, post.title if not capabilities.titles and post.parent is None else ""),
        say.text(visible(post.text)),
        *(_file(say, one, files[one.sha256]) for one in post.attachments if one.sha256 in files),
        say.quote(visible(post.quote), _words(post)["quote"]) if post.quote.strip() else "",
        marker(post.key, capabilities.markup) if capabilities.marker else "",
    ]
    return "\n\n".join(part for part in parts if part)


def attribution_needed(post: Post, capabilities: Capabilities, *, attributed: bool) -> tuple[str, ...]:
    """Return the codes of what a line in the body has to say of *post*: its author, its date, both or nothing."""
    author = ("author_attributed",) if attributed else ()
    return author if _is_dated(post, capabilities) else (*author, "date_attributed")


def _is_dated(post: Post, capabilities: Capabilities) -> bool:
    """Say whether nothing is to be said about the date: the post bears the true one, or there is none."""
    return post.date is None or (capabilities.timestamp and post.moved is None)


def _attribution(post: Post, capabilities: Capabilities, attributed: bool) -> str:
    date = ""
    if post.date and not _is_dated(post, capabilities):
        date = f"{post.date.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if attributed:
        return _words(post)["by"].format(" · ".join(filter(None, [post.author.name, date])))
    return _words(post)["on"].format(date) if date else ""


def _words(post: Post) -> Mapping[str, str]:
    return _WORDS.get(post.language) or _WORDS.get(post.locale) or _WORDS["en"]


def _strong(say: Dialect, line: str) -> str:
    line = " ".join(visible(line).split())
    return say.strong(say.words(line)) if line else ""


def _file(say: Dialect, file: PostAttachment, link: FileLink) -> str:
    name = say.words(" ".join(visible(file.filename).split())) or "file"
    draw = say.image if file.media_type in IMAGES else say.link
    return draw(name, link.url.replace(" ", "%20").replace(")", "%29"))


def _html_link(name: str, url: str) -> str:
    return str(Markup('<p><a href="{}">{}</a></p>').format(url, Markup(name)))  # noqa: S704 - escaped by words


def _html_image(name: str, url: str) -> str:
    return str(Markup('<p><img src="{}" alt="{}"></p>').format(url, Markup(name)))  # noqa: S704 - the same


def _html_words(text: str) -> str:
    return str(escape(inert(plain(text))))


def _html_text(text: str) -> str:
    return str(to_html(inert(text)))


def _plain_quote(text: str, _title: str) -> str:
    return quoted(inert(text.strip("\n")))


def _markdown_quote(text: str, _title: str) -> str:
    return quoted(to_markdown(text))


def _discourse_file(name: str, url: str) -> str:
    return f"[{name}|attachment]({url})"


def _zulip_file(name: str, url: str) -> str:
    return f"[{name.replace('[', '(').replace(']', ')')}]({url})"


def _clipped(name: str, url: str) -> str:
    return f"\N{PAPERCLIP} {name}: {url}"


_HTML = Dialect(
    text=_html_text,
    words=_html_words,
    quote=lambda text, title: (
        f"<details><summary>{title}</summary>\n<blockquote>{_html_text(text)}</blockquote>\n</details>"
    ),
    strong="<p><strong>{}</strong></p>".format,
    link=_html_link,
    image=_html_image,
)
_MARKDOWN = Dialect(
    text=to_markdown,
    words=markdown_words,
    quote=_markdown_quote,
    strong="**{}**".format,
    link="[{}]({})".format,
    image="![{}]({})".format,
)
DIALECTS: Mapping[str, Dialect] = {
    "text": Dialect(
        text=lambda text: inert(plain(text)).strip("\n"),
        words=lambda text: inert(plain(text)),
        quote=_plain_quote,
        strong=str,
        link=_clipped,
        image=_clipped,
    ),
    "html": _HTML,
    "matrix": _HTML._replace(quote=lambda text, _title: f"<blockquote>{_html_text(text)}</blockquote>"),
    "markdown": _MARKDOWN,
    "discourse": _MARKDOWN._replace(
        quote=lambda text, title: folded(to_markdown(text), title), link=_discourse_file
    ),
    "zulip": Dialect(
        text=to_zulip,
        words=zulip_words,
        quote=lambda text, title: zulip_folded(to_zulip(text), title),
        strong="**{}**".format,
        link=_zulip_file,
        image=_zulip_file,
    ),
}
"""Every markup that a target may ask for."""
