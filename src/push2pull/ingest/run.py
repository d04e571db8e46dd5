"""The verb: plan the containers, read them in the engine, commit their batches in order."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from push2pull import engine, normalise
from push2pull.connectors.base import Access, Source, Spooling
from push2pull.connectors.registry import is_remote, open_source
from push2pull.errors import ConfigurationError, SourceError
from push2pull.ingest.commit import commit, load_index
from push2pull.ingest.shard import Shard, ShardReport, read_shard
from push2pull.model import Container, Origin, Skipped
from push2pull.normalise.sensitive import SENSITIVE
from push2pull.progress import Progress, Silent
from push2pull.secret import Lookup, no_secrets
from push2pull.workspace import Store
from push2pull.workspace.files import read_parquet
from push2pull.workspace.state import ContainerRecord
from push2pull.workspace.store import part_prefix

SMALL = 16 * 1024 * 1024
"""Bytes below which starting more processes costs more than it saves."""


@dataclass(slots=True)
class Tally:
    """Counts of one run; ``read = kept + duplicates + sum(rejected)`` by construction of :meth:`add`."""

    read: int = 0
    kept: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    containers: int = 0
    errors: list[str] = field(default_factory=list)
    peak_rss_kb: int = 0

    def add(self, record: ContainerRecord, defects: Counter[str]) -> None:
        """Add one finished container."""
        self.containers += 1
        self.read += record.read
        self.kept += record.kept
        self.duplicates += record.duplicates
        self.rejected.update(record.rejected)
        self.defects.update(defects)
        if record.error:
            self.errors.append(f"{record.location}: {record.error}")


def ingest(
    store: Store,
    specs: Sequence[str],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    secrets: Lookup = no_secrets,
) -> dict[str, Any]:
    """Read *specs* (paths or URLs) into *store* and return the report of the run.

    Run again, it reads what is new or changed. Killed anywhere, the next run ends with the same tables.
    ``workers``: processes; by default one a core for large input, one for small. ``secrets``: knows the passwords
    of sources on a server.
    Raises :class:`~push2pull.errors.ConfigurationError` for a source that does not exist.
    """
    started = time.monotonic()
    access = Access(store.spool, store.pseudonym, secrets, store.normalise_settings(), store.source_limits())
    sources = [open_source(spec, access) for spec in specs]
    tally = Tally()
    with store.writing():
        discard_unfinished(store)
        _read(store, sources, tally, workers, progress or Silent())
        _erase_unread(store, access, tally)
        done = report(store, tally, started)
        store.state.ran("ingest", done)
        urls = [normalise.mask(source.url, store.vault.key) for source in sources]
        store.audit("ingest", sources=urls, read=tally.read, kept=tally.kept)
    return done


def _read(
    store: Store, sources: Sequence[Source], tally: Tally, workers: int | None, progress: Progress
) -> None:
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=store.path))
    try:
        shards = plan(store, sources, staging, tally)
        size = sum(shard.container.size for shard in shards)
        count = workers or (1 if size < SMALL else os.cpu_count() or 1)
        index = load_index(store)
        progress.start("reading mail", size)
        for shard, done in zip(shards, engine.run(read_shard, shards, workers=count), strict=True):
            kept, duplicates = 0, 0
            for batch in done.batches:
                more_kept, more_duplicates = commit(store, batch, staging, index)
                kept, duplicates = kept + more_kept, duplicates + more_duplicates
            record = _record(shard, done, kept, duplicates)
            store.state.finish(record)
            tally.add(record, sum((Counter(b.defects) for b in done.batches), Counter()))
            tally.peak_rss_kb = max(tally.peak_rss_kb, done.peak_rss_kb)
            progress.advance(shard.container.size)
        progress.done()
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def plan(store: Store, sources: Sequence[Source], staging: Path, tally: Tally) -> list[Shard]:
    """Return the containers of *sources* that are new or changed, in the order in which they are committed."""
    done = {c.key: c for c in store.state.containers()}
    settings = store.normalise_settings()
    shards: dict[str, Shard] = {}
    for source in sources:
        found = _containers(source, tally)
        store.state.skip(source.url, [item for item in found if isinstance(item, Skipped)])
        for container in found:
            if isinstance(container, Skipped) or container.key in shards:
                continue
            before = done.get(container.key)
            if before and before.fingerprint == container.fingerprint and not before.error:
                tally.unchanged += 1
                continue
            generation = before.generation + 1 if before else 0
            prefix = part_prefix(container.key, generation)
            known = _known_origins(store, container, generation)
            shards[container.key] = Shard(source, container, settings, staging, prefix, known)
    return list(shards.values())


def _containers(source: Source, tally: Tally) -> list[Container | Skipped]:
    """Return what *source* holds; a server that cannot be reached is an error of this source alone."""
    try:
        return list(source.containers())
    except SourceError as error:
        tally.errors.append(str(error))
        return []


def _known_origins(store: Store, container: Container, generation: int) -> frozenset[tuple[str, int, int]]:
    """Return the origins that earlier readings of a container that has grown have dealt with."""
    known: set[tuple[str, int, int]] = set()
    for earlier in range(generation):
        prefix = part_prefix(container.key, earlier)
        for name in ("messages", "sightings", "rejects"):
            for file in sorted(store.folder(name).glob(f"{prefix}-*.parquet")):
                origins = read_parquet(file, ["origin"])["origin"].to_pylist()
                known.update((o["container"], o["offset"], o["length"]) for o in origins)
    return frozenset(known)


def _record(shard: Shard, report: ShardReport, kept: int, duplicates: int) -> ContainerRecord:
    rejected = sum((Counter(batch.rejected) for batch in report.batches), Counter[str]())
    container = shard.container
    return ContainerRecord(
        source=shard.source.url,
        key=container.key,
        generation=int(shard.prefix.rpartition("-")[2]),
        fingerprint=container.fingerprint,
        location=container.location,
        read=sum(len(batch.keys) for batch in report.batches) + rejected.total(),
        kept=kept,
        duplicates=duplicates,
        rejected=dict(rejected),
        error=report.error,
    )


def discard_unfinished(store: Store) -> None:
    """Remove what a killed run left: its staging folder and the parts of the container it was in."""
    for folder in store.path.glob(".staging-*"):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("messages", "recipients", "texts", "attachments", "rejects", "sightings"):
        whole = set(store.parts(name))
        for file in store.folder(name).glob("*"):
            if file not in whole:
                file.unlink()


def _erase_unread(store: Store, access: Access, tally: Tally) -> None:
    """Erase from the spools what was rejected as personal or privileged; earlier versions kept it there."""
    import pyarrow.compute as pc  # here: a workspace without mail from servers does without it

    if not store.spool.exists():
        return
    found: dict[str, dict[Origin, str]] = {}
    for file in store.parts("rejects"):
        rejects = read_parquet(file, ["origin", "reason"])
        unread = rejects.filter(pc.is_in(rejects["reason"], pa.array(sorted(SENSITIVE))))
        for row in unread.to_pylist():
            found.setdefault(row["origin"]["source"], {})[Origin(**row["origin"])] = row["reason"]
    for url, origins in found.items():
        try:
            source = open_source(url, access) if is_remote(url) else None
            if isinstance(source, Spooling):
                source.erase(origins)
        except (SourceError, ConfigurationError) as error:
            tally.errors.append(str(error))


def report(store: Store, tally: Tally, started: float) -> dict[str, Any]:
    """Return what the verb reports; *started*: of the monotonic clock."""
    peak = max(tally.peak_rss_kb, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return {
        "read": tally.read,
        "kept": tally.kept,
        "duplicates": tally.duplicates,
        "rejected": dict(sorted(tally.rejected.items())),
        "defects": dict(sorted(tally.defects.items())),
        "skipped": store.state.skipped(),
        "containers": tally.containers,
        "unchanged": tally.unchanged,
        "errors": tally.errors,
        "messages": store.rows("messages"),
        "seconds": round(time.monotonic() - started, 3),
        "peak_rss_mb": round(peak / 1024, 1),
    }
