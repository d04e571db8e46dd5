"""SQLite as the workspace uses it: WAL, every commit on disk before it returns."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def connect(path: Path, schema: str, mode: int = 0o600) -> sqlite3.Connection:
    """Open or create the database at *path* with *schema* (``CREATE TABLE IF NOT EXISTS`` statements).

    The file is created with *mode* before SQLite sees it, so that it is never readable by others.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, mode))
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(schema)
    return connection


class transaction:  # noqa: N801 - used as a statement: `with transaction(connection):`
    """All statements of the block, or none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> sqlite3.Connection:
        self.connection.execute("BEGIN IMMEDIATE")
        return self.connection

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        self.connection.execute("COMMIT" if failure is None else "ROLLBACK")
