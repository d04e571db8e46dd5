"""One message from bytes to rows: the order of the steps, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from push2pull.model import Address, PersonId, RawMessage, Sighting
from push2pull.normalise import cited, ids, journal, quotes
from push2pull.normalise.author import Author, find_author, recipients
from push2pull.normalise.dates import find_date
from push2pull.normalise.folders import Place, find_place, reason_to_leave
from push2pull.normalise.headers import Headers, prepare, scan
from push2pull.normalise.identity import mask, person_id, sighting
from push2pull.normalise.kind import find_kind
from push2pull.normalise.language import detect
from push2pull.normalise.lists import MailingList, find_list
from push2pull.normalise.mime import Body, Part, read_body
from push2pull.normalise.rows import AttachmentRow, MessageRow, Normalised, RecipientRow, Rejected, TextRow
from push2pull.normalise.sensitive import SENSITIVE, reason_to_skip
from push2pull.normalise.settings import Settings
from push2pull.normalise.subject import Subject, base_subject

_REBUILT = b"x-push2pull-synthesised"
_HASHED_RUNS = 48
_HASHED_TEXT = 2000
_QUOTED_TEXT = 6000
"""Runs of words and characters of a quote that are hashed, and characters of it that are looked through: enough
to find the message it comes from."""


def normalise(raw: RawMessage, settings: Settings) -> Normalised | Rejected:
    """Turn the bytes of one message into the rows of the mail tables, or say why it is left out.

    Pure, deterministic, and silent on any bytes: what escapes the parsers becomes ``parser_failed`` with
    the type of the error, never its message.
    """
    try:
        return _normalise(raw, settings)
    except Exception as error:
        return Rejected("parser_failed", type(error).__name__)


def reason_unread(data: bytes, mailbox: str, folder: str, settings: Settings) -> str:
    """Return personal, privileged or label_confidential for mail that :func:`normalise` will not read, else "".

    *data*: a message, or its headers alone, which decide unless it is a journal report; for sources that need
    not fetch or keep such mail. *folder*: every name of a folder or label it is in, slashes between.
    """
    try:
        found = _opened(data, mailbox, folder, settings)
    except Exception:
        return ""  # normalise says why it cannot be read
    return found.reason if isinstance(found, Rejected) and found.reason in SENSITIVE else ""


class Opened(NamedTuple):
    """A message that may be read, and where its mailbox keeps it."""

    mail: journal.Mail
    place: Place


class Envelope(NamedTuple):
    """What the headers alone say."""

    message_id: str
    subject: str
    base: Subject
    listed: MailingList
    author: Author
    obfuscated: bool


def _normalise(raw: RawMessage, settings: Settings) -> Normalised | Rejected:
    if raw.reason:
        return Rejected(raw.reason)
    if len(raw.data) > settings.max_message_mb << 20:
        return Rejected("too_large")
    found = _opened(raw.data, raw.mailbox, raw.folder, settings)
    if isinstance(found, Rejected):
        return found
    folder = mask(found.place.folder, settings.key)
    return _rows(raw if folder == raw.folder else replace(raw, folder=folder), found.mail, settings)


def _opened(data: bytes, mailbox: str, folder: str, settings: Settings) -> Opened | Rejected:
    """Read the headers, and those of a message that a journal report encloses, and say whether to go on."""
    data = prepare(data)
    if not data or data.isspace():
        return Rejected("empty")
    headers = scan(data, settings.max_header_kb << 10)
    if not headers.values:
        return Rejected("no_headers")
    place = find_place(headers, mailbox, folder)
    reason, where = reason_to_skip(headers, place.names, settings)
    if not reason:
        reason, where = reason_to_leave(headers, place)
    mail = journal.Mail(data, headers)
    if not reason and journal.is_report(headers):
        mail = journal.unwrap(data, headers, settings.max_header_kb << 10)
        reason, where = reason_to_skip(mail.headers, place.names, settings, mail.addresses)
    return Rejected(reason, where) if reason else Opened(mail, place)


def read_envelope(headers: Headers) -> Envelope:
    """Read everything that needs no body."""
    subject = headers.text(b"subject")
    listed = find_list(headers)
    author = find_author(headers, listed.address)
    tag = listed.address.partition("@")[0] or listed.list_id.partition(".")[0]
    return Envelope(
        ids.message_id(headers),
        subject,
        base_subject(subject, tag),
        listed,
        author,
        "address_obfuscated" in headers.defects,
    )


def read_zones(headers: Headers, envelope: Envelope, body: Body) -> quotes.Zones:
    """Split the text of a message, told by its headers whether it answers something."""
    answers = b"in-reply-to" in headers or b"references" in headers or envelope.base.mark != "none"
    author = envelope.author.author
    name = (author.name or author.address) if author else ""
    return quotes.split(body.text, answers, name)


def _rows(raw: RawMessage, mail: journal.Mail, settings: Settings) -> Normalised:
    key, headers = settings.key, mail.headers
    content = mail.data[headers.body :]
    envelope = read_envelope(headers)
    digest = ids.content_digest(headers, content)
    message_key = ids.message_key(envelope.message_id, digest)
    body = read_body(headers, content, settings)
    zones = read_zones(headers, envelope, body)
    text = mask(zones.author, key, envelope.obfuscated)
    addressed, seen = _people(mail, envelope, message_key, key)
    message = _message_row(raw, headers, envelope, body, settings, digest, message_key, text, addressed)
    attachments = [_attachment_row(message_key, part, key) for part in body.parts]
    named = bool(message.in_reply_to or message.references)
    texts = _text_row(message_key, text, zones, envelope, named, key) if settings.keep_text else None
    return Normalised(message, addressed, texts, attachments, seen)


def _message_row(
    raw: RawMessage,
    headers: Headers,
    envelope: Envelope,
    body: Body,
    settings: Settings,
    digest: str,
    message_key: str,
    text: str,
    addressed: list[RecipientRow],
) -> MessageRow:
    key, origin = settings.key, raw.origin
    instant = find_date(headers)
    in_reply_to = ids.in_reply_to(headers) if b"in-reply-to" in headers else ""
    references = ids.references(headers, settings.max_references) if b"references" in headers else []
    if body.from_html and "text/plain" not in body.media_types:
        body.defects.add("html_only")
    if _REBUILT in headers:
        body.defects.add("synthesised")
    return MessageRow(
        message_key,
        envelope.message_id,
        instant.us,
        instant.source,
        _id(envelope.author.author, key),
        _id(envelope.author.author, key) if envelope.author.delegate else "",
        _id(envelope.author.delegate, key),
        envelope.listed.list_id,
        person_id(key, envelope.listed.address) if envelope.listed.address else "",
        mask(envelope.subject, key, envelope.obfuscated),
        mask(envelope.base.base, key, envelope.obfuscated),
        envelope.base.mark,
        in_reply_to,
        references,
        find_kind(headers, envelope.subject, envelope.listed, body.media_types),
        detect(text),
        len({one.person_id for one in addressed}),
        len(body.parts),
        len(raw.data),
        digest,
        raw.mailbox,
        raw.folder,
        {
            "source": origin.source,
            "container": origin.container,
            "offset": origin.offset,
            "length": origin.length,
        },
        sorted({*headers.defects, *body.defects, *raw.defects}),
    )


def _id(one: Address | None, key: bytes) -> PersonId | str:
    return person_id(key, one.address) if one else ""


def _people(
    mail: journal.Mail, envelope: Envelope, message_key: str, key: bytes
) -> tuple[list[RecipientRow], list[Sighting]]:
    """Return the recipients, each once a field, and every address seen, each name once."""
    addressed: dict[RecipientRow, None] = {}
    seen: dict[Sighting, None] = {}
    for one in envelope.author:
        if one:
            seen[sighting(key, one.address, one.name)] = None
    beyond = journal.addressed(mail) if mail.envelope else ()
    for field, one in chain(recipients(mail.headers), beyond):
        sighted = sighting(key, one.address, one.name)
        seen[sighted] = None
        addressed[RecipientRow(message_key, sighted.person_id, field)] = None
    if envelope.listed.address:
        seen.setdefault(sighting(key, envelope.listed.address, ""))
    return list(addressed), list(seen)


def _text_row(
    message_key: str, text: str, zones: quotes.Zones, envelope: Envelope, named: bool, key: bytes
) -> TextRow:
    """*named*: headers name what the message answers, so that nobody has to find it by what it quotes."""
    quoted, head = ("", "") if named else (zones.quoted[:_QUOTED_TEXT], zones.head)
    return TextRow(
        message_key,
        text,
        cited.run_hashes(cited.answered(quoted)[:_HASHED_TEXT], _HASHED_RUNS) if quoted else [],
        quotes.text_hash(" ".join(zones.signature.split())) if zones.signature else None,
        cited.author_hashes(envelope.author.author, key),
        cited.head_hashes(head, key, envelope.obfuscated) if head else [],
        cited.head_minute(head) if head else None,
    )


def _attachment_row(message_key: str, part: Part, key: bytes) -> AttachmentRow:
    filename = mask(part.filename, key)
    digest = sha256(part.data).hexdigest()
    return AttachmentRow(
        message_key,
        filename,
        part.media_type,
        len(part.data),
        digest,
        mask(part.content_id, key),
        part.inline,
    )
