"""The reader of last resort: mail-parser and the standard library, slow and forgiving."""

from __future__ import annotations

import logging
from email.message import Message

import mailparser

from push2pull.normalise.words import decode_words

_MAX_DEPTH = 100

# It logs what it stumbles over, and that is content of mail.
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)


class LenientNode:
    """A part of the standard library's message, with the face of fast-mail-parser's tree."""

    __slots__ = ("_part", "children", "content_type", "is_message")

    def __init__(self, part: Message, depth: int = 0) -> None:
        self._part = part
        payload = part.get_payload() if part.is_multipart() and depth < _MAX_DEPTH else None
        inside = payload if isinstance(payload, list) else []
        self.children = [LenientNode(child, depth + 1) for child in inside if isinstance(child, Message)]
        self.content_type = part.get_content_type()
        self.is_message = self.content_type == "message/rfc822"
        if self.content_type.startswith("multipart/") and not self.children:
            self.content_type = "text/plain"

    @property
    def headers(self) -> dict[str, list[str]]:
        """Headers of the part by name."""
        out: dict[str, list[str]] = {}
        for name, value in self._part.items():
            out.setdefault(name, []).append(str(value))
        return out

    @property
    def filename(self) -> str:
        """File name, decoded (RFC 2231), "" without one."""
        try:
            return decode_words(self._part.get_filename("") or "")[0]
        except (LookupError, ValueError, TypeError):
            return ""

    @property
    def content_id(self) -> str | None:
        """Content-ID."""
        value = self._part.get("Content-ID")
        return str(value) if value else None

    @property
    def disposition(self) -> str | None:
        """Content-Disposition without its parameters."""
        return self._part.get_content_disposition()

    @property
    def content(self) -> bytes | None:
        """Decoded bytes; of a message, its source."""
        if self.children:
            return _source(self.children[0]._part) if self.is_message else None
        data = self._part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""


def _source(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return b""


def read_tree(payload: bytes) -> LenientNode | None:
    """Parse *payload*; None when even this reader gives up, whatever the reason."""
    try:
        return LenientNode(mailparser.parse_from_bytes(payload).message)
    except Exception:
        return None
