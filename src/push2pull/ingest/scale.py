"""The verb on a cluster: plan here, read and settle on Spark, tables in a data lake, and from there adopted."""

from __future__ import annotations

import hmac
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from push2pull import normalise
from push2pull.connectors.base import Source
from push2pull.connectors.registry import is_remote, open_source
from push2pull.connectors.sources import hadoop
from push2pull.engine import java, spark
from push2pull.errors import ConfigurationError
from push2pull.ingest.lake import CONTAINERS, RUN, SKIPPED, Lake, adopt, lake, run_of
from push2pull.ingest.run import Tally, discard_unfinished, plan, report
from push2pull.ingest.settle import counts, defects, rejected, settle
from push2pull.ingest.staged import STAGED, Piece, read
from push2pull.progress import Progress, Silent
from push2pull.workspace import Store

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_WAVE = 4096
"""Containers of one job: some 64 GB of mail; what is read again when the application is killed."""


def ingest_on_spark(
    store: Store,
    specs: Sequence[str],
    place: str,
    *,
    master: str = "",
    options: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Read *specs* on Spark into the lake at *place*, copy its tables into the empty *store*; return the report.

    *specs*: paths that every node has, or URIs of Hadoop's file systems. Killed, the next call goes on with the
    containers that are left. Raises :class:`~push2pull.errors.ConfigurationError` for a workspace that has other
    mail, a lake that has, or a source that is no file; :class:`~push2pull.errors.SourceError` when Spark stops.
    """
    started = time.monotonic()
    session = spark.session(master, options)
    hadoop.attach(*spark.java_of(session))
    there, tally = lake(place), Tally()
    with store.writing(), spark.guarded():
        discard_unfinished(store)
        sources = [_source(spec) for spec in specs]
        pieces = _plan(store, sources, tally)
        if pieces:
            _fill(session, store, pieces, there, progress or Silent())
            _take(store, there, tally)
        return _finished(store, tally, started, [source.url for source in sources])


def ingest_tables(store: Store, place: str, *, master: str = "") -> dict[str, Any]:
    """Take the tables that :func:`ingest_on_spark` wrote at *place* into an empty workspace with the same key.

    Spark is needed for a URI only: its Java reads it. Raises as :func:`push2pull.ingest.lake.adopt` does.
    """
    started = time.monotonic()
    there, tally = lake(place), Tally()
    if not there.uri.startswith("file:"):
        hadoop.attach(*spark.java_of(spark.session(master)))
    with store.writing():
        discard_unfinished(store)
        _take(store, there, tally)
        return _finished(store, tally, started, [there.uri])


def _source(spec: str) -> Source:
    if is_remote(spec):
        raise ConfigurationError(f"{spec}: a cluster reads files; read a server with the local engine")
    return cast(Source, hadoop.open_hadoop(spec)) if hadoop.is_uri(spec) else open_source(spec)


def _plan(store: Store, sources: Sequence[Source], tally: Tally) -> list[Piece]:
    had_mail = bool(store.state.containers())
    shards = plan(store, sources, store.path, tally)
    if shards and had_mail:
        raise ConfigurationError(
            f"{store.path} has mail already, and {len(shards)} containers are new; read them with the local"
            " engine, or everything on Spark into a new workspace"
        )
    return [Piece(n, shard.source, shard.container) for n, shard in enumerate(shards)]


def _fill(
    session: SparkSession, store: Store, pieces: Sequence[Piece], there: Lake, progress: Progress
) -> None:
    """Write the tables of the lake, unless they are there already."""
    settings = store.normalise_settings()
    whole = _digest(pieces, settings)
    if spark.exists(session, f"{there.restricted('run')}/_SUCCESS"):
        if run_of(there)["plan"] != whole:
            raise ConfigurationError(
                f"{there.uri} has tables of other mail, or of mail that has changed; choose another folder"
            )
        return
    spark.make_private(session, there.restricted())
    staged = _stage(session, pieces, settings, there, progress)
    settle(session, staged, there)
    _describe(session, store, pieces, staged, there, whole)
    spark.remove(session, there.restricted("staging"))


def _stage(
    session: SparkSession,
    pieces: Sequence[Piece],
    settings: normalise.Settings,
    there: Lake,
    progress: Progress,
) -> DataFrame:
    """Read the mail, one job after the other; a job that was done before is not done again."""
    remote = any(hadoop.is_uri(piece.container.location) for piece in pieces)
    prepare = partial(_make_readable, spark.hadoop_properties(session) if remote else None)
    progress.start("reading mail", sum(piece.container.size for piece in pieces))
    places = []
    for wave in _waves(pieces):
        places.append(there.restricted(f"staging/rows-{_digest(wave, settings)}"))
        if not spark.exists(session, f"{places[-1]}/_SUCCESS"):
            rows = spark.spread(session, partial(read, prepare, settings), wave, STAGED)
            rows.write.mode("overwrite").parquet(places[-1])
        progress.advance(sum(piece.container.size for piece in wave))
    progress.done()
    return session.read.parquet(*places)


def _make_readable(properties: Mapping[str, str] | None) -> None:
    """In a worker: have Java where files lie on Hadoop's file systems."""
    if properties is not None:
        hadoop.attach(*java.start(properties))


def _waves(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    for start in range(0, len(pieces), _WAVE):
        yield pieces[start : start + _WAVE]


def _digest(pieces: Sequence[Piece], settings: normalise.Settings) -> str:
    """Return what changes whenever the rows of *pieces* would; the key is in it and cannot be told from it."""
    told = repr(
        (version("push2pull"), settings, [(one.shard, one.source.url, one.container) for one in pieces])
    )
    return hmac.new(settings.key, told.encode("utf-8", "surrogateescape"), "sha256").hexdigest()[:24]


def _describe(
    session: SparkSession,
    store: Store,
    pieces: Sequence[Piece],
    staged: DataFrame,
    there: Lake,
    whole: str,
) -> None:
    """Write what became of each container, and last that all is there."""
    ends = {row["shard"]: row for row in staged.where("end is not null").select("shard", "end.*").collect()}
    kept, reasons = counts(session, staged, there), rejected(staged)
    rows = [
        _described(piece, kept.get(piece.shard, Counter()), reasons.get(piece.shard, Counter()), ends)
        for piece in pieces
    ]
    skipped = [(source, one.location, one.reason, one.detail) for source, one in store.state.skipped_files()]
    peak = max(row["peak_rss_kb"] for row in ends.values())
    for name, schema, found in (
        ("containers", CONTAINERS, rows),
        ("skipped", SKIPPED, skipped),
        ("run", RUN, [(whole, json.dumps(defects(staged)), peak)]),
    ):
        table = session.createDataFrame(found, schema).coalesce(1)
        table.write.mode("overwrite").parquet(there.restricted(name))


def _described(piece: Piece, kept: Counter[str], reasons: Counter[str], ends: Mapping[int, Any]) -> Any:
    one = piece.container
    return (
        *(piece.source.url, one.key, 0, one.fingerprint, one.location),
        *(kept.total() + reasons.total(), kept["kept"], kept["duplicates"]),
        json.dumps(reasons),
        ends[piece.shard]["error"],
    )


def _take(store: Store, there: Lake, tally: Tally) -> None:
    done = run_of(there)
    for record in adopt(store, there):
        tally.add(record, Counter())
    tally.defects.update(json.loads(done["defects"]))
    tally.peak_rss_kb = int(done["peak_rss_kb"])


def _finished(store: Store, tally: Tally, started: float, urls: Sequence[str]) -> dict[str, Any]:
    done = report(store, tally, started)
    store.state.ran("ingest", done)
    masked = [normalise.mask(url, store.vault.key) for url in urls]
    store.audit("ingest", sources=masked, read=tally.read, kept=tally.kept, engine="spark")
    return done
