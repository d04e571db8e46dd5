"""The header of a rebuilt message: what was transported, completed from properties (MS-OXCMAIL section 2)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

from push2pull.mapi.item import MESSAGE_CLASS, Item
from push2pull.mapi.mime import phrase, unstructured
from push2pull.mapi.values import Props, data_of, number, text

MARK = "X-Push2pull-Synthesised: mapi"
"""Says that the bytes were rebuilt from properties, and are not those that were sent."""

_TRANSPORT = 0x007D
_SUBJECT = 0x0037
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_CONVERSATION = 0x0071
_SENTS, _SENDER = (0x5D02, 0x0064, 0x0065, 0x0042), (0x5D01, 0x0C1E, 0x0C1F, 0x0C1A)
_RECIPIENT = (0x39FE, 0x3002, 0x3003, 0x3001)
_FIELDS = {1: "To", 2: "Cc", 3: "Bcc"}
_SENSITIVITY = {1: "Personal", 2: "Private", 3: "Company-Confidential"}
_IMPORTANCE = {0: "low", 2: "high"}
_PLAIN = (
    ("Message-ID", 0x1035),
    ("In-Reply-To", 0x1042),
    ("References", 0x1039),
    ("Thread-Topic", 0x0070),
    ("List-Help", 0x1043),
    ("List-Subscribe", 0x1044),
    ("List-Unsubscribe", 0x1045),
)
_NAMED = re.compile(r"(?:x-[!-9;-~]{1,80}|msip_labels|list-id|auto-submitted|precedence)")
_LINE = re.compile(r"([!-9;-~]{1,100})[ \t]*:")
_MIME = frozenset(
    {"mime-version", "content-type", "content-transfer-encoding", "content-disposition", "content-id"}
)
_PREFIX = re.compile(r"\A\x01.", re.DOTALL)
_ADDRESS = re.compile(r"[^\s<>,;\"]{1,128}@[^\s<>,;\"@]{1,253}")
_LEGACY = re.compile(r"/o=[^<>\r\n]{1,400}", re.IGNORECASE)


def header_lines(item: Item) -> str:
    """Return the header, mark included, without what describes the body."""
    lines = list(_transported(text(item.props, _TRANSPORT)))
    there = {found[1].lower() for line in lines if (found := _LINE.match(line))}
    lines += [f"{name}: {value}" for name, value in _synthesised(item) if name.lower() not in there]
    return "\n".join([*lines, MARK, "MIME-Version: 1.0", ""])


def _transported(block: str) -> Iterator[str]:
    """Yield the header fields as they were received, folded, without those that describe the body."""
    kept = False
    for line in re.split(r"\r\n|\r|\n", block.lstrip("\r\n")):
        if not line.strip():
            return
        if line[0] in " \t":
            if kept:
                yield line
            continue
        found = _LINE.match(line)
        # "Microsoft Mail Internet Headers Version 2.0" stands in front, and is no field.
        kept = found is not None and found[1].lower() not in _MIME
        if kept:
            yield line


def _synthesised(item: Item) -> Iterator[tuple[str, str]]:
    props = item.props
    yield from _people(item)
    if date := _date(props):
        yield "Date", date
    yield "Subject", unstructured(subject(props))
    for name, key in _PLAIN:
        if value := text(props, key):
            yield name, unstructured(value)
    if index := data_of(props, _CONVERSATION)[:400]:
        yield "Thread-Index", base64.b64encode(index).decode()
    yield from _marks(props)


def _people(item: Item) -> Iterator[tuple[str, str]]:
    author, sender = _mailbox(item.props, *_SENTS), _mailbox(item.props, *_SENDER)
    if author or sender:
        yield "From", author or sender
    if author and sender and _bare(author) != _bare(sender):
        yield "Sender", sender
    for number_, name in _FIELDS.items():
        found = [_mailbox(one, *_RECIPIENT) for one in item.recipients if _field(one) == number_]
        if any(found):
            yield name, ",\n ".join(one for one in found if one)


def _field(recipient: Props) -> int:
    """Return the recipient type (MS-OXOMSG section 2.2.3.1) without the bits that resending sets."""
    return number(recipient, 0x0C15) & 0xF


def _mailbox(props: Props, smtp: int, kind: int, address: int, name: int) -> str:
    """Return ``Name <address>``: by the SMTP address, else by the one of the address type (EX: a legacy DN)."""
    shown = text(props, name).strip("'\" ")
    for candidate in (text(props, smtp), text(props, address)):
        candidate = candidate.strip().removeprefix("SMTP:").removeprefix("smtp:")
        if _ADDRESS.fullmatch(candidate) or _LEGACY.fullmatch(candidate):
            return f"{phrase(shown)} <{candidate}>" if shown and shown != candidate else f"<{candidate}>"
    if _ADDRESS.fullmatch(shown):
        return f"<{shown}>"
    return ""


def _bare(mailbox: str) -> str:
    return mailbox.rpartition("<")[2].lower()


def subject(props: Props) -> str:
    """Return the subject; two characters in front of it may give the length of its prefix (MS-PST 2.5.3.1.1.1)."""
    return _PREFIX.sub("", text(props, _SUBJECT))


def _date(props: Props) -> str:
    for key in (_SUBMITTED, _DELIVERED):
        value = props.get(key)
        if isinstance(value, datetime):
            return format_datetime(value)
    return ""


def _marks(props: Props) -> Iterator[tuple[str, str]]:
    """Yield the marks of the author and of servers; a rule about what must not be read may hang on them."""
    if mark := _SENSITIVITY.get(number(props, 0x0036)):
        yield "Sensitivity", mark
    if 0x0017 in props and (mark := _IMPORTANCE.get(number(props, 0x0017))):
        yield "Importance", mark
    if text(props, MESSAGE_CLASS).lower().startswith("ipm.schedule.meeting"):
        yield "Content-Class", "urn:content-classes:calendarmessage"
    for key in sorted(key for key in props if isinstance(key, str)):
        if _NAMED.fullmatch(key) and (value := text(props, key)):
            yield key, unstructured(value)
