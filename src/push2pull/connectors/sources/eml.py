"""Small files, of one message each (``.eml``, Maildir members) or a few: untouched bytes, less From_ lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from push2pull.connectors.sources.convert import CONVERTED, convert_file
from push2pull.connectors.sources.mbox import Piece, from_line, split, unquote
from push2pull.connectors.sources.sniff import HEAD


def frame(data: bytes) -> Piece:
    """Return the message in *data*, a whole file; a From_ line left there by mbox tools is framing."""
    start = from_line(data)
    return Piece(start, len(data) - start, unquote(data[start:]) if start else data)


def whole(kind: str, data: bytes) -> Piece:
    """Return the message in *data*, a whole file of one message, by the *kind* of the file."""
    return convert_file(kind, data) if kind in CONVERTED else frame(data)


def read_file(path: Path, limit: int, kind_of: Callable[[bytes], str]) -> Iterator[tuple[str, Piece]]:
    """Yield (kind, message) of a file: what *kind_of* its first bytes says, and one message if that is no mbox.

    A message above *limit* bytes comes without data. Raises OSError when the file may not be read.
    """
    with path.open("rb", buffering=0) as file:
        head = file.read(HEAD) or b""
        kind = kind_of(head)
        if kind == "mbox":
            file.seek(0)
            yield from (("mbox", piece) for piece in split(file.read, limit))
            return
        size = os.fstat(file.fileno()).st_size  # asked to read more, the reader takes room for all of it
        if size > limit:
            yield "message", Piece(0, size, b"", "too_large")
        else:
            rest = file.read(size - len(head)) if size > len(head) else b""
            yield "message", whole(kind, head + (rest or b""))
