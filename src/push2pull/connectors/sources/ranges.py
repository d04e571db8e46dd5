"""Byte ranges of a big mbox: aligned, so that a file that grows changes its last range alone."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

_SAMPLE = 4096


class Range(NamedTuple):
    """Bytes [start, stop) of a file; ``size`` of them exist, ``fingerprint`` is of those."""

    start: int
    stop: int
    size: int
    fingerprint: str


def ranges(path: Path, length: int) -> Iterator[Range]:
    """Yield the ranges of *length* bytes that cover the file *path*.

    The fingerprint of a whole range is a digest of its size and of its first and last 4 KiB, for appending
    changes the time of the file and not the range. The last, open range has the modification time in it too.
    """
    with path.open("rb") as file:
        status = path.stat()
        for start in range(0, status.st_size, length):
            size = min(length, status.st_size - start)
            digest = blake2b(b"%d" % size, digest_size=16)
            for at in (start, max(start, start + size - _SAMPLE)):
                file.seek(at)
                digest.update(file.read(min(_SAMPLE, start + size - at)))
            if size < length:
                digest.update(b"%d" % status.st_mtime_ns)
            yield Range(start, start + length, size, digest.hexdigest())
