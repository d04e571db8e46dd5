"""One container in, rows out: what a cluster's worker does. One row a message, so that nothing needs a join."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from push2pull.connectors.base import Source
from push2pull.errors import SourceError
from push2pull.ingest.shard import BATCH_TEXT, OWNED, normalised, rejected_row
from push2pull.model import Container, RawMessage
from push2pull.normalise import Normalised, Rejected, Settings
from push2pull.schema import COUNT, SCHEMAS, SIZE, STRING

_Row = tuple[Any, ...]
"""The columns of ``STAGED``, first without ``shard`` and ``at``."""

_ROWS = 512
_TEXTS = 2
PEOPLE = pa.struct([("person_id", STRING), ("address", STRING), ("name", STRING)])
END = pa.struct([("error", STRING), ("peak_rss_kb", SIZE)])
STAGED = pa.schema(
    [
        ("shard", COUNT),
        ("at", COUNT),
        ("message", pa.struct(list(SCHEMAS["messages"]))),
        *((name, pa.list_(pa.struct(list(SCHEMAS[name])))) for name in OWNED),
        ("people", pa.list_(PEOPLE)),
        ("reject", pa.struct(list(SCHEMAS["rejects"]))),
        ("end", END),
    ]
)
"""``shard``, ``at``: number of the container in the plan and of the message in it: the order that decides which
copy is kept. A row has a message and what hangs on it, or a reject, or the end of its container."""


class Piece(NamedTuple):
    """One container of the plan, and its number there."""

    shard: int
    source: Source
    container: Container


def read(prepare: Callable[[], None], settings: Settings, piece: Piece) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one container; *prepare* makes its files readable in this process."""
    prepare()
    rows: list[_Row] = []
    size = 0
    for at, row in enumerate(_rows(piece, settings)):
        rows.append((piece.shard, at, *row))
        size += sum(len(one.text) for one in row[_TEXTS])
        if len(rows) >= _ROWS or size >= BATCH_TEXT:
            yield _batch(rows)
            rows, size = [], 0
    if rows:
        yield _batch(rows)


def _rows(piece: Piece, settings: Settings) -> Iterator[_Row]:
    error = ""
    try:
        for raw in piece.source.read(piece.container):
            yield _row(*normalised(raw, settings))
    except SourceError as problem:
        error = str(problem)
    yield None, [], [], [], [], None, (error, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _row(raw: RawMessage, result: Normalised | Rejected) -> _Row:
    if isinstance(result, Rejected):
        return None, [], [], [], [], rejected_row(raw, result), None
    people = [(seen.person_id, seen.address, seen.name) for seen in result.sightings]
    texts = [] if result.text is None else [result.text]
    return result.message, result.recipients, texts, result.attachments, people, None, None


def _batch(rows: list[_Row]) -> pa.RecordBatch:
    columns = [
        pa.array(column, one.type) for one, column in zip(STAGED, zip(*rows, strict=True), strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=STAGED)
