"""What a reader says of a message, field by field; and what ours says, before anything is masked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from push2pull.normalise import Settings, ids, journal
from push2pull.normalise.author import recipients
from push2pull.normalise.dates import find_date
from push2pull.normalise.headers import prepare, scan
from push2pull.normalise.message import read_envelope
from push2pull.normalise.mime import read_body

SETTINGS = Settings(key=b"k" * 32, profile="public")
_MARKER = "-----Original Message-----"
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """A field that the reader does not offer is None.

    ``to``, ``cc``: addresses in order. ``date``: microseconds since 1970 UTC, 0 when unknown. ``text``: the letters
    and digits of each text part, then those of each attached message. ``lines``: the text of a message that is one
    plain text, as it stands. ``attachments``: bytes of each part that is no text.
    """

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] | None = None
    author: str | None = None
    author_name: str | None = None
    to: tuple[str, ...] | None = None
    cc: tuple[str, ...] | None = None
    date: int | None = None
    subject: str | None = None
    list_id: str | None = None
    text: tuple[str, ...] | None = None
    lines: str | None = None
    attachments: tuple[bytes, ...] | None = None


FIELDS = tuple(Reading.__dataclass_fields__)


def letters(text: str) -> str:
    """Return the letters and digits of *text*: what no way of laying out HTML or paragraphs changes."""
    return _NOT_LETTERS.sub("", text)


def lines(text: str) -> str:
    """Return *text* without blanks at the ends of lines and blank lines around it."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(row.rstrip() for row in rows).strip("\n")


def ours(data: bytes) -> tuple[Reading, frozenset[str]]:
    """Return what push2pull reads in *data*, and the defects it notes."""
    data = prepare(data)
    limit = SETTINGS.max_header_kb << 10
    headers = scan(data, limit)
    if journal.is_report(headers):
        data, headers, _ = journal.unwrap(data, headers, limit)
    envelope = read_envelope(headers)
    body = read_body(headers, data[headers.body :], SETTINGS)
    author = envelope.author.author
    people = list(recipients(headers))
    reading = Reading(
        message_id=envelope.message_id,
        in_reply_to=ids.in_reply_to(headers),
        references=tuple(ids.references(headers, SETTINGS.max_references)),
        author=author.address if author else "",
        author_name=author.name if author else "",
        to=tuple(one.address for field, one in people if field == "to"),
        cc=tuple(one.address for field, one in people if field == "cc"),
        date=find_date(headers).us or 0,
        subject=envelope.subject,
        list_id=envelope.listed.list_id if b"list-id" in headers else "",
        text=tuple(
            filter(None, map(letters, [*body.texts, *(one.replace(_MARKER, "") for one in body.forwarded)]))
        ),
        lines=lines(body.texts[0]) if body.media_types == {"text/plain"} and len(body.texts) == 1 else "",
        attachments=tuple(sorted(part.data for part in body.parts)),
    )
    return reading, frozenset(headers.defects | body.defects)
