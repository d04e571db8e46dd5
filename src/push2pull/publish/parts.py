"""One message as the posts that a target's limits ask for: nothing is left to the target to cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from push2pull.markup import LONGEST_LINK, body, measure, shorten
from push2pull.markup.split import take
from push2pull.model import Capabilities, Post, PostAttachment

_UNTITLED = {"en": "(no subject)", "fr": "(sans objet)"}


def parts(
    post: Post, can: Capabilities, key: Callable[[int], str], *, answer: bool = False
) -> tuple[Post, ...]:
    """Return *post* in parts, each of which fits as it will be written; ``key(n)`` is the key of part *n*.

    Files go with the first part, as many as it may hold, then with the next; the quote behind the text if it
    fits there, else in parts of its own. *answer*: it stands under the title of its thread.
    """
    post = titled(replace(post, key=key(0)), can, answer=answer)
    loads, text, quote, made = _loads(post, can), post.text, post.quote, list[Post]()
    while text or quote or loads or not made:
        part = replace(post, key=key(len(made)), text="", quote="", attachments=loads.pop(0) if loads else ())
        part, text = _with_text(part, text, can)
        if not text:
            part, quote = _with_quote(part, quote, can)
        made.append(part)
    return tuple(made)


def titled(post: Post, can: Capabilities, *, answer: bool = False) -> Post:
    """Return *post* with a title the target takes; cut short, that of a thread stands whole in front of the text."""
    title = post.title or _UNTITLED.get(post.locale, _UNTITLED["en"])
    if measure(title, can.limit_unit) < can.title_minimum and post.date:
        title = f"{title} · {post.date:%Y-%m-%d %H:%M}"
    short = shorten(title, can.title_limit, can.limit_unit)
    text = post.text if answer or short == title else f"{title}\n\n{post.text}".rstrip()
    return replace(post, title=short, text=text)


def _with_text(part: Post, text: str, can: Capabilities) -> tuple[Post, str]:
    """Return *part* with as much of *text* as fits, and the rest; files may leave no room for any."""
    if not text or (part.attachments and not _fits(replace(part, text=text[:1]), can)):
        return part, text
    head, rest = take(text, lambda head: _fits(replace(part, text=head), can))
    return replace(part, text=head), rest


def _with_quote(part: Post, quote: str, can: Capabilities) -> tuple[Post, str]:
    """Return *part* with the whole *quote* if it fits; a part of nothing else takes as much as fits."""
    whole = replace(part, quote=quote)
    if not quote or _fits(whole, can):
        return whole, ""
    if part.text or part.attachments:
        return part, quote
    head, rest = take(quote, lambda head: _fits(replace(part, quote=head), can))
    return replace(part, quote=head), rest


def _loads(post: Post, can: Capabilities) -> list[tuple[PostAttachment, ...]]:
    """Return the files in groups that one post can hold."""
    loads, bare = list[tuple[PostAttachment, ...]](), replace(post, text="", quote="", attachments=())
    for file in post.attachments:
        more = (*loads[-1], file) if loads else (file,)
        full = can.attachments_per_post and len(more) > can.attachments_per_post
        if loads and not full and _fits(replace(bare, attachments=more), can):
            loads[-1] = more
        else:
            loads.append((file,))
    return loads


def _fits(post: Post, can: Capabilities) -> bool:
    if not can.body_limit:
        return True
    links = {file.sha256: LONGEST_LINK for file in post.attachments}
    written = body(post, can, files=links, attributed=post.speaker is None)
    return measure(written, can.limit_unit) <= can.body_limit
