"""Public list archives as tables, with their reply headers removed, and the truth that these headers held."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.normalise import read
from push2pull.model import RawMessage
from push2pull.normalise import Normalised, Settings, normalise
from push2pull.schema import SCHEMAS

_REPLY_HEADERS = re.compile(
    rb"^(?:in-reply-to|references|thread-index|thread-topic|x-thread-index):[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.I | re.M,
)
_SETTINGS = Settings(key=b"k" * 32, profile="public")
PARTS = ("messages", "recipients", "texts")

Truth = Mapping[str, str]
"""Message key to the key of the true parent, "" for the first message of a thread."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The tables ``messages``, ``recipients`` and ``texts`` of one archive, and who answers whom in it."""

    messages: pa.Table
    recipients: pa.Table
    texts: pa.Table
    truth: Truth


def archive(path: Path) -> list[RawMessage]:
    """Read an mbox, or the monthly files of a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [raw for file in files for raw in read(file)]


def without_headers(raws: Iterable[RawMessage], *, stripped: float, missing: float = 0.0, seed: int) -> Mail:
    """Strip the reply headers of a share of the messages, drop another share, shuffle, and read the rest.

    The truth: the last id of References, else In-Reply-To, where that message is in the archive and left.
    """
    chance = random.Random(seed)
    kept: dict[str, tuple[Normalised, str]] = {}
    for raw in raws:
        lost, gone = chance.random() < stripped, chance.random() < missing
        whole = normalise(raw, _SETTINGS)
        if gone or not isinstance(whole, Normalised):
            continue
        answered = [*whole.message.references, whole.message.in_reply_to]
        stated = whole.message.references[-1] if whole.message.references else answered[-1]
        read_again = normalise(RawMessage(strip(raw.data), raw.origin, raw.mailbox), _SETTINGS) if lost else whole
        if isinstance(read_again, Normalised):
            kept.setdefault(whole.message.message_key, (read_again, stated))
    order = list(kept.values())
    chance.shuffle(order)
    return Mail(*tables([one for one, _ in order]), truth=_truth(order))


def strip(data: bytes) -> bytes:
    """Return a message without the headers that say what it answers."""
    head, blank, body = data.partition(b"\r\n\r\n" if b"\r\n\r\n" in data[:20_000] else b"\n\n")
    return _REPLY_HEADERS.sub(b"", head + b"\n").removesuffix(b"\n") + blank + body


def tables(found: Iterable[Normalised]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the three mail tables of what ``normalise`` kept."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in PARTS}
    for one in found:
        rows["messages"].append(one.message)
        rows["recipients"] += one.recipients
        rows["texts"] += [one.text] if one.text else []
    messages, recipients, texts = (_table(name, rows[name]) for name in PARTS)
    return messages, recipients, texts


def _table(name: str, rows: list[tuple[Any, ...]]) -> pa.Table:
    schema = SCHEMAS[name]
    dicts = [dict(zip(schema.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(dicts, schema=schema)


def _truth(order: Iterable[tuple[Normalised, str]]) -> Truth:
    key_of = {one.message.message_id: one.message.message_key for one, _ in order}
    stated = {one.message.message_key: key_of.get(said, "") for one, said in order}
    return {child: "" if parent == child else parent for child, parent in stated.items()}
