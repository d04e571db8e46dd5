"""Bytes to message: headers, addresses, subject, body, quotes; and what must never be read."""

from push2pull.normalise.folders import special_folder
from push2pull.normalise.full import FullMessage, read_full
from push2pull.normalise.identity import canonical, mask, person_id
from push2pull.normalise.message import normalise, reason_unread
from push2pull.normalise.people import merge
from push2pull.normalise.rows import AttachmentRow, MessageRow, Normalised, RecipientRow, Rejected, TextRow
from push2pull.normalise.sensitive import is_personal_folder
from push2pull.normalise.settings import Settings

__all__ = [
    "AttachmentRow",
    "FullMessage",
    "MessageRow",
    "Normalised",
    "RecipientRow",
    "Rejected",
    "Settings",
    "TextRow",
    "canonical",
    "is_personal_folder",
    "mask",
    "merge",
    "normalise",
    "person_id",
    "read_full",
    "reason_unread",
    "special_folder",
]
