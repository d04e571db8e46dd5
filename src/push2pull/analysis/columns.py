"""Columns of mail tables as the structural analyses need them: filters, counts, stable names."""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

MAIL_KINDS = ("person", "list")
"""Kinds of message that people wrote; bulk, automatic, calendar and bounce mail is none of theirs."""


def people_mail(messages: pa.Table) -> pa.Table:
    """Return the rows that people wrote (kind person or list) and whose sender is known."""
    written = pc.is_in(messages["kind"], pa.array(MAIL_KINDS))
    return messages.filter(pc.and_(written, pc.not_equal(messages["sender"], "")))


def list_key(kind: str, name: str) -> str:
    """Return the key of a list or group: 16 hexadecimal digits of SHA-256 over its kind and name."""
    return hashlib.sha256(f"{kind}\0{name}".encode()).hexdigest()[:16]


def join(left: pa.Table, right: pa.Table, key: str = "message_key") -> pa.Table:
    """Return the inner join of two tables on *key*; the order of the rows is undefined."""
    return left.join(right, key, join_type="inner")


def values(table: pa.Table, *names: str) -> list[list[Any]]:
    """Return the columns *names* as lists of Python values."""
    return [table.column(name).to_pylist() for name in names]
