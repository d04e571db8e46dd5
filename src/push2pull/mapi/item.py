"""One item of a mailbox as Exchange stores it: properties, recipients, attachments."""

from __future__ import annotations

from dataclasses import dataclass, field

from push2pull.mapi.values import Props, text

MESSAGE_CLASS = 0x001A
_OTHER = (
    "ipm.abchperson",
    "ipm.activity",
    "ipm.appointment",
    "ipm.configuration",
    "ipm.contact",
    "ipm.distlist",
    "ipm.microsoft.",
    "ipm.ole.class",
    "ipm.rule",
    "ipm.extendedrule",
    "ipm.stickynote",
    "ipm.task",
    "ipc.",
)
_MAIL = ("ipm.taskrequest",)


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment: its properties, its bytes, or the item that it is."""

    props: Props = field(repr=False)
    data: bytes = field(repr=False, default=b"")
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A message, or whatever else a folder holds. ``recipients``: the properties of each."""

    props: Props = field(repr=False)
    recipients: tuple[Props, ...] = field(repr=False, default=())
    attachments: tuple[Attached, ...] = field(repr=False, default=())


def is_mail(props: Props) -> bool:
    """Tell mail (notes, posts, reports, meeting and task requests) from contacts, appointments, tasks and notes.

    By the message class (MS-OXCMSG section 2.2.1.3); an unknown class is mail.
    """
    name = text(props, MESSAGE_CLASS).lower()
    return not name.startswith(_OTHER) or name.startswith(_MAIL)
