"""One shard: a container of a source in, Parquet files and a report out. Pure and picklable."""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from push2pull import normalise
from push2pull.connectors.base import Source
from push2pull.errors import SourceError
from push2pull.model import Container, PersonId, RawMessage, Sighting
from push2pull.normalise import Normalised, Rejected
from push2pull.schema import SCHEMAS
from push2pull.workspace.files import write_parquet

BATCH_MESSAGES = 2048
BATCH_TEXT = 8 * 1024 * 1024
NO_DATE = np.iinfo(np.int64).min
OWNED = ("recipients", "texts", "attachments")
TABLES = ("messages", *OWNED, "rejects")


@dataclass(frozen=True, slots=True)
class Shard:
    """What a worker needs. ``known``: origins that an earlier reading of the container has dealt with."""

    source: Source
    container: Container
    settings: normalise.Settings
    staging: Path
    prefix: str
    known: frozenset[tuple[str, int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Batch:
    """Staged files of some messages: ``staging / f"{part}.{table}"``.

    ``keys``: the first 64 bits of each message key. ``dates``: µs of each Date header, NO_DATE without one.
    ``owned``: for each table that hangs on messages, how many rows each message has there.
    """

    part: str
    tables: tuple[str, ...]
    keys: np.ndarray[Any, np.dtype[np.uint64]]
    dates: np.ndarray[Any, np.dtype[np.int64]]
    owned: dict[str, list[int]]
    sightings: list[Sighting]
    rejected: dict[str, int]
    defects: dict[str, int]


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What became of one container; ``error`` says why reading ended early, "" when it did not.

    ``peak_rss_kb``: the most memory that the process which read it has held so far.
    """

    container: Container
    batches: list[Batch]
    error: str = ""
    peak_rss_kb: int = 0


@dataclass(slots=True)
class _Rows:
    """Rows of one batch, column builders to be."""

    tables: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in TABLES})
    owned: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in OWNED})
    people: Counter[tuple[PersonId, str, str]] = field(default_factory=Counter)
    text_size: int = 0

    def add(self, raw: RawMessage, result: Normalised | Rejected) -> None:
        if isinstance(result, Rejected):
            self.tables["rejects"].append(rejected_row(raw, result))
            return
        self.tables["messages"].append(result.message)
        self.people.update((seen.person_id, seen.address, seen.name) for seen in result.sightings)
        texts = [] if result.text is None else [result.text]
        owned: tuple[Sequence[Any], ...] = (result.recipients, texts, result.attachments)
        for name, rows in zip(OWNED, owned, strict=True):
            self.tables[name].extend(rows)
            self.owned[name].append(len(rows))
        self.text_size += sum(len(row.text) for row in texts)

    def full(self) -> bool:
        done = len(self.tables["messages"]) + len(self.tables["rejects"])
        return done >= BATCH_MESSAGES or self.text_size >= BATCH_TEXT


def read_shard(shard: Shard) -> ShardReport:
    """Read one container into staged Parquet files."""
    batches: list[Batch] = []
    rows, error = _Rows(), ""
    try:
        for raw in shard.source.read(shard.container):
            where = raw.origin
            if shard.known and (where.container, where.offset, where.length) in shard.known:
                continue
            rows.add(*normalised(raw, shard.settings))
            if rows.full():
                batches.append(_stage(shard, rows, len(batches)))
                rows = _Rows()
    except SourceError as problem:
        error = str(problem)
    batches.append(_stage(shard, rows, len(batches)))
    return ShardReport(shard.container, batches, error, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def normalised(raw: RawMessage, settings: normalise.Settings) -> tuple[RawMessage, Normalised | Rejected]:
    """Return *raw*, its mailbox freed of addresses, and what becomes of it."""
    if "@" in raw.mailbox:
        # Exports are often named after their owner's address.
        raw = replace(raw, mailbox=normalise.mask(raw.mailbox, settings.key))
    return raw, Rejected(raw.reason) if raw.reason else normalise.normalise(raw, settings)


def rejected_row(raw: RawMessage, result: Rejected) -> tuple[Any, ...]:
    """Return one row of ``rejects``."""
    place = (raw.origin.source, raw.origin.container, raw.origin.offset, raw.origin.length)
    return place, raw.mailbox, result.reason, result.detail


def _stage(shard: Shard, rows: _Rows, number: int) -> Batch:
    part = f"{shard.prefix}-{number:05d}"
    filled = tuple(name for name in TABLES if rows.tables[name])
    for name in filled:
        write_parquet(_table(name, rows.tables[name]), shard.staging / f"{part}.{name}")
    messages = rows.tables["messages"]
    return Batch(
        part=part,
        tables=filled,
        keys=np.array([int(m.message_key[:16], 16) for m in messages], np.uint64),
        dates=np.array([m.date if m.date_source == "date" else NO_DATE for m in messages], np.int64),
        owned=rows.owned,
        sightings=[Sighting(*seen, n) for seen, n in sorted(rows.people.items())],
        rejected=dict(sorted(Counter(row[2] for row in rows.tables["rejects"]).items())),
        defects=dict(sorted(Counter(code for m in messages for code in m.defects).items())),
    )


def _table(name: str, rows: list[Any]) -> pa.Table:
    schema = SCHEMAS[name]
    columns = [
        pa.array(column, field.type) for field, column in zip(schema, zip(*rows, strict=True), strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=schema)
