"""Threads as documents: what people wrote in one conversation, in which language, and who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from push2pull.analysis.words import clean, guess_language, unmarked

WRITTEN_BY_PEOPLE = ("person", "list")
"""Kinds of message that count as conversation."""

MAX_CHARACTERS = 20_000
"""Of one message; what comes after is a log, not talk."""


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


def documents(messages: pa.Table, texts: pa.Table, threads: pa.Table) -> list[Document]:
    """Return the threads in which a person wrote something, sorted by thread_id.

    Columns used: messages (message_key, date, sender, kind, language, base_subject), texts (message_key,
    text), threads (message_key, thread_id). Automatic, bulk, calendar and bounce messages are left out.
    """
    text_of = dict(zip(*_columns(texts, "message_key", "text"), strict=True))
    thread_of = dict(zip(*_columns(threads, "message_key", "thread_id"), strict=True))
    names = ("date", "message_key", "sender", "kind", "language", "base_subject")
    by_thread: dict[str, list[tuple[str, str, str, str]]] = {}
    # An unknown date sorts last: whatever it is, it does not open the thread.
    for _, key, sender, kind, language, subject in sorted(
        zip(*_columns(messages, *names), strict=True), key=lambda row: (row[0] is None, row[0] or 0, row[1])
    ):
        if kind in WRITTEN_BY_PEOPLE:
            row = (sender, language, subject, text_of.get(key) or "")
            by_thread.setdefault(thread_of.get(key, key), []).append(row)
    found = (_document(thread_id, rows) for thread_id, rows in sorted(by_thread.items()))
    return [doc for doc in found if any(map(_says_something, doc.parts))]


def _says_something(part: Part) -> bool:
    return any(map(str.isalnum, part.subject)) or any(map(str.isalnum, part.text))


def _columns(table: pa.Table, *names: str) -> list[list[object]]:
    return [table.column(name).to_pylist() for name in names]


def _document(thread_id: str, rows: Iterable[tuple[str, str, str, str]]) -> Document:
    parts: list[Part] = []
    seen: set[str] = set()
    for sender, language, subject, text in rows:
        new = "" if subject.casefold() in seen else unmarked(subject).strip()
        seen.add(subject.casefold())
        parts.append(Part(sender, language, new, clean(text[:MAX_CHARACTERS]).strip()))
    return Document(thread_id, _main_language(parts), tuple(parts))


def _main_language(parts: Iterable[Part]) -> str:
    counts = Counter(part.language for part in parts if part.language)
    return min(counts, key=lambda code: (-counts[code], code), default="")


def by_language(found: Sequence[Document], min_threads: int) -> dict[str, list[Document]]:
    """Split documents into languages of at least *min_threads* threads each, where two or more have as many.

    Threads of other languages, or of none, go where most of their stop words are. With fewer than two such
    languages everything stays together under the most frequent one.
    """
    counts = Counter(doc.language for doc in found if doc.language)
    large = sorted((c for c in counts if counts[c] >= min_threads), key=lambda c: (-counts[c], c))
    if len(large) < 2:
        return {min(counts, key=lambda code: (-counts[code], code), default=""): list(found)}
    split: dict[str, list[Document]] = {code: [] for code in sorted(large)}
    for doc in found:
        code = doc.language if doc.language in split else guess_language(_sample(doc), large)
        split[code].append(doc)
    return split


def _sample(doc: Document) -> str:
    return "\n\n".join(part.subject + "\n\n" + part.text[:2000] for part in doc.parts[:10])
