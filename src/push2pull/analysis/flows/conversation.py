"""Mail between people, ready to be counted: who wrote, who saw it, what it answers, on which list.

Automatic replies, bounces, calendar and bulk mail are left out before anything is counted, and so are hidden
recipients (Bcc), the addresses of lists, and robots with all they write. A role mailbox stands for people
nobody can count: what it writes stays, from nobody, and it is in no audience.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import pyarrow as pa

from push2pull.analysis.columns import MAIL_KINDS, values
from push2pull.analysis.flows.coverage import Owners, owners

VISIBLE_FIELDS = ("to", "cc")
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message of a person.

    ``audience``: the author and the visible recipients, people alone. ``lists``: the explicit lists and groups
    it belongs to, sorted. ``listed``: it went to an explicit list, whose subscribers are not visible. ``forward``:
    it hands on another message.
    """

    key: str
    sender: str
    date: datetime | None
    thread: str
    parent: str
    audience: frozenset[str]
    lists: tuple[str, ...]
    listed: bool
    subject: str
    text: str
    forward: bool = False

    @property
    def private(self) -> bool:
        """Whether it went from one person to one other."""
        return not self.listed and len(self.audience) == 2 and self.sender != ""


@dataclass(frozen=True, slots=True)
class Conversations:
    """``mails`` by key and ``threads``: the mails of each by date, the undated last; both in sorted order.

    ``owners``: whose mailboxes were read.
    """

    mails: dict[str, Mail]
    threads: dict[str, list[Mail]]
    owners: Owners


def conversations(
    messages: pa.Table,
    recipients: pa.Table,
    threads: pa.Table,
    texts: pa.Table,
    membership: pa.Table,
    explicit: Container[str] = frozenset(),
    kinds: Mapping[str, str] = MappingProxyType({}),
) -> Conversations:
    """Join the tables into conversations.

    Columns used: messages (message_key, date, sender, list_id, list_address, base_subject, subject_mark, kind, and
    mailboxes or mailbox where there are any), recipients (message_key, person_id, field), threads (message_key,
    thread_id, parent_key), texts (message_key, text), membership (message_key, list_key). ``explicit``: list_keys
    known to be lists with an address of their own.
    ``kinds``: what each person_id is (person, role, robot, list), person where it says nothing.
    """
    lists = _gathered(zip(*values(membership, "message_key", "list_key"), strict=True))
    seen_by = _gathered(
        (key, person)
        for key, person, field in zip(*values(recipients, "message_key", "person_id", "field"), strict=True)
        if field in VISIBLE_FIELDS
    )
    place = {
        key: (thread, parent or "")
        for key, thread, parent in zip(
            *values(threads, "message_key", "thread_id", "parent_key"), strict=True
        )
    }
    text_of = dict(zip(*values(texts, "message_key", "text"), strict=True))
    names = (
        "message_key", "date", "sender", "list_id", "list_address", "base_subject", "subject_mark", "kind",
    )  # fmt: skip
    rows = [
        row
        for row in zip(*values(messages, *names), strict=True)
        if row[-1] in MAIL_KINDS and kinds.get(row[2]) != "robot"
    ]
    # Nobody reads mail as a list; whoever does is counted under the own address.
    addresses = {row[4] for row in rows if row[4]}
    nobody = {"", *addresses, *(one for one, kind in kinds.items() if kind != "person")}
    mails: dict[str, Mail] = {}
    # Most mail goes to the audience of other mail: one object each, however many messages.
    audiences: dict[frozenset[str], frozenset[str]] = {}
    for key, date, sender, list_id, address, subject, mark, _ in sorted(rows, key=lambda row: row[0]):
        own = tuple(sorted(lists.get(key, ())))
        audience = frozenset(seen_by.get(key, set()) | {sender}) - nobody
        mails[key] = Mail(
            key=key,
            sender="" if kinds.get(sender) == "role" else sender,
            date=date,
            thread=place.get(key, (key, ""))[0],
            parent=place.get(key, (key, ""))[1],
            audience=audiences.setdefault(audience, audience),
            lists=own,
            listed=bool(list_id or address or any(one in explicit for one in own)),
            subject=subject or "",
            text=text_of.get(key) or "",
            forward=mark == "forward",
        )
    direct = {key for key, mail in mails.items() if not mail.listed}
    return Conversations(mails, _threads(mails.values()), owners(messages, recipients, direct, nobody))


def _threads(mails: Iterable[Mail]) -> dict[str, list[Mail]]:
    threads: dict[str, list[Mail]] = {}
    for mail in sorted(mails, key=lambda one: (one.thread, one.date or LAST, one.key)):
        threads.setdefault(mail.thread, []).append(mail)
    return threads


def _gathered(pairs: Iterable[tuple[str, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    shared: dict[str, str] = {}
    for key, value in pairs:
        # One string object a person, however many messages they got.
        found.setdefault(key, set()).add(shared.setdefault(value, value))
    return found
