"""Batches: many small files, or members of a zip, as one container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

from push2pull.connectors.sources.maildir import unique_part


class Item(NamedTuple):
    """One file of a batch. ``stamp``: changes when the content does."""

    name: str
    size: int
    stamp: int = 0


def batches(
    items: Iterable[Item], max_files: int, max_bytes: int, anchored: bool = True
) -> Iterator[list[Item]]:
    """Group *items* in order, by count and size; a batch is known by its first member.

    Where *anchored*, batches also end before a name whose digest says so: a file that comes or goes moves the
    limits of the batches near it, not of all that follow, so only those are read again.
    """
    batch: list[Item] = []
    size = 0
    for item in items:
        full = len(batch) >= max_files or size + item.size > max_bytes
        anchor = anchored and crc32(unique_part(item.name).encode()) % max(1, max_files // 2) == 0
        if batch and (full or anchor):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.size
    if batch:
        yield batch


def first_name(batch: Sequence[Item]) -> str:
    """Return what a batch is known by; a Maildir's flags are no part of it."""
    return unique_part(batch[0].name)


def fingerprint(batch: Iterable[Item]) -> str:
    """Return a digest of names, sizes and stamps."""
    digest = blake2b(digest_size=16)
    for item in batch:
        digest.update(f"{item.name}\0{item.size}\0{item.stamp}\n".encode())
    return digest.hexdigest()
