"""Enron's mail as a second truth: whom and when the header block of a reply names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from benchmarks.evaluate.threads_data import SETTINGS, Mail, tables
from push2pull.model import Origin, RawMessage
from push2pull.normalise import Normalised, normalise

_MAX_DAYS = 30


def quoted_pairs(corpora: Path) -> Mail:
    """Return the mail of the inboxes, without what its quote heads say, and the pairs that they prove."""
    messages, recipients, texts = tables(inboxes(corpora))
    parents = _proved(messages, texts)
    hidden = texts.set_column(
        5, texts.schema.field(5), pa.array([[]] * len(texts), texts.schema.field(5).type)
    )
    hidden = hidden.set_column(6, texts.schema.field(6), pa.nulls(len(texts), texts.schema.field(6).type))
    return Mail(messages, recipients, hidden, parents, {key: key for key in parents}, frozenset())


def inboxes(corpora: Path, which: slice = slice(None)) -> Collection[Normalised]:
    """Return the different messages of the inboxes, or of *which* of them in order of their names."""
    found: dict[str, Normalised] = {}
    folders = sorted(one for one in (corpora / "enron-maildir").iterdir() if one.is_dir())
    for raw in (raw for folder in folders[which] for raw in _messages(folder)):
        one = normalise(raw, SETTINGS)
        if isinstance(one, Normalised):
            found.setdefault(one.message.content_sha256, one)
    return {one.message.message_key: one for one in found.values()}.values()


def _messages(folder: Path) -> Iterable[RawMessage]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            yield RawMessage(data, Origin("enron", file.parent.name, 0, len(data)), "enron")


def _proved(messages: pa.Table, texts: pa.Table) -> Mapping[str, str]:
    """Return the parent of each reply, where one message alone fits author, minute and base subject."""
    heads = {row["message_key"]: row for row in texts.to_pylist()}
    rows = sorted(
        messages.to_pylist(), key=lambda row: (row["date"] is None, row["date"], row["message_key"])
    )
    sent: defaultdict[tuple[str, int], list[tuple[object, str, frozenset[int]]]] = defaultdict(list)
    parents = {row["message_key"]: "" for row in rows}
    for row in rows:
        key, date = row["message_key"], row["date"]
        if date is None or key not in heads:
            continue
        head, subject = heads[key], row["base_subject"].lower()
        names, minute = frozenset(head["head_hashes"]), head["head_minute"]
        if minute is not None and subject and row["subject_mark"] == "reply":
            fits = [
                who
                for when, who, author in sent[subject, minute]
                if names & author and (date - when).days <= _MAX_DAYS
            ]
            parents[key] = fits[0] if len(fits) == 1 else ""
        sent[subject, date.minute].append((date, key, frozenset(head["author_hashes"])))
    return parents
