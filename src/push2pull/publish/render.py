"""Rendering: the bytes of one message to the posts that a target will show, with nothing in them that must not be.

Personal data is removed from title, text and quote, signatures are dropped, names are shown only where their
owner agreed, mentions wake nobody up, and what the target cannot hold is split or said in words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from push2pull.model import Author, Capabilities, PersonId, Post, PostAttachment
from push2pull.normalise import FullMessage
from push2pull.publish.plan import Planned, post_key
from push2pull.publish.redact import redact
from push2pull.publish.split import measure, shorten, split


@dataclass(frozen=True, slots=True)
class Rendered:
    """The posts of one message (parts in order), codes of what was altered, or why there is no post."""

    posts: tuple[Post, ...] = ()
    altered: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """What rendering has to know beside the message.

    ``target``: its name in the idempotence keys. ``read``, ``digest``: the message behind the bytes and the
    digest of its content, as ``normalise`` has it. ``name``: person_id to display name or "".
    ``waived``: nobody has to be asked (public and demo profiles). ``locale``: en or fr, where the message
    does not say. ``speaks_for``: people that the target can post for, None for everybody.
    """

    target: str
    capabilities: Capabilities
    read: Callable[[bytes], FullMessage]
    digest: Callable[[bytes], str]
    name: Callable[[str], str]
    waived: bool = False
    locale: str = "en"
    speaks_for: Container[str] | None = None


_ADDRESS = re.compile(r"@|\sat\s\S+\.\w", re.I)
_MENTION = re.compile(r"(?<![\w@])@(?=\w)")
_INERT = "@\u2060"  # WORD JOINER: shows nothing, and no network reads "@all" as a mention any more
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MACHINERY = ("text/vcard", "text/x-vcard", "text/directory", "application/pgp-signature")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_LINES = {
    "en": {"by": "From: {}", "on": "Date: {}", "large": "[Attachment not copied: {} ({} bytes)]"},
    "fr": {"by": "De : {}", "on": "Date : {}", "large": "[Pièce jointe non reprise : {} ({} octets)]"},
}


def render(planned: Planned, data: bytes, style: Style) -> Rendered:
    """Turn the bytes of one message into the posts of *planned*; their parents are set when they are written."""
    if planned.content and style.digest(data) != planned.content:
        return Rendered(problem="source_gone")  # other bytes stand there now: another author, another consent
    message = style.read(data)
    language = planned.language if planned.language in _LINES else style.locale
    # Nobody's account may post what its owner wants to be anonymous: without an id there is none to post for.
    person = planned.person_id if planned.named else PersonId("")
    author = Author(person, shown_name(planned, message.author.name if message.author else "", style))
    altered: set[str] = set()
    hidden = _pseudonyms(planned, style)

    def clean(text: str) -> str:
        kept = _CONTROLS.sub("", text.replace("\r\n", "\n"))
        without = redact(kept, language, hidden)
        altered.update({"redacted"} if without != kept else ())
        return without if style.capabilities.markup == "html" else _MENTION.sub(_INERT, without)

    title = _line(clean(message.base_subject or message.subject))
    text = clean(message.text).strip("\n")
    quote = clean(message.quoted).strip("\n") if planned.quote else ""
    files, notes = _attachments(message.attachments, planned, style, clean, language, altered)
    if not (text.strip() or files or notes):
        return Rendered(problem="empty_text")
    text = "\n\n".join(filter(None, [_attribution(author, planned, style, language, altered), text, *notes]))
    first = Post(
        key="",
        message_key=planned.message_key,
        thread_id=planned.thread_id,
        title=title,
        text=text,
        author=author,
        date=planned.date,
        quote=quote,
        attachments=files,
        language=planned.language,
    )
    posts = _parts(first, style)
    if len(posts) > 1 or posts[0].title != title:
        altered.add("split")
    return Rendered(posts, tuple(sorted(altered)))


def pseudonym(person_id: str) -> str:
    """Return the stable name of somebody who is not named: ``Participant`` and six digits of the pseudonym."""
    return f"Participant {person_id.removeprefix('P-')[:6].upper()}"


def shown_name(planned: Planned, seen: str, style: Style) -> str:
    """Return the display name if it may be shown and is no address, else the pseudonym."""
    if planned.named:
        for name in (style.name(planned.person_id), seen):
            clean = _line(name)[:100]
            if clean and not _ADDRESS.search(clean):
                return clean
    return pseudonym(planned.person_id)


def _line(text: str) -> str:
    """Return *text* on one line, without the characters that turn the order of what follows around."""
    return " ".join(_BIDI.sub("", _CONTROLS.sub("", text)).split())


def quoted(text: str) -> str:
    """Return *text* with every line marked as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""


def body(post: Post) -> str:
    """Return text and quote as one plain text: what a target's limit counts."""
    return "\n\n".join(filter(None, [post.text, quoted(post.quote)]))


def digest(post: Post) -> str:
    """Return the digest of everything a reader sees of *post*, for ``verify``."""
    seen = [post.title, post.text, post.quote, post.author.name, post.parent or ""]
    date = post.date.astimezone(UTC).isoformat() if post.date else ""
    files = [[file.filename, file.sha256] for file in post.attachments]
    return hashlib.sha256(json.dumps([seen, date, files]).encode()).hexdigest()


def _pseudonyms(planned: Planned, style: Style) -> list[tuple[str, str]]:
    """Return name and pseudonym of those not to be named; a single word would hit too much."""
    pairs = [(style.name(person), pseudonym(person)) for person in planned.hidden]
    return [(name, shown) for name, shown in pairs if len(name.split()) > 1]


def _attribution(author: Author, planned: Planned, style: Style, language: str, altered: set[str]) -> str:
    """Return a line that says what the target cannot: who wrote and when."""
    words, can = _LINES[language], style.capabilities
    date = f"{planned.date.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if planned.date else ""
    speaks = can.author and (style.speaks_for is None or author.person_id in style.speaks_for)
    dated = can.timestamp or not date
    altered.update(set() if speaks else {"author_attributed"}, set() if dated else {"date_attributed"})
    if speaks:
        return "" if dated else words["on"].format(date)
    return words["by"].format(author.name if dated else f"{author.name} · {date}")


def _attachments(
    files: Sequence[PostAttachment],
    planned: Planned,
    style: Style,
    clean: Callable[[str], str],
    language: str,
    altered: set[str],
) -> tuple[tuple[PostAttachment, ...], list[str]]:
    """Return the files to send, and a line for each that is too large for the target."""
    limit, kept, notes = style.capabilities.attachment_limit, [], []
    for file in files:
        if _private(file.media_type, planned.quote):
            altered.add("redacted")
        elif limit and len(file.data) > limit:
            altered.add("attachment_too_large")
            notes.append(_LINES[language]["large"].format(clean(file.filename), len(file.data)))
        else:
            kept.append(replace(file, filename=clean(file.filename)))
    return tuple(kept), notes


def _private(media_type: str, others: bool) -> bool:
    """Say whether a file is a visiting card or signature, or mail of others that may not be shown."""
    return media_type in _MACHINERY + _SIGNATURES or (media_type.startswith("message/") and not others)


def _parts(post: Post, style: Style) -> tuple[Post, ...]:
    """Return *post* in as many parts as the target's limits ask for; the files go with the first."""
    can = style.capabilities
    title = shorten(post.title, can.title_limit, can.limit_unit)
    if title != post.title:
        post = replace(post, title=title, text=f"{post.title}\n\n{post.text}".rstrip())
    pieces = _pieces(post, can.body_limit, can.limit_unit)
    return tuple(
        replace(
            post,
            key=post_key(post.message_key, style.target, part),
            text=text,
            quote=quote,
            attachments=() if part else post.attachments,
        )
        for part, (text, quote) in enumerate(pieces)
    )


def _pieces(post: Post, limit: int, unit: str) -> list[tuple[str, str]]:
    """Return (text, quote) of each part: the quote behind the text if it fits there, else in parts of its own."""
    texts = split(post.text, limit, unit)
    last = replace(post, text=texts[-1])
    if not limit or not post.quote or measure(body(last), unit) <= limit:
        return [*((text, "") for text in texts[:-1]), (texts[-1], post.quote)]
    # Marking a line as quoted adds two characters, so a third of the limit always fits.
    quotes = split(post.quote, max(limit // 3, 1), unit)
    return [*((text, "") for text in texts), *(("", quote) for quote in quotes)]


__all__ = [
    "Rendered",
    "Style",
    "body",
    "digest",
    "pseudonym",
    "quoted",
    "render",
    "shown_name",
]
