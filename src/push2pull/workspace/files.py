"""Atomic files: written under a temporary name, flushed, renamed. A crash leaves the whole file or none."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def flush_to_disk(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write *table* as Parquet (zstd) into a folder that exists; the same table gives the same bytes.

    It makes no folder: a worker that outlives a killed run must not bring its staging folder back.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    pq.write_table(table, temporary, compression="zstd", compression_level=3, store_schema=True)
    flush_to_disk(temporary)
    temporary.replace(path)


def read_parquet(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read a part, or some of its columns.

    In this thread alone: parts are small, and the allocator keeps memory for every thread that ever decoded
    one. ``read_table`` would also load the data set machinery, which costs more than most parts.
    """
    with pq.ParquetFile(path) as file:
        return file.read(columns=columns, use_threads=False)


def write_bytes(data: bytes, path: Path, mode: int = 0o644) -> None:
    """Write *data* to *path*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
