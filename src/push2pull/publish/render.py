"""Rendering: the bytes of one message to the posts that a target will show, with nothing in them that must not be.

Personal data is removed from title, text and quote, signatures are dropped, names are shown only where their
owner agreed, and what the target cannot hold is split. :mod:`push2pull.markup` says it in the target's markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from push2pull.markup import attribution_needed, visible
from push2pull.model import Author, Capabilities, PersonId, Post, PostAttachment, RemoteUser
from push2pull.normalise import FullMessage
from push2pull.publish.parts import parts
from push2pull.publish.plan import Planned, post_key
from push2pull.publish.redact import redact
from push2pull.publish.withheld import without


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
    does not say. ``speakers``: the accounts that the target can post as; the others are attributed.
    ``withheld``: words of those who did not agree (:mod:`push2pull.publish.withheld`), ``mask``: a line as the
    tables have it.
    """

    target: str
    capabilities: Capabilities
    read: Callable[[bytes], FullMessage]
    digest: Callable[[bytes], str]
    name: Callable[[str], str]
    waived: bool = False
    locale: str = "en"
    speakers: Mapping[PersonId, RemoteUser] = field(default_factory=dict)
    withheld: frozenset[int] = frozenset()
    mask: Callable[[str], str] = str


_ADDRESS = re.compile(r"@|\sat\s\S+\.\w", re.I)
_MARKS = re.compile(r"[\u200e\u200f]")
_TAG = re.compile(r"\[([^\[\]]{1,30})\]")
_LEADING = re.compile(r"(?:\s*\[[^\[\]]{1,30}\])+")
_PICTURE = re.compile(r"\[cid:[^\]\s]{1,300}\]")  # where a mail program had put one; it stands below the text
_MACHINERY = ("text/vcard", "text/x-vcard", "text/directory", "application/pgp-signature")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_LARGE = {
    "en": "[Attachment not copied: {} ({} bytes)]",
    "fr": "[Pièce jointe non reprise : {} ({} octets)]",
}


def render(planned: Planned, data: bytes, style: Style) -> Rendered:
    """Turn the bytes of one message into the posts of *planned*; their parents are set when they are written."""
    if planned.content and style.digest(data) != planned.content:
        return Rendered(problem="source_gone")  # other bytes stand there now: another author, another consent
    message = style.read(data)
    language = planned.language if planned.language in _LARGE else style.locale
    # Nobody's account may post what its owner wants to be anonymous: without an id there is none to post for.
    person = planned.person_id if planned.named else PersonId("")
    altered: set[str] = set()
    hidden = _pseudonyms(planned, style)

    def clean(text: str) -> str:
        kept = visible(_PICTURE.sub("", text))
        without = redact(kept, language, hidden)
        altered.update({"redacted"} if without != kept else ())
        return without

    def kept(words: str, quoted: bool) -> str:
        left, changed = without(words, style.withheld, style.mask, quoted=quoted)
        altered.update({"words_withheld"} if changed else ())
        return clean(left).strip("\n")

    text = kept(message.text, quoted=False)
    files, notes = _attachments(message.attachments, planned, style, clean, language, altered)
    if not (text.strip() or files or notes):
        return Rendered(problem="empty_text")
    title = _line(clean(message.base_subject or message.subject))
    whole = Post(
        key="",
        message_key=planned.message_key,
        thread_id=planned.thread_id,
        title=title,
        text="\n\n".join(filter(None, [text, *notes])),
        author=Author(person, shown_name(planned, style)),
        date=planned.date,
        quote=kept(message.quoted, quoted=True) if planned.quote else "",
        attachments=files,
        language=planned.language,
        speaker=style.speakers.get(person),
        tags=tags(title),
        locale=style.locale,
        moved=moved(planned, style.capabilities),
    )
    return _posts(whole, style, altered, answer=planned.parent is not None)


def _posts(whole: Post, style: Style, altered: set[str], *, answer: bool) -> Rendered:
    can = style.capabilities
    made = parts(whole, can, lambda part: post_key(whole.message_key, style.target, part), answer=answer)
    altered |= {"split"} if len(made) > 1 else set()
    altered |= set() if answer or made[0].title.startswith(whole.title) else {"title_shortened"}
    altered |= set(attribution_needed(whole, can, attributed=whole.speaker is None))
    return Rendered(made, tuple(sorted(altered)))


def moved(planned: Planned, can: Capabilities) -> datetime | None:
    """Return the date that an answer gets where the target has none dated before its thread; else None."""
    if not (can.ordered and planned.date and planned.begun and planned.date < planned.begun):
        return None
    return planned.begun + timedelta(milliseconds=1)


def tags(title: str) -> tuple[str, ...]:
    """Return the tags in front of a title, in small letters; what has no letter is none.

    >>> tags("[Backup] [v2] Restoring [a] file")
    ('backup', 'v2')
    """
    leading = _LEADING.match(title)
    found = (tag.strip().casefold() for tag in _TAG.findall(leading[0])) if leading else ()
    return tuple(dict.fromkeys(tag for tag in found if any(c.isalpha() for c in tag)))


def pseudonym(person_id: str) -> str:
    """Return the stable name of somebody who is not named: ``Participant`` and six digits of the pseudonym."""
    return f"Participant {person_id.removeprefix('P-')[:6].upper()}"


def shown_name(planned: Planned, style: Style) -> str:
    """Return the display name if it may be shown, else the pseudonym.

    Not as each message spells it: a target shows one name for an account, and the last would stand on all posts.
    """
    return (planned.named and displayed(style.name(planned.person_id))) or pseudonym(planned.person_id)


def displayed(name: str) -> str:
    """Return *name* as it may be shown: on one line, not too long; "" for one that is an address."""
    clean = _line(name)[:100]
    return "" if _ADDRESS.search(clean) else clean


def _line(text: str) -> str:
    """Return *text* on one line, without the characters that turn the order of what follows around."""
    return " ".join(_MARKS.sub("", visible(text)).split())


def _pseudonyms(planned: Planned, style: Style) -> list[tuple[str, str]]:
    """Return name and pseudonym of those not to be named; a single word would hit too much."""
    pairs = [(style.name(person), pseudonym(person)) for person in planned.hidden]
    return [(name, shown) for name, shown in pairs if len(name.split()) > 1]


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
            notes.append(_LARGE[language].format(clean(file.filename), len(file.data)))
        else:
            kept.append(replace(file, filename=clean(file.filename)))
    return tuple(kept), notes


def _private(media_type: str, others: bool) -> bool:
    """Say whether a file is a visiting card or signature, or mail of others that may not be shown."""
    return media_type in _MACHINERY + _SIGNATURES or (media_type.startswith("message/") and not others)
