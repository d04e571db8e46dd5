"""Mail tables in a data lake: where they are, and how they come into a workspace.

``URI/mail/<table>`` has pseudonyms only, the same columns as the workspace's own tables. ``URI/restricted`` has
what must not be read by those who read the tables: addresses and names (``directory``), where the mail lies
(``containers``, ``skipped``), and while a cluster is at work its rows (``staging``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import pyarrow.parquet as pq

from push2pull import normalise
from push2pull.connectors.sources.hadoop import HadoopPath, is_uri
from push2pull.errors import ConfigurationError
from push2pull.model import PersonId, Sighting, Skipped
from push2pull.schema import MAIL, conform
from push2pull.workspace import Store
from push2pull.workspace.files import write_parquet
from push2pull.workspace.state import ContainerRecord
from push2pull.workspace.store import part_prefix

_PATTERN = frozenset("*?[]{}\\")
CONTAINERS = (
    "source string, key string, generation int, fingerprint string, location string, "
    "read bigint, kept bigint, duplicates bigint, rejected string, error string"
)
SKIPPED = "source string, location string, reason string, detail string"
RUN = "plan string, defects string, peak_rss_kb bigint"
"""Tables of ``restricted``, as Spark declares them; ``rejected`` and ``defects`` are JSON."""


class Lake(NamedTuple):
    """The folder at ``uri``; see the module."""

    uri: str

    def mail(self, table: str) -> str:
        """Return where a mail table is."""
        return f"{self.uri}/mail/{table}"

    def restricted(self, table: str = "") -> str:
        """Return where a table of addresses and places is."""
        return f"{self.uri}/restricted/{table}".rstrip("/")


def lake(place: str) -> Lake:
    """Return the lake at a URI, or at a path that every node has; Hadoop decodes no ``%XX``, so nothing is encoded.

    Raises :class:`~push2pull.errors.ConfigurationError` for a name that Spark would take for a pattern.
    """
    if _PATTERN.intersection(place):
        raise ConfigurationError(
            f"{place}: Spark reads * ? [ ] {{ }} as patterns; choose a name without them"
        )
    return Lake((place if is_uri(place) else f"file://{Path(place).resolve()}").rstrip("/"))


def run_of(there: Lake) -> dict[str, Any]:
    """Return what is known of the run that filled a lake; written last, it says that all is there."""
    return next(_rows(there.restricted("run")))


def adopt(store: Store, there: Lake) -> list[ContainerRecord]:
    """Copy the tables of a lake into an empty workspace with the same key; return what was read.

    The copies count once the state says so; killed before, the next call begins again. Raises
    :class:`~push2pull.errors.ConfigurationError` for a lake that is not complete, or that is not this workspace's.
    """
    if store.state.containers():
        raise ConfigurationError(f"{store.path} has mail already; adopt tables into a new workspace")
    key = f"tables:{there.uri}"
    prefix = part_prefix(key, 0)
    records = [_record(row) for row in _rows(there.restricted("containers"))]
    _adopt_directory(store, there, prefix)
    for name in MAIL:
        for n, file in enumerate(_files(there.mail(name))):
            with file.open("rb") as opened:
                table = conform(name, pq.ParquetFile(opened).read())
            write_parquet(table, store.folder(name) / f"{prefix}-{n:05d}.parquet")
    for source, files in _skipped(there).items():
        store.state.skip(source, files)
    # The parts are named after this one, which read nothing itself.
    source = records[0].source if records else there.uri
    whole = ContainerRecord(source, key, 0, "", there.uri)
    store.state.finish(whole, *records)
    return records


def _adopt_directory(store: Store, there: Lake, prefix: str) -> None:
    for n, file in enumerate(_files(there.restricted("directory"))):
        with file.open("rb") as opened:
            rows = pq.ParquetFile(opened).read().to_pylist()
        if rows and normalise.person_id(store.vault.key, rows[0]["address"]) != rows[0]["person_id"]:
            raise ConfigurationError(
                f"{there.uri} was written with another key; make the workspace with the same vault.key"
            )
        seen = (Sighting(PersonId(row["person_id"]), row["address"], row["name"], row["n"]) for row in rows)
        store.vault.record(f"{prefix}-{n:05d}", seen)


def _record(row: dict[str, Any]) -> ContainerRecord:
    return ContainerRecord(**{**row, "rejected": json.loads(row["rejected"])})


def _skipped(there: Lake) -> dict[str, list[Skipped]]:
    by_source: dict[str, list[Skipped]] = {}
    for row in _rows(there.restricted("skipped")):
        by_source.setdefault(row["source"], []).append(Skipped(row["location"], row["reason"], row["detail"]))
    return by_source


def _rows(folder: str) -> Iterator[dict[str, Any]]:
    for file in _files(folder):
        with file.open("rb") as opened:
            yield from pq.ParquetFile(opened).read().to_pylist()


def _files(folder: str) -> list[Path]:
    """Return the Parquet files of a table that was written to its end, in order of names."""
    local = folder.startswith("file://")
    place = Path(folder.removeprefix("file://")) if local else cast(Path, HadoopPath(folder))
    try:
        names = sorted(place.iterdir())
    except FileNotFoundError:
        names = []
    if not any(one.name == "_SUCCESS" for one in names):
        raise ConfigurationError(f"{folder} is not complete; run the ingest on Spark that writes it again")
    return [one for one in names if one.name.endswith(".parquet")]
