"""Mail between people, ready to be counted: who wrote, who saw it, what it answers, on which list.

Automatic replies, bounces, calendar and bulk mail are left out before anything is counted, and so are hidden
recipients (Bcc), the addresses of lists, and robots with all they write. A role mailbox stands for people
nobody can count: what it writes stays, from nobody, and it is in no audience.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import MAIL_KINDS, gathered, together, values
from push2pull.analysis.flows.coverage import Owners, owners
from push2pull.analysis.relations import relation

COLUMNS = ["message_key", "date", "sender", "list_id", "list_address", "base_subject", "subject_mark"]
VISIBLE_FIELDS = ("to", "cc")
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message of a person.

    ``audience``: the author and the visible recipients, people alone. ``lists``: the explicit lists and groups
    it belongs to, sorted. ``listed``: it went to an explicit list, whose subscribers are not visible. ``forward``:
    it hands on another message. ``place``: of its text among ``texts``, -1 without one.
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
    forward: bool
    texts: pa.ChunkedArray = field(repr=False, compare=False)
    place: int

    @property
    def text(self) -> str:
        """What the author wrote. Read anew every time: a million texts as objects would fill the memory."""
        return (self.texts[self.place].as_py() or "") if self.place >= 0 else ""

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
    robots = pa.array([one for one, kind in kinds.items() if kind == "robot"], pa.string())
    by_people = pc.is_in(messages["kind"], pa.array(MAIL_KINDS))
    chosen = pc.and_(by_people, pc.invert(pc.is_in(messages["sender"], robots)))
    written = messages.select(COLUMNS).filter(chosen).sort_by("message_key")
    # Nobody reads mail as a list; whoever does is counted under the own address.
    addresses = written["list_address"].unique().to_pylist()
    nobody = {"", *addresses, *(one for one, kind in kinds.items() if kind != "person")}
    seen = zip(_audiences(written, recipients, nobody), _lists(written, membership), strict=True)
    roles = {one for one, kind in kinds.items() if kind == "role"}
    mails = {mail.key: mail for mail in _mails(written, seen, threads, texts, explicit, roles)}
    direct = {key for key, mail in mails.items() if not mail.listed}
    return Conversations(mails, _threads(mails.values()), owners(messages, recipients, direct, nobody))


def _mails(
    written: pa.Table,
    seen: Iterable[tuple[frozenset[str], tuple[str, ...]]],
    threads: pa.Table,
    texts: pa.Table,
    explicit: Container[str],
    roles: Container[str],
) -> Iterator[Mail]:
    """Yield each message; *seen*: its audience and its lists."""
    columns = values(written, *COLUMNS)
    known = dict(zip(columns[0], columns[0], strict=True))  # a key that many name is one object
    row = _rows(written, threads)
    threaded = (threads[name].take(row).to_pylist() for name in ("thread_id", "parent_key"))
    places = pc.fill_null(_rows(written, texts), -1).to_pylist()
    for own, thread, parent, place, (audience, lists) in zip(
        zip(*columns, strict=True), *threaded, places, seen, strict=True
    ):
        key, date, sender, list_id, address, subject, mark = own
        yield Mail(
            key=key,
            sender="" if sender in roles else sender,
            date=date,
            thread=known.get(thread or key, thread),
            parent=known.get(parent or "", parent or ""),
            audience=audience,
            lists=lists,
            listed=bool(list_id or address or any(one in explicit for one in lists)),
            subject=subject or "",
            forward=mark == "forward",
            texts=texts["text"],
            place=place,
        )


def _rows(written: pa.Table, other: pa.Table) -> pa.ChunkedArray:
    """Return where each message stands in *other*, null where it does not."""
    return pc.index_in(written["message_key"], other["message_key"].combine_chunks())


def _audiences(written: pa.Table, recipients: pa.Table, nobody: Container[str]) -> Iterator[frozenset[str]]:
    """Return the author and the visible recipients of each message, people alone."""
    seen = recipients.filter(pc.is_in(recipients["field"], pa.array(VISIBLE_FIELDS)))
    row = pc.index_in(seen["message_key"], written["message_key"].combine_chunks())
    people, (sender, addressed) = together(written["sender"], seen["person_id"].filter(row.is_valid()))
    rows = np.append(np.arange(len(written)), np.asarray(row.drop_null()))
    ids = np.append(sender, addressed)
    names = people.to_pylist()
    counted = np.array([name not in nobody for name in names], dtype=bool)[ids]
    return gathered(names, relation(rows[counted], ids[counted], len(written)), frozenset)


def _lists(written: pa.Table, membership: pa.Table) -> Iterator[tuple[str, ...]]:
    """Return the lists and groups of each message, sorted."""
    keys = membership["list_key"].unique().sort()
    row = pc.index_in(membership["message_key"], written["message_key"].combine_chunks())
    own = pc.index_in(membership["list_key"].filter(row.is_valid()), keys)
    rows, lists = (np.asarray(column).astype(np.int64) for column in (row.drop_null(), own))
    return gathered(keys.to_pylist(), relation(rows, lists, len(written)), tuple)


def _threads(mails: Iterable[Mail]) -> dict[str, list[Mail]]:
    threads: dict[str, list[Mail]] = {}
    for mail in sorted(mails, key=lambda one: (one.thread, one.date or LAST, one.key)):
        threads.setdefault(mail.thread, []).append(mail)
    return threads
