"""Rows of the mail tables as named tuples: same columns, same order as :mod:`push2pull.schema`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from push2pull.model import Sighting


class MessageRow(NamedTuple):
    """One row of ``messages``. ``date``: microseconds since 1970 UTC. ``origin``: a dict for the Arrow struct."""

    message_key: str
    message_id: str
    date: int | None
    date_source: str
    sender: str
    on_behalf_of: str
    sent_by: str
    list_id: str
    list_address: str
    subject: str
    base_subject: str
    subject_mark: str
    in_reply_to: str
    references: list[str]
    kind: str
    language: str
    n_recipients: int
    n_attachments: int
    size: int
    content_sha256: str
    mailbox: str
    folder: str
    origin: dict[str, str | int]
    defects: list[str]


class RecipientRow(NamedTuple):
    """One row of ``recipients``. ``field``: to, cc or bcc."""

    message_key: str
    person_id: str
    field: str


class TextRow(NamedTuple):
    """One row of ``texts``. Hashes are signed 64-bit integers."""

    message_key: str
    text: str
    quote_hashes: list[int]
    signature_hash: int | None
    author_hashes: list[int]
    head_hashes: list[int]
    head_minute: int | None


class AttachmentRow(NamedTuple):
    """One row of ``attachments``. ``size``: decoded bytes."""

    message_key: str
    filename: str
    media_type: str
    size: int
    sha256: str
    content_id: str
    inline: bool


@dataclass(frozen=True, slots=True)
class Normalised:
    """A message that is kept. ``sightings``: addresses and names for the vault, each pair once, ``n`` = 1."""

    message: MessageRow
    recipients: list[RecipientRow]
    text: TextRow | None
    attachments: list[AttachmentRow]
    sightings: list[Sighting]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A message that is left out. ``reason``: a registered code. ``detail``: never content."""

    reason: str
    detail: str = ""
