"""A workspace on disk: one folder that holds everything, never one more server to run."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from push2pull import normalise
from push2pull.errors import ConfigurationError
from push2pull.schema import ANALYSIS, MAIL, SCHEMAS, STRING, conform
from push2pull.workspace import settings as settings_file
from push2pull.workspace.files import read_parquet, write_bytes, write_parquet
from push2pull.workspace.settings import MESSAGE_LIMITS, Settings, checked
from push2pull.workspace.state import State, utc_now
from push2pull.workspace.vault import KEY_FILE, Vault, checked_key, new_key

_MESSAGES_VIEW = """
CREATE VIEW messages AS
SELECT m.*, list_sort(list_distinct(list_concat([m.mailbox], coalesce(s.mailboxes, [])))) AS mailboxes
FROM message_parts m
LEFT JOIN (SELECT message_key, list(DISTINCT mailbox) AS mailboxes FROM sightings GROUP BY 1) s
USING (message_key)
"""
_SETTINGS_FILE = "workspace.toml"


def part_prefix(key: str, generation: int) -> str:
    """Return what the part files of one reading of a container are named after.

    A digest of the whole key: base names collide across folders.
    """
    return f"{hashlib.sha256(key.encode()).hexdigest()[:24]}-{generation}"


def with_mailboxes(messages: pa.Table, sightings: pa.Table) -> pa.Table:
    """Add the column ``mailboxes``: every export a message was seen in, sorted."""
    row = pc.index_in(sightings["message_key"], messages["message_key"].combine_chunks())
    more = sightings["mailbox"].filter(row.is_valid())
    every = pa.chunked_array([*messages["mailbox"].chunks, *more.chunks], STRING)
    encoded = every.dictionary_encode().combine_chunks()
    order = pc.sort_indices(encoded.dictionary)
    rank, n = np.argsort(order), max(len(order), 1)
    rows = np.append(np.arange(len(messages)), np.asarray(row.drop_null())).astype(np.int64)
    pairs = np.unique(rows * n + rank[np.asarray(encoded.indices)])
    ends = np.searchsorted(pairs, np.arange(len(messages) + 1) * n)
    boxes = encoded.dictionary.take(order).take(pa.array(pairs % n))
    return messages.append_column("mailboxes", pa.ListArray.from_arrays(pa.array(ends, pa.int32()), boxes))


class Store:
    """The tables, settings, state and vault of one workspace folder."""

    def __init__(self, path: Path, now: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        if not (path / _SETTINGS_FILE).is_file():
            raise ConfigurationError(f"{path} is not a workspace; make one with: push2pull init {path}")
        self.settings = settings_file.load(path / _SETTINGS_FILE)
        self.state = State(path, now)
        self.vault = Vault(path)

    @classmethod
    def create(cls, path: Path, settings: Settings, *, key: bytes | None = None) -> Store:
        """Make a workspace at *path*, which must be absent or an empty folder."""
        checked(settings)
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise ConfigurationError(f"{path} exists already; choose another folder or remove it")
        key = new_key() if key is None else checked_key(key)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in ("analysis", *(f"mail/{name}" for name in MAIL)):
            (path / folder).mkdir(parents=True)
        write_bytes(key, path / KEY_FILE, mode=0o600)
        write_bytes(settings_file.dump(settings).encode(), path / _SETTINGS_FILE, mode=0o600)
        return cls(path)

    def close(self) -> None:
        """Close the databases."""
        self.state.close()
        self.vault.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the workspace for writing; a second writer gets a ConfigurationError at once."""
        with (self.path / ".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ConfigurationError(
                    f"{self.path} is being written by another push2pull; wait until it is done"
                ) from None
            yield

    # -- tables

    def folder(self, name: str) -> Path:
        """Return where the parts of a mail table are, or the folder of the analysis tables."""
        return self.path / "mail" / name if name in MAIL else self.path / "analysis"

    def parts(self, name: str) -> list[Path]:
        """Return the Parquet files of a table, in a stable order."""
        if name not in SCHEMAS:
            raise ConfigurationError(f"no table {name!r}; there are: {', '.join(SCHEMAS)}")
        if name not in MAIL:
            return sorted(self.folder(name).glob(f"{name}.parquet"))
        finished = {part_prefix(c.key, c.generation) for c in self.state.containers()}
        return [
            f for f in sorted(self.folder(name).glob("*.parquet")) if f.name.rpartition("-")[0] in finished
        ]

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Return a table, or some *columns* of it; an absent one is empty.

        ``messages`` gets its ``mailboxes`` column, where ``mailbox`` is read. Parts are never rewritten: a column
        that came later is null where they lack it.
        """
        files = self.parts(name)
        wanted = SCHEMAS[name].names if columns is None else list(columns)
        parts = (read_parquet(file, wanted) for file in files)
        empty = SCHEMAS[name].empty_table().select(wanted)
        table = pa.concat_tables([empty, *parts], promote_options="default")
        found = name == "messages" and "mailbox" in wanted
        return with_mailboxes(table, self.table("sightings")) if found else table

    def rows(self, name: str) -> int:
        """Return the number of rows of a table without reading it."""
        return sum(pq.read_metadata(file).num_rows for file in self.parts(name))

    def write(self, name: str, table: pa.Table) -> None:
        """Replace an analysis table."""
        if name not in ANALYSIS:
            raise ConfigurationError(f"{name} is no analysis table")
        write_parquet(conform(name, table), self.folder(name) / f"{name}.parquet")

    def sql(self, query: str, instead: Mapping[str, pa.Table | None] = MappingProxyType({})) -> pa.Table:
        """Run *query* (DuckDB) over the tables, each a view of its own name; out of core.

        *instead*: what takes the place of a table; None leaves it out.
        """
        import duckdb  # here: reading mail does without it

        with duckdb.connect() as connection:
            connection.execute("SET autoinstall_known_extensions = false")
            for name in SCHEMAS:
                view = "message_parts" if name == "messages" else name
                if name in instead:
                    if instead[name] is not None:
                        connection.register(view, instead[name])
                elif files := [str(file) for file in self.parts(name)]:
                    connection.read_parquet(files, union_by_name=True).create_view(view)
                else:
                    connection.register(view, SCHEMAS[name].empty_table())
            if "messages" not in instead:
                connection.execute(_MESSAGES_VIEW)
            return connection.sql(query).to_arrow_table()

    # -- what other rooms need of the settings

    def normalise_settings(self) -> normalise.Settings:
        """Return what ``normalise`` has to know: a plain, picklable value."""
        chosen = self.settings
        return normalise.Settings(
            key=self.vault.key,
            profile=chosen.profile,
            keep_text=chosen.keep_text,
            own_domains=chosen.own_domains,
            personal_marks=chosen.personal_marks,
            **{name: getattr(chosen, name) for name in MESSAGE_LIMITS},
        )

    def source_limits(self) -> dict[str, int]:
        """Return what one file of a source may cost, by the names that sources have for it."""
        chosen = self.settings
        return {
            "message": chosen.max_message_mb << 20,
            "ratio": chosen.max_expansion,
            "total": chosen.max_expanded_gb << 30,
            "members": chosen.max_members,
            "nesting": chosen.max_nesting,
        }

    def pseudonym(self, address: str) -> str:
        """Return what stands for *address* outside of the vault."""
        return normalise.person_id(self.vault.key, address)

    @property
    def spool(self) -> Path:
        """Where raw mail from servers is kept; made when there is some."""
        return self.path / "spool"

    def audit(self, event: str, **fields: Any) -> None:
        """Append to the audit chain."""
        self.state.audit(event, fields)
