"""Threads as documents: what people wrote in one conversation, in which language, and who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import MAIL_KINDS
from push2pull.analysis.words import clean, unmarked

MAX_CHARACTERS = 20_000
"""Of one message; what comes after is a log, not talk."""

READ = 10_000
"""Messages whose texts are held at a time."""


class Part(NamedTuple):
    """One message: ``subject`` only where it is new in the thread; both texts cleaned."""

    sender: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One thread, its language and its messages in order of date."""

    thread_id: str
    language: str
    parts: tuple[Part, ...]


def documents(messages: pa.Table, texts: pa.Table, threads: pa.Table) -> Iterator[Document]:
    """Yield the threads in which a person wrote something, sorted by thread_id.

    Columns used: messages (message_key, date, sender, kind, language, base_subject), texts (message_key,
    text), threads (message_key, thread_id). Automatic, bulk, calendar and bounce messages are left out.
    """
    rows = chain.from_iterable(_rows(_ordered(messages, texts, threads), texts["text"]))
    for thread_id, own in groupby(rows, key=itemgetter(0)):
        doc = _document(thread_id, own)
        if any(map(_says_something, doc.parts)):
            yield doc


def _ordered(messages: pa.Table, texts: pa.Table, threads: pa.Table) -> pa.Table:
    """Return (thread_id, sender, language, base_subject, text) by thread and date; text: a row of *texts*."""
    written = messages.filter(pc.is_in(messages["kind"], pa.array(MAIL_KINDS)))
    keys = written["message_key"]
    row = pc.index_in(keys, threads["message_key"].combine_chunks()).combine_chunks()
    thread = pc.coalesce(threads["thread_id"].take(row), keys)
    columns = {name: pc.fill_null(written[name], "") for name in ("sender", "language", "base_subject")}
    text = pc.index_in(keys, texts["message_key"].combine_chunks())
    table = pa.table({"thread_id": thread, "text": text, "date": written["date"], "key": keys, **columns})
    # An unknown date sorts last: whatever it is, it does not open the thread.
    table = table.sort_by([(name, "ascending") for name in ("thread_id", "date", "key")])
    return table.select(["thread_id", *columns, "text"])


def _rows(ordered: pa.Table, texts: pa.ChunkedArray) -> Iterator[Iterator[tuple[str, str, str, str, str]]]:
    """Yield the rows with their texts, some at a time: all of a large archive would fill the memory."""
    for start in range(0, len(ordered), READ):
        block = ordered.slice(start, READ)
        columns = [block[name].to_pylist() for name in block.column_names[:-1]]
        text = pc.fill_null(texts.take(block["text"]), "").to_pylist()
        yield zip(*columns, text, strict=True)


def _says_something(part: Part) -> bool:
    return any(map(str.isalnum, part.subject)) or any(map(str.isalnum, part.text))


def _document(thread_id: str, rows: Iterable[tuple[str, str, str, str, str]]) -> Document:
    parts: list[Part] = []
    seen: set[str] = set()
    for _, sender, language, subject, text in rows:
        new = "" if subject.casefold() in seen else unmarked(subject).strip()
        seen.add(subject.casefold())
        parts.append(Part(sender, language, new, clean(text[:MAX_CHARACTERS]).strip()))
    return Document(thread_id, _main_language(parts), tuple(parts))


def _main_language(parts: Iterable[Part]) -> str:
    counts = Counter(part.language for part in parts if part.language)
    return min(counts, key=lambda code: (-counts[code], code), default="")
