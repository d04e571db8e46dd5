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
    names = [
        "message_key",
        "date",
        "sender",
        "list_id",
        "list_address",
        "base_subject",
        "subject_mark",
        "kind",
    ]
    robots = pa.array([one for one, kind in kinds.items() if kind == "robot"], pa.string())
    written = messages.select(names).filter(
        pc.and_(
            pc.is_in(messages["kind"], pa.array(MAIL_KINDS)), pc.invert(pc.is_in(messages["sender"], robots))
        )
    )
    written = written.sort_by("message_key")
    # Nobody reads mail as a list; whoever does is counted under the own address.
    addresses = written["list_address"].unique().to_pylist()
    nobody = {"", *addresses, *(one for one, kind in kinds.items() if kind != "person")}
    mails = {
        mail.key: mail
        for mail in _mails(
            written,
            _audiences(written, recipients, nobody),
            _lists(written, membership),
            explicit,
            kinds,
            threads,
            texts,
        )
    }
    direct = {key for key, mail in mails.items() if not mail.listed}
    return Conversations(mails, _threads(mails.values()), owners(messages, recipients, direct, nobody))


def _mails(
    written: pa.Table,
    audiences: Iterable[frozenset[str]],
    lists: Iterable[tuple[str, ...]],
    explicit: Container[str],
    kinds: Mapping[str, str],
    threads: pa.Table,
    texts: pa.Table,
) -> Iterator[Mail]:
    names = ("message_key", "date", "sender", "list_id", "list_address", "base_subject", "subject_mark")
    columns = values(written, *names)
    known = dict(zip(columns[0], columns[0], strict=True))  # a key that many name is one object
    thread_row = _rows(written, threads)
    thread, parent = (threads[name].take(thread_row).to_pylist() for name in ("thread_id", "parent_key"))
    place = pc.fill_null(_rows(written, texts), -1).to_pylist()
    for row in zip(*columns, thread, parent, place, audiences, lists, strict=True):
        key, date, sender, list_id, address, subject, mark, of, above, at, audience, own = row
        yield Mail(
            key=key,
            sender="" if kinds.get(sender) == "role" else sender,
            date=date,
            thread=known.get(of or key, of),
            parent=known.get(above or "", above or ""),
            audience=audience,
            lists=own,
            listed=bool(list_id or address or any(one in explicit for one in own)),
            subject=subject or "",
            forward=mark == "forward",
            texts=texts["text"],
            place=at,
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
