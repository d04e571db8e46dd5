"""One field of one message in which two readers differ."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from functools import cached_property
from typing import Any

from push2pull.normalise.headers import prepare

SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
"""What mail calls a charset, and what it writes (WHATWG Encoding Standard, section 4.2)."""


@dataclass(frozen=True)
class Case:
    """``other``: what the other oracle says, None where it has no opinion. ``defects``: codes that we note."""

    oracle: str
    field: str
    ours: Any
    theirs: Any
    other: Any
    defects: frozenset[str]
    data: bytes

    @cached_property
    def message(self) -> Message:
        """The message in the standard library's oldest and barest form."""
        return message_from_bytes(prepare(self.data))

    def raw(self, name: str) -> list[str]:
        """Return every value of a header as it stands, bytes above 127 as surrogates."""
        return [str(value) for key, value in self.message.raw_items() if key.lower() == name]

    @property
    def alone(self) -> bool:
        """Whether the other oracle agrees with us."""
        return bool(self.other == self.ours)


def readable(value: str) -> str:
    """Return a raw header value with its bytes above 127 as UTF-8, else as Windows-1252."""
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def decoded(value: str) -> str:
    """Return a header value with its encoded words decoded, as far as the standard library can."""
    try:
        parts = decode_header(value)
        return "".join(
            part.decode(charset or "latin-1", "replace") if isinstance(part, bytes) else part
            for part, charset in parts
        )
    except Exception:  # a broken encoded word
        return value
