"""Small files, of one message each (``.eml``, Maildir members) or a few: untouched bytes, less From_ lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import SEEK_END
from pathlib import Path

from push2pull.connectors.sources.convert import CONVERTED, convert_file
from push2pull.connectors.sources.counted import is_counted
from push2pull.connectors.sources.emlx import unframe
from push2pull.connectors.sources.mbox import Piece, from_line, split, unquote
from push2pull.connectors.sources.sniff import HEAD


def frame(data: bytes) -> Piece:
    """Return the message in *data*, a whole file; a From_ line left there by mbox tools is framing."""
    start = from_line(data)
    return Piece(start, len(data) - start, unquote(data[start:]) if start else data)


def read_file(path: Path, limit: int, kind_of: Callable[[bytes], str]) -> Iterator[tuple[str, Piece]]:
    """Yield (kind, message) of a file: what *kind_of* its first bytes says, and one message if that is no mbox.

    A message above *limit* bytes comes without data. Raises OSError when the file may not be read.
    """
    with path.open("rb", buffering=0) as file:
        head = file.read(HEAD) or b""
        kind = kind_of(head)
        if kind == "mbox":
            file.seek(0)
            pieces = split(file.read, limit, counted=is_counted(path))
            yield from (("mbox", piece) for piece in pieces)
            return
        size = file.seek(0, SEEK_END)  # asked to read more, the reader takes room for all of it
        file.seek(len(head))
        if size > limit:
            yield "message", Piece(0, size, b"", "too_large")
        else:
            rest = file.read(size - len(head)) if size > len(head) else b""
            yield "message", message_in(path.name, head + (rest or b""), kind)


def message_in(name: str, data: bytes, kind: str) -> Piece:
    """Return the message in *data*, the whole file *name* of that kind."""
    if kind == "emlx":
        return unframe(name, data)
    return convert_file(kind, data) if kind in CONVERTED else frame(data)


def restore(data: bytes, offset: int, kind: str) -> bytes:
    """Return the message at *offset* of a file as it was read: only a From_ line makes for quoted ones."""
    return unquote(data) if offset and kind != "emlx" else data
