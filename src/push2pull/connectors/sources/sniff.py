"""What a file is, told by its first bytes; its name decides only where bytes cannot."""

from __future__ import annotations

import re

from push2pull.connectors.sources.emlx import is_emlx
from push2pull.connectors.sources.headers import looks_like_message
from push2pull.connectors.sources.mbox import from_line

HEAD = 16384
"""Bytes that sniffing looks at."""

MAIL = frozenset({"mbox", "message", "emlx"})
OUTLOOK = frozenset({"pst", "msg", "tnef"})
STREAMS = frozenset({"gz", "bz2", "xz", "zst"})
ARCHIVES = frozenset({"tar", "zip"})

_MAGIC = (
    (b"\x1f\x8b\x08", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"!BDN", "pst"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\xcf\xad\x12\xfe", "unsupported"),  # Outlook Express DBX
    (b"7z\xbc\xaf\x27\x1c", "unsupported"),
    (b"Rar!\x1a\x07", "unsupported"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # MS-CFB: .msg, and Word, Excel and others of old
_MSG_NAME = re.compile(r"\.(?:msg|oft)$", re.IGNORECASE)
_MSG_STREAM = "__properties_version1.0".encode("utf-16-le")
_UNSUPPORTED = re.compile(
    r"\.(?:pst|ost|msg|dbx|nsf|olm|edb|tnef|7z|rar|lz4|lzma|z)$|^winmail\.dat$", re.IGNORECASE
)
_OFFICE = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]|_rels/|mimetype|META-INF/)", re.DOTALL)
_DELIVERED = re.compile(r"\d+\.[^.]+\..|.*[:!;]2,")


def kind_of(name: str, head: bytes, assume: str = "") -> str:
    """Return mbox, message, emlx, one of STREAMS, ARCHIVES or OUTLOOK, ``unsupported``, or "" for no mail.

    *name*: the file's name. *head*: its first HEAD bytes. *assume*: what to take uncompressed files for
    (``mbox`` or ``message``) instead of looking.
    """
    if name.lower().endswith(".eml"):
        return "message"
    packed = _packed(name, head)
    if packed:
        return packed
    if is_emlx(name, head):
        return "emlx"
    if assume:
        return assume
    if from_line(head.lstrip(b"\r\n")):
        return "mbox"
    if looks_like_message(head):
        return "message"
    return "unsupported" if _UNSUPPORTED.search(name) else ""


def is_delivered(parts: tuple[str, ...]) -> bool:
    """Tell whether a path inside an archive is a message of a Maildir: in ``cur`` or ``new``, named like one."""
    return len(parts) > 1 and parts[-2] in ("cur", "new") and bool(_DELIVERED.match(parts[-1]))


def _packed(name: str, head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            if kind != "zip":
                return kind
            if _UNSUPPORTED.search(name):
                return "unsupported"
            return "" if _OFFICE.match(head) else "zip"
    if head.startswith(_COMPOUND) and (_MSG_NAME.search(name) or _MSG_STREAM in head):
        return "msg"
    return "tar" if head[257:262] == b"ustar" else ""
