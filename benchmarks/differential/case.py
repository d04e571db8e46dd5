"""One field of one message in which two readers differ."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from functools import cached_property
from typing import Any

from push2pull.normalise.headers import prepare


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
