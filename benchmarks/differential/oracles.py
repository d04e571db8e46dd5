"""The same fields, read by the standard library's ``email`` and by mail-parser, as plainly as they offer them."""

from __future__ import annotations

import base64
import binascii
import html.parser
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from typing import NamedTuple, TypeVar

import mailparser

from benchmarks.differential.reading import Reading, letters, lines

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(r"<([^<>]+)>")
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
_FILES = frozenset({"calendar", "vcard", "x-vcard", "directory", "csv", "xml", "rtf", "x-patch", "x-diff"})

# Both log content of mail.
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)


def standard(data: bytes) -> Reading:
    """Read *data* with ``email`` under ``policy.default``."""
    message = message_from_bytes(data, policy=policy.default)
    found = Parts([], [], [])
    collect(message, True, found)
    texts = [*found.texts, *found.forwarded]
    author = _mailboxes(message, "from")
    plain = message.get_content_type() == "text/plain"
    return Reading(
        message_id=_attempt(lambda: _first(str(message["message-id"] or ""))),
        in_reply_to=_attempt(lambda: _first(str(message["in-reply-to"] or ""))),
        references=_attempt(lambda: _unique(str(message["references"] or ""))),
        author=author[0][1] if author else "" if author is not None else None,
        author_name=author[0][0] if author else "" if author is not None else None,
        to=_addresses(_mailboxes(message, "to")),
        cc=_addresses(_mailboxes(message, "cc")),
        date=_attempt(lambda: _us(parsedate_to_datetime(str(message["date"])))) or 0,
        subject=_attempt(lambda: " ".join(str(message["subject"] or "").split())),
        list_id=_attempt(lambda: _list_id(str(message["list-id"] or ""))),
        text=tuple(filter(None, (letters(text) for text in texts))),
        lines=lines(texts[0]) if plain and len(texts) == 1 else None,
        attachments=tuple(sorted(found.files)),
    )


def mail_parser(data: bytes) -> Reading:
    """Read *data* with mail-parser."""
    mail = mailparser.parse_from_bytes(data)
    author = list(mail.from_)
    plain = mail.message.get_content_type() == "text/plain"
    return Reading(
        message_id=_first(_said(mail.message_id)),
        in_reply_to=_first(_said(mail.in_reply_to)),
        references=_unique(_said(mail.references)),
        author=author[0][1] if author else "",
        author_name=author[0][0] if author else "",
        to=tuple(address for _, address in mail.to if address),
        cc=tuple(address for _, address in mail.cc if address),
        date=_us(mail.date) if mail.date else 0,
        subject=" ".join(_said(mail.subject).split()),
        list_id=_list_id(_said(mail.list_id)),
        text=tuple(
            filter(None, [*map(letters, mail.text_plain), *(letters(shown(one)) for one in mail.text_html)])
        ),
        lines=lines(mail.text_plain[0]) if plain and len(mail.text_plain) == 1 else None,
        attachments=tuple(sorted(_payload(one) for one in mail.attachments)),
    )


ORACLES: dict[str, Callable[[bytes], Reading]] = {"email": standard, "mail-parser": mail_parser}


class Parts(NamedTuple):
    """``texts``: of the message. ``forwarded``: one text for each attached message. ``files``: everything else."""

    texts: list[str]
    forwarded: list[str]
    files: list[bytes]


def collect(part: Message, wanted: bool, found: Parts) -> None:
    """Sort the parts of the standard library's tree into *found*: RFC 2046, and one text of several alternatives."""
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        found.files.append(content(part))
        inner = Parts([], [], found.files)
        collect(part.get_payload()[0], wanted, inner)  # type: ignore[arg-type]
        found.forwarded.append("".join([*inner.texts, *inner.forwarded]))
    elif kind == "multipart/alternative" and part.is_multipart():
        for child in sorted(part.get_payload(), key=_preference):  # type: ignore[arg-type]
            before = len(found.texts)
            collect(child, wanted, found)  # type: ignore[arg-type]
            wanted = wanted and not any(text.strip() for text in found.texts[before:])
    elif part.is_multipart() and kind != "message/delivery-status":
        for child in part.get_payload():
            collect(child, wanted, found)  # type: ignore[arg-type]
    elif not _is_text(part, kind):
        found.files.append(content(part))
    elif wanted:
        found.texts.append(text_of(part))


def _preference(part: Message) -> int:
    kind = part.get_content_type()
    return 0 if kind == "text/plain" else 1 if kind.startswith("multipart/") or kind == "text/html" else 2


def _is_text(part: Message, kind: str) -> bool:
    main, _, sub = kind.partition("/")
    text = (main == "text" and sub not in _FILES) or kind in ("message/delivery-status", "multipart/mixed")
    return text and part.get_content_disposition() != "attachment" and not part.get_filename()


def text_of(part: Message) -> str:
    """Decode one text part; HTML comes as the text it shows."""
    if part.get_content_type() == "message/delivery-status" and part.is_multipart():
        return "\n".join(one.as_string() for one in part.get_payload())  # type: ignore[union-attr]
    text = _decoded(content(part), part.get_content_charset() or "utf-8")
    return shown(text) if part.get_content_type() == "text/html" else text


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except (LookupError, UnicodeError):
        return data.decode("utf-8", "replace")


def content(part: Message) -> bytes:
    """Return the decoded bytes of a part; of an attached message, its source."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return part.get_payload()[0].as_bytes()  # type: ignore[union-attr]
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


class _Shown(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.hidden.clear()
        if tag in _HIDDEN:
            self.hidden.append(tag)
        self.out.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.out.append(data)


def shown(markup: str) -> str:
    """Return the text of an HTML document as ``html.parser`` sees it."""
    reader = _Shown()
    try:
        reader.feed(markup)
        reader.close()
    except AssertionError:  # its answer to a broken marked section
        return ""
    return "".join(reader.out)


def _mailboxes(message: EmailMessage, name: str) -> list[tuple[str, str]] | None:
    try:
        found = [one for value in message.get_all(name, []) for one in value.addresses]
        return [(one.display_name, one.addr_spec) for one in found if one.addr_spec]
    except Exception:  # it raises a dozen kinds on real mail
        return None


def _addresses(found: list[tuple[str, str]] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(address for _, address in found)


def _attempt(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Exception:  # what it cannot read is no opinion
        return None


def _said(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _first(text: str) -> str:
    found = _ID.findall(text)
    return "".join(found[0].split()) if found else ""


def _unique(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(one.split()) for one in _ID.findall(text)))


def _list_id(text: str) -> str:
    found = _ID.findall(text)
    return "".join(found[-1].split()).lower() if found else text.strip().lower()


def _us(moment: datetime) -> int:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _payload(attachment: dict[str, object]) -> bytes:
    payload = str(attachment["payload"])
    if not attachment["binary"]:
        return payload.encode("utf-8", "surrogateescape")
    try:
        return base64.b64decode(payload)
    except (binascii.Error, ValueError):
        return payload.encode("utf-8", "replace")
