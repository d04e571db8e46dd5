"""Mbox files (RFC 4155; mboxo, mboxrd, pipermail): split at From_ lines, in one pass and flat memory.

A message starts at a From_ line that is the first line of the file or follows a blank line, and that either
ends like a date and is followed by a header line, or is followed by a well-known mail header. Where a dated
one is neither, the message that it is in gets a defect. Whether a position is such a start depends on the
bytes around it alone, so any byte range finds the same messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from push2pull.connectors.sources.counted import Segment, by_length, ends_as_stated
from push2pull.connectors.sources.headers import HEADER_NAME, WELL_KNOWN

CHUNK = 1 << 20
"""Bytes read at a time."""

FILE_START = b"\n\n"
"""What stands before the first byte of a file: it counts as a blank line."""

_BEHIND = 3  # longest blank line and line end before a From_ line: "\n\r\n"
_LINE = 1000  # longest From_ line
_HEADER = 200  # longest header name after it
_AHEAD = _LINE + _HEADER
_DATE = 48  # the date stands in the last bytes of the line
_BLANK = (b"\n\n", b"\n\r\n")
_TIME = re.compile(rb"\b[0-2]?\d:[0-5]\d")
_YEAR = re.compile(rb"\b(?:19|20)\d\d\b")
_FOLLOWS_DATED = re.compile(HEADER_NAME + rb":|>From ")
_FOLLOWS_UNDATED = re.compile(WELL_KNOWN, re.IGNORECASE)
_FROM_INSIDE = re.compile(
    rb"\nFrom [^\n]{1,900}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\n]{0,30}\d:[0-5]\d[^\n]{0,30}\b(?:19|20)\d\d\b"
)
_QUOTED = re.compile(rb"\n>(>*From )")


class Piece(NamedTuple):
    """One message of a container: byte range without the From_ line, data, coded reason or "", defects."""

    offset: int
    length: int
    data: bytes
    reason: str = ""
    defects: tuple[str, ...] = ()


def from_line(buffer: bytes, at: int = 0) -> int:
    """Return the length of the From_ line at *at*, its line end included, or 0 where none starts a message.

    Looks at the line and the one after it; what stands before is the caller's business.
    """
    if buffer[at : at + 5] != b"From ":
        return 0
    end = buffer.find(b"\n", at, at + _LINE)
    if end < 0:
        return 0
    tail, follows = buffer[max(at + 5, end - _DATE) : end], buffer[end + 1 : end + 1 + _HEADER]
    dated = _TIME.search(tail) and _YEAR.search(tail)
    following = _FOLLOWS_DATED if dated else _FOLLOWS_UNDATED
    return end + 1 - at if following.match(follows) else 0


def unquote(data: bytes) -> bytes:
    """Take one ``>`` off every quoted From_ line (mboxrd); the first line is never a quoted one."""
    return _QUOTED.sub(rb"\n\1", data) if b">From " in data else data


def split(
    read: Callable[[int], bytes],
    limit: int,
    offset: int = 0,
    stop: int | None = None,
    behind: bytes = FILE_START,
    damaged: Callable[[], bool] = bool,
    counted: bool = False,
) -> Iterator[Piece]:
    """Yield the messages that start in [*offset*, *stop*) of the stream behind *read*.

    *read* stands at *offset*; *behind* holds the bytes just before it. Bytes before the first From_ line of the
    file become one piece ``unreadable``; a message above *limit* bytes comes without data as ``too_large``;
    where the stream ended *damaged*, its last message is ``unreadable``. *counted*: Content-Length is believed
    where it agrees, which needs the whole file.
    """
    piece = _Growing(offset, 0) if offset == 0 else None
    segments = _segments(read, offset, behind)
    for at, framing, data in by_length(segments, limit) if counted else segments:
        if framing and piece:
            yield from piece.finish()
            piece = None
        if piece is None and stop is not None and at >= stop:
            return
        if framing:
            piece = _Growing(at, framing)
        if piece:
            piece.add(data, limit)
    if piece:
        yield from piece.finish("unreadable" if damaged() else "")


def split_range(path: Path, start: int, stop: int, limit: int) -> Iterator[Piece]:
    """Yield the messages of the mbox file *path* whose From_ line starts in [*start*, *stop*).

    *stop* -1 is the end of a file whose messages state their length.
    """
    with path.open("rb", buffering=0) as file:
        file.seek(max(0, start - _BEHIND))
        behind = (FILE_START + file.read(min(start, _BEHIND)))[-_BEHIND:]
        yield from split(file.read, limit, start, stop if stop >= 0 else None, behind, counted=stop < 0)


def _segments(read: Callable[[int], bytes], offset: int, behind: bytes) -> Iterator[Segment]:
    """Cut a stream at each message start: (offset, length of the From_ line or 0 inside a message, bytes)."""
    buffer, done, framing = behind, len(behind), 0  # buffer[:done] was handed out and is kept as context
    more = True
    while more:
        chunk = read(CHUNK)
        more = bool(chunk)
        buffer = buffer[max(0, done - _BEHIND) :] + chunk
        done = min(done, _BEHIND)
        # A start can only be told when the lines after it are there, so the last bytes wait, except at the end.
        safe = max(done, len(buffer) - _AHEAD) if more else len(buffer)
        for cut, length in _starts(buffer, done, safe):
            if cut > done:
                yield offset, framing, buffer[done:cut]
            offset, done, framing = offset + cut - done, cut, length
        if safe > done:
            yield offset, framing, buffer[done:safe]
            offset, done, framing = offset + safe - done, safe, 0


def _starts(buffer: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (position, length of the From_ line) of the message starts in [*begin*, *end*)."""
    at = buffer.find(b"\nFrom ", begin - 1, end + 5) + 1
    while 0 < at < end:
        if buffer.endswith(_BLANK, max(0, at - _BEHIND), at) and (length := from_line(buffer, at)):
            yield at, length
        at = buffer.find(b"\nFrom ", at, end + 5) + 1


class _Growing:
    """A message while its segments arrive."""

    __slots__ = ("framing", "large", "offset", "parts", "size")

    def __init__(self, offset: int, framing: int) -> None:
        self.offset, self.framing, self.size = offset, framing, 0
        self.parts: list[bytes] = []
        self.large = False

    def add(self, data: bytes, limit: int) -> None:
        self.size += len(data)
        self.large = self.size - self.framing > limit
        if self.large:
            self.parts.clear()
        else:
            self.parts.append(data)

    def finish(self, reason: str = "") -> Iterator[Piece]:
        """Yield the piece, freed of the From_ line and the separating blank line; none for blank lines."""
        if self.large:
            yield Piece(self.offset + self.framing, self.size - self.framing, b"", reason or "too_large")
            return
        raw = self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)
        if self.framing:
            body = raw[self.framing : len(raw) - _separator(raw)]
            yield Piece(self.offset + self.framing, len(body), unquote(body), reason, _suspicions(raw))
        elif raw.strip():
            yield Piece(self.offset, len(raw), raw, "unreadable")


def _suspicions(raw: bytes) -> tuple[str, ...]:
    """Return the defect of a message that may hold another one, whose header or blank line before it is missing.

    It stays text, for text may quote such a line; a body that has the length it states has been counted.
    """
    inside = b"\nFrom " in raw and _FROM_INSIDE.search(raw)
    return ("from_line_inside",) if inside and not ends_as_stated(raw) else ()


def _separator(raw: bytes) -> int:
    """Return the length of the blank line that ends *raw*, or 0."""
    if raw.endswith(b"\n\r\n"):
        return 2
    return 1 if raw.endswith(b"\n\n") else 0
