"""Small files, of one message each (``.eml``, Maildir members) or a few: untouched bytes, less From_ lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

from push2pull.connectors.sources.mbox import Piece, from_line, split, unquote
from push2pull.connectors.sources.sniff import HEAD


def frame(data: bytes) -> Piece:
    """Return the message in *data*, a whole file; a From_ line left there by mbox tools is framing."""
    start = from_line(data)
    return Piece(start, len(data) - start, unquote(data[start:]) if start else data)


def read_file(path: Path, limit: int, kind_of: Callable[[bytes], str]) -> tuple[str, Iterable[Piece]]:
    """Return what a small file is, by *kind_of* its first bytes, and its messages; one if it is no mbox.

    A message above *limit* bytes comes without data. Raises OSError when the file may not be read.
    """
    with path.open("rb", buffering=0) as file:
        data = file.read(limit + 1) or b""
    if kind_of(data[:HEAD]) == "mbox":
        return "mbox", split(BytesIO(data).read, limit)
    if len(data) > limit:
        return "message", [Piece(0, path.stat().st_size, b"", "too_large")]
    return "message", [frame(data)]
