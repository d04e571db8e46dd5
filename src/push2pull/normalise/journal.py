"""Exchange journal reports ([MS-XJRNL]): the enclosed message is the mail, the report tells its envelope.

A report is a multipart: a text that names sender and recipients, one a line, and the message as it was sent. The
text holds what the message does not: blind copies, members of lists, people that the mail was forwarded to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from push2pull.model import Address
from push2pull.normalise import addresses, charsets
from push2pull.normalise.author import recipients
from push2pull.normalise.headers import Headers, prepare, scan
from push2pull.normalise.mime import ContentType, content_type, transfer_decode
from push2pull.normalise.sensitive import fold

MALFORMED = "journal_malformed"
_IDENTIFIERS = (b"content-identifier", b"content-identifer")  # Exchange misspells it too
_LABELS = {
    fold(label): field
    for field, labels in {
        "sender": "Sender,Expéditeur,Absender,Remitente,Mittente",
        "to": "To,À,An,Para,A",
        "cc": "Cc",
        "bcc": "Bcc,Cci,Cco,Ccn",
        "": "Recipient,Recipients,Destinataire,Destinataires,Empfänger,Destinatario,Destinatarios",
    }.items()
    for label in labels.split(",")
}
_LINE = re.compile(r"^[ \t]*([^\W\d_]{1,20})[ \t\xa0]?[:：](.*)$", re.M)
_FOLDED = re.compile(r"\r?\n[ \t]+(?=\S*@)")
_MAX_PARTS = 10
_MAX_TEXT = 1 << 20
_MAX_ADDRESSES = 100_000


class Line(NamedTuple):
    """One recipient of the envelope. ``field``: to, cc, bcc, or "" where the report does not know.

    ``people``: the recipient, then the address it was expanded or forwarded from.
    """

    field: str
    people: tuple[Address, ...]


class Mail(NamedTuple):
    """A message to read. ``envelope``: what a report around it told of its recipients."""

    data: bytes
    headers: Headers
    envelope: tuple[Line, ...] = ()

    @property
    def addresses(self) -> bytes:
        """The addresses of the envelope, for rules on addresses."""
        return ", ".join(one.address for line in self.envelope for one in line.people).encode()


def is_report(headers: Headers) -> bool:
    """Say whether Exchange declares a message to be a journal report."""
    return b"x-ms-journal-report" in headers or any(
        headers.first(name).strip().lower() == b"exjournalreport" for name in _IDENTIFIERS
    )


def unwrap(data: bytes, headers: Headers, limit: int) -> Mail:
    """Return the message in a journal report, or the report itself with a defect where there is none.

    *limit*: bytes of headers to read. A report in a report is left as it is.
    """
    text, found = _parts(data[headers.body :], content_type(headers.first(b"content-type")), limit)
    enclosed = prepare(found)
    inner = scan(enclosed, limit)
    if not inner.values:
        headers.defects.add(MALFORMED)
        return Mail(data, headers)
    lines = list(_lines(text))
    sender = next((line.people[0] for line in lines if line.field == "sender"), None)
    if sender is None:
        inner.defects.add(MALFORMED)
    elif b"from" not in inner and b"sender" not in inner:
        inner.values[b"sender"] = [sender.address.encode()]
    return Mail(enclosed, inner, tuple(line for line in lines if line.field != "sender"))


def addressed(mail: Mail) -> Iterator[tuple[str, Address]]:
    """Yield (field, mailbox) of the recipients that the envelope adds to the headers.

    Whoever stands in neither To nor Cc, nor came there through one who does, counts as a blind copy.
    """
    known = {one.address.lower(): field for field, one in recipients(mail.headers)}
    for field, people in mail.envelope:
        seen = (known.get(one.address.lower(), "") for one in people)
        field = field or next(filter(None, seen), "bcc")
        yield from ((field, one) for one in people if one.address.lower() not in known)


def _parts(content: bytes, kind: ContentType, limit: int) -> tuple[str, bytes]:
    """Return the report's text and the enclosed message, neither of them looked into."""
    text, message = "", b""
    if not kind.boundary:
        return text, message
    boundary = re.escape(kind.boundary.encode("latin-1", "replace"))
    found = re.finditer(rb"^--%b(?:--)?[ \t\r]*$" % boundary, content, re.M)
    marks = list(islice(found, _MAX_PARTS))
    ends = [*(mark.start() for mark in marks[1:]), len(content)]
    for mark, end in zip(marks, ends, strict=False):
        part = content[mark.end() + 1 : end].removesuffix(b"\n").removesuffix(b"\r")
        headers = scan(part, limit)
        inside = content_type(headers.first(b"content-type"))
        encoding = headers.first(b"content-transfer-encoding")
        if inside.media_type == "message/rfc822":
            return text, transfer_decode(part[headers.body :], encoding)[0]
        if inside.media_type == "text/plain" and not text:
            body = transfer_decode(part[headers.body :][:_MAX_TEXT], encoding)[0]
            text = charsets.decode(body, inside.charset)[0]
    return text, message


def _lines(text: str) -> Iterator[Line]:
    """Yield the lines of a report that name people: ``To: member@x, Expanded: list@x``."""
    for label, value in _LINE.findall(_FOLDED.sub(", ", text)):
        field = _LABELS.get(fold(label))
        if field is not None:
            people = addresses.parse_all([value.strip().encode()[:_MAX_ADDRESSES]], set())
            if people:
                yield Line(field, tuple(people))
