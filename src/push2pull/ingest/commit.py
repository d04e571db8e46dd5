"""Staged files into the workspace: duplicates out, reused Message-IDs given a key of their own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from push2pull.ingest.dedupe import DUPLICATE, KEEP, REUSED, Dates, KeyIndex, Keys, classify
from push2pull.ingest.shard import NO_DATE, OWNED, Batch
from push2pull.normalise.ids import message_key
from push2pull.schema import SCHEMAS, conform
from push2pull.workspace import Store
from push2pull.workspace.files import flush_to_disk, read_parquet, write_parquet


def load_index(store: Store) -> KeyIndex:
    """Build the index of every message that the workspace holds, one part at a time."""
    index = KeyIndex()
    for file in store.parts("messages"):
        index.add(*_keys_and_dates(file))
    return index


def _keys_and_dates(part: Path) -> tuple[Keys, Dates]:
    import pyarrow.compute as pc  # here: the first ingest of a workspace does without it

    table = read_parquet(part, ["message_key", "date", "date_source"])
    trusted = pc.if_else(pc.equal(table["date_source"], "date"), table["date"].cast(pa.int64()), None)
    dates = trusted.fill_null(NO_DATE).to_numpy(zero_copy_only=False)
    return _numbers(table["message_key"].to_pylist()), dates


def commit(store: Store, batch: Batch, staging: Path, index: KeyIndex) -> tuple[int, int]:
    """Move one batch into the mail tables; return (kept, duplicates).

    The vault learns the names first: a crash in between leaves names without rows, never rows without
    names.
    """
    store.vault.record(batch.part, batch.sightings)
    verdicts = classify(batch.keys, batch.dates, index)
    if any(verdicts):
        return _commit_rewritten(store, batch, staging, index, verdicts)
    for name in batch.tables:
        _move(_staged(staging, name, batch.part), _final(store, name, batch.part))
    index.add(batch.keys, batch.dates)
    return len(verdicts), 0


def _commit_rewritten(
    store: Store, batch: Batch, staging: Path, index: KeyIndex, verdicts: list[int]
) -> tuple[int, int]:
    """Write the batch without its duplicates, and with new keys where a Message-ID was reused."""
    messages = read_parquet(_staged(staging, "messages", batch.part))
    keys = _new_keys(messages, verdicts)
    verdicts = _settle_reused(keys, batch, index)
    kept, again = (np.array(verdicts) == verdict for verdict in (KEEP, DUPLICATE))
    if "rejects" in batch.tables:
        _move(_staged(staging, "rejects", batch.part), _final(store, "rejects", batch.part))
    for name in filter(batch.tables.__contains__, OWNED):
        owner = np.repeat(np.arange(len(keys)), batch.owned[name])
        table = read_parquet(_staged(staging, name, batch.part))
        _replace(store, name, batch.part, _keyed(table, keys[owner]).filter(pa.array(kept[owner])))
    messages = _keyed(_mark_reused(messages, keys), keys)
    _replace(store, "messages", batch.part, messages.filter(pa.array(kept)))
    seen_again = messages.select(SCHEMAS["sightings"].names).filter(pa.array(again))
    _replace(store, "sightings", batch.part, seen_again)
    index.add(_numbers(keys[kept]), batch.dates[kept])
    return int(kept.sum()), int(again.sum())


def _new_keys(messages: pa.Table, verdicts: list[int]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return the message keys, that of the content where the Message-ID was reused."""
    pairs = zip(
        messages["message_key"].to_pylist(), messages["content_sha256"].to_pylist(), verdicts, strict=True
    )
    return np.array([message_key("", digest) if v == REUSED else key for key, digest, v in pairs], np.object_)


def _numbers(keys: Iterable[str]) -> Keys:
    return np.array([int(key[:16], 16) for key in keys], np.uint64)


def _settle_reused(keys: np.ndarray[Any, np.dtype[np.object_]], batch: Batch, index: KeyIndex) -> list[int]:
    """Say KEEP or DUPLICATE by the new keys: the same content may have come before, in this batch too."""
    return [
        KEEP if verdict == REUSED else verdict for verdict in classify(_numbers(keys), batch.dates, index)
    ]


def _keyed(table: pa.Table, keys: np.ndarray[Any, np.dtype[np.object_]]) -> pa.Table:
    return table.set_column(0, table.schema.field(0), pa.array(keys, pa.string()))


def _mark_reused(messages: pa.Table, keys: np.ndarray[Any, np.dtype[np.object_]]) -> pa.Table:
    at = messages.schema.get_field_index("defects")
    trios = zip(messages["defects"].to_pylist(), messages["message_key"].to_pylist(), keys, strict=True)
    defects = [found if new == old else sorted({*found, "message_id_reused"}) for found, old, new in trios]
    return messages.set_column(at, messages.schema.field(at), pa.array(defects, pa.list_(pa.string())))


def _staged(staging: Path, name: str, part: str) -> Path:
    return staging / f"{part}.{name}"


def _final(store: Store, name: str, part: str) -> Path:
    return store.folder(name) / f"{part}.parquet"


def _replace(store: Store, name: str, part: str, table: pa.Table) -> None:
    if table.num_rows:
        write_parquet(conform(name, table), _final(store, name, part))


def _move(staged: Path, final: Path) -> None:
    staged.replace(final)
    flush_to_disk(final.parent)
