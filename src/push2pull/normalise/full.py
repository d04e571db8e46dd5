"""One message in full, for publishing: names, unmasked text and the bytes of what is attached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from push2pull.model import Address, PostAttachment
from push2pull.normalise import journal
from push2pull.normalise.dates import find_date
from push2pull.normalise.headers import prepare, scan
from push2pull.normalise.message import read_envelope, read_zones
from push2pull.normalise.mime import read_body
from push2pull.normalise.settings import Settings

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FullMessage:
    """A message as its author sent it; nothing is masked, so it goes to ``publish`` and nowhere else.

    ``text``, ``quoted``, ``signature``: the zones that ``normalise`` found. ``base_subject``: without marks.
    """

    author: Address | None = field(repr=False)
    subject: str = field(repr=False)
    base_subject: str = field(repr=False)
    date: datetime | None
    text: str = field(repr=False)
    quoted: str = field(repr=False)
    signature: str = field(repr=False)
    attachments: tuple[PostAttachment, ...] = field(repr=False)


def read_full(data: bytes, settings: Settings) -> FullMessage:
    """Read a message again by the rules of ``normalise``, without its masks.

    Meant for messages that ``normalise`` kept: it applies no rule about what must not be read.
    """
    data = prepare(data)
    headers = scan(data, settings.max_header_kb << 10)
    if journal.is_report(headers):
        data, headers, _ = journal.unwrap(data, headers, settings.max_header_kb << 10)
    envelope = read_envelope(headers)
    body = read_body(headers, data[headers.body :], settings)
    zones = read_zones(headers, envelope, body)
    us = find_date(headers).us
    return FullMessage(
        author=envelope.author.author,
        subject=envelope.subject,
        base_subject=envelope.base.base,
        date=None if us is None else _EPOCH + timedelta(microseconds=us),
        text=zones.author,
        quoted=zones.quoted,
        signature=zones.signature,
        attachments=tuple(
            PostAttachment(
                filename=part.filename,
                media_type=part.media_type,
                sha256=sha256(part.data).hexdigest(),
                data=part.data,
                content_id=part.content_id,
                inline=part.inline,
            )
            for part in body.parts
        ),
    )
