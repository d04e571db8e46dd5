"""Mail tables of an invented organisation of any size, written straight into a workspace.

Reading is measured elsewhere; here a million messages have to be there within minutes. Lists and groups have
sizes with a long tail, threads are trees of replies that quote, and one reply in ten has lost its headers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from push2pull.model import Row, Sighting
from push2pull.normalise import person_id
from push2pull.normalise.cited import run_hashes
from push2pull.normalise.ids import message_key
from push2pull.schema import SCHEMAS
from push2pull.workspace import Settings, Store
from push2pull.workspace.files import write_parquet
from push2pull.workspace.state import ContainerRecord
from push2pull.workspace.store import part_prefix

PART = 50_000
"""Messages of one part file."""
START = datetime(2025, 1, 6, tzinfo=UTC)
DAYS = 540
KEY = b"k" * 32
TABLES = ("messages", "recipients", "texts")
_COMMON = re.findall(
    r"\w+", "the and of to is for it with we this on in be are not that you can have will from our has"
)
_SYLLABLES = re.findall("..", "bacedifogulameniporusateviwoxukaleminopu")
_QUOTED = 48
_DOMAIN = "example.org"


class Circle(NamedTuple):
    """People who write to one another: on a list (*address*), or by naming everybody."""

    members: list[int]
    address: str
    words: list[str]


class Mail(NamedTuple):
    """A message before it is a row. ``to``: numbers of people; ``parent``: the number in its thread, -1 without."""

    name: str
    sender: int
    to: list[int]
    date: datetime
    parent: int
    text: str


def organisation(folder: Path, messages: int, people: int, seed: int = 7) -> None:
    """Write a workspace of *messages* messages between at most *people* people."""
    draw = random.Random(seed)
    circles = list(_circles(draw, people))
    weights = [len(circle.members) ** 0.7 for circle in circles]
    store = Store.create(folder, Settings(profile="demo", own_domains=(_DOMAIN,)), key=KEY)
    for number in range(0, messages, PART):
        wanted = min(PART, messages - number)
        rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        for at, circle in enumerate(draw.choices(circles, weights, k=wanted)):
            if len(rows["messages"]) >= wanted:
                break
            _thread(draw, circle, f"{number}.{at}", rows)
        _write(store, f"part{number}", rows)
    store.vault.record(
        "everybody", map(_sighting, sorted({one for circle in circles for one in circle.members}))
    )
    store.close()


def _circles(draw: random.Random, people: int) -> Iterator[Circle]:
    """Yield a list for every 50 people, of 5 to 2,000 members, and a group for every 20, of 3 to 12."""
    for number in range(max(people // 50, 3)):
        size = int(min(4 * draw.paretovariate(1.1) + 1, 2000, people))
        yield Circle(_members(draw, people, size), f"list{number}@{_DOMAIN}", _vocabulary(draw))
    for _ in range(max(people // 20, 5)):
        yield Circle(_members(draw, people, draw.randint(3, 12)), "", _vocabulary(draw))


def _members(draw: random.Random, people: int, size: int) -> list[int]:
    """Return neighbours, as in a department, and some from elsewhere."""
    near = draw.randrange(people)
    found = {(near + draw.randrange(4 * size)) % people for _ in range(size)}
    return sorted(found | {draw.randrange(people) for _ in range(size // 5)})


def _vocabulary(draw: random.Random) -> list[str]:
    return [_word(draw.randrange(8000)) for _ in range(60)]


def _word(n: int) -> str:
    base = len(_SYLLABLES)
    return _SYLLABLES[n % base] + _SYLLABLES[n // base % base] + _SYLLABLES[n // base**2 % base]


def _address(person: int) -> str:
    # No word of a theme ends like a name: names are left out of topics, and many people have every word for one.
    return f"{_word(person)}n.{_word(person // 97 + 1)}n{person}@{_DOMAIN}"


def _sighting(person: int) -> Sighting:
    names = _address(person).partition("@")[0].rstrip("0123456789").split(".")
    return Sighting(person_id(KEY, _address(person)), _address(person), " ".join(names).title(), 1)


def _thread(draw: random.Random, circle: Circle, name: str, rows: dict[str, list[Row]]) -> None:
    """Add a thread of one to forty messages."""
    subject = " ".join(draw.choices(circle.words, k=3))
    date = START + timedelta(days=draw.random() * DAYS)
    thread: list[Mail] = []
    while len(thread) < 40 and (not thread or draw.random() < 0.7):
        sender, parent = (
            draw.choice(circle.members),
            max(len(thread) - 1 - draw.randrange(3), 0) if thread else -1,
        )
        to = [] if circle.address else [one for one in circle.members if one != sender]
        text = " ".join(draw.choices(circle.words + _COMMON, k=draw.randint(20, 120)))
        thread.append(Mail(f"{name}.{len(thread)}", sender, to, date, parent, text))
        date += timedelta(days=draw.expovariate(3))
    for mail in thread:
        parent_mail = thread[mail.parent] if mail.parent >= 0 else None
        _add(rows, circle, mail, parent_mail, subject, lost=draw.random() < 0.1)


def _add(
    rows: dict[str, list[Row]], circle: Circle, mail: Mail, parent: Mail | None, subject: str, *, lost: bool
) -> None:
    key = message_key(f"{mail.name}@bench", "")
    answers = f"{parent.name}@bench" if parent and not lost else ""
    listed = person_id(KEY, circle.address) if circle.address else ""
    row: Row = {
        "message_key": key,
        "message_id": f"{mail.name}@bench",
        "date": mail.date,
        "date_source": "date",
        "sender": person_id(KEY, _address(mail.sender)),
        "list_id": circle.address.replace("@", "."),
        "list_address": listed,
        "subject": f"Re: {subject}" if parent else subject,
        "base_subject": subject,
        "subject_mark": "reply" if parent else "none",
        "in_reply_to": answers,
        "references": [answers] if answers else [],
        "kind": "list" if listed else "person",
        "language": "en",
        "n_recipients": len(mail.to) or 1,
        "n_attachments": 0,
        "size": len(mail.text) + 800,
        "content_sha256": key * 2,
        "mailbox": "bench",
        "origin": {"source": "bench", "container": mail.name, "offset": 0, "length": 1},
        "defects": [],
        **dict.fromkeys(("on_behalf_of", "sent_by", "folder"), ""),
    }
    rows["messages"].append(row)
    to = [person_id(KEY, _address(one)) for one in mail.to] or [listed]
    rows["recipients"] += [{"message_key": key, "person_id": one, "field": "to"} for one in to]
    quoted = run_hashes(parent.text, _QUOTED) if parent else []
    rows["texts"].append(
        {
            "message_key": key,
            "text": mail.text,
            "quote_hashes": quoted,
            "author_hashes": [],
            "head_hashes": [],
        }
    )


def _write(store: Store, part: str, rows: dict[str, list[Row]]) -> None:
    prefix = part_prefix(part, 0)
    for name, found in rows.items():
        columns = ([row.get(field.name) for row in found] for field in SCHEMAS[name])
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMAS[name], strict=True)]
        table = pa.Table.from_arrays(arrays, schema=SCHEMAS[name])
        write_parquet(table, store.folder(name) / f"{prefix}-00000.parquet")
    kept = len(rows["messages"])
    store.state.finish(ContainerRecord("bench", part, 0, "", part, read=kept, kept=kept))
