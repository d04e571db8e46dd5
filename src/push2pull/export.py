"""The verb: any table of the workspace as JSON Lines, CSV or Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from push2pull import sheets, shown
from push2pull.errors import ConfigurationError
from push2pull.workspace import Store

FORMATS = ("jsonl", "csv", "parquet")
PERSON_COLUMNS = ("sender", "on_behalf_of", "sent_by", "person_id", "source", "target", "list_address")
_BATCH = 10_000


def export(
    store: Store,
    name: str,
    out: BinaryIO | Path,
    *,
    file_format: str = "jsonl",
    pseudonyms: bool = False,
    reveal: bool = False,
) -> int:
    """Write table *name*, as it may be shown (:func:`push2pull.shown.table`), to *out*; return the number of rows.

    ``pseudonyms`` asks for a table with a row a message or person. ``reveal`` does too, and adds, beside each
    pseudonym, a column with the name from the vault, and leaves an audit line. Lists and structures are JSON inside
    CSV; a cell that a spreadsheet would run starts with an apostrophe.
    """
    if file_format not in FORMATS:
        raise ConfigurationError(f"file format {file_format!r}: use one of {', '.join(FORMATS)}")
    table = shown.table(store, name, pseudonyms=pseudonyms or reveal)
    if reveal:
        store.audit("reveal", table=name, rows=table.num_rows)
        table = _with_names(store, table)
    if isinstance(out, Path):
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("wb") as file:
            _write(table, file, file_format)
    else:
        _write(table, out, file_format)
    return int(table.num_rows)


def _write(table: pa.Table, out: BinaryIO, file_format: str) -> None:
    if file_format == "parquet":
        pq.write_table(table, out, compression="zstd")
    elif file_format == "csv":
        out.write(sheets.csv_line(table.column_names))
        for row in _rows(table):
            out.write(sheets.csv_line([_cell(value) for value in row.values()]))
    else:
        for row in _rows(table):
            out.write(json.dumps(row, ensure_ascii=False, default=_plain).encode() + b"\n")


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            yield {k: dict(v) if pa.types.is_map(table.schema.field(k).type) else v for k, v in row.items()}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(type(value).__name__)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _plain(value)
    if isinstance(value, str):
        return sheets.text_cell(value)
    return (
        json.dumps(value, ensure_ascii=False, default=_plain)
        if isinstance(value, list | dict)
        else str(value)
    )


def _with_names(store: Store, table: pa.Table) -> pa.Table:
    names: dict[str, str] = {}
    for column in PERSON_COLUMNS:
        if column in table.column_names:
            ids = table[column].to_pylist()
            names.update({i: store.vault.name(i) for i in set(ids) - names.keys() if i})
            shown = pa.array([names.get(i, "") for i in ids], pa.string())
            table = table.append_column(f"{column}_name", shown)
    return table
