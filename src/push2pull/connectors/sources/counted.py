"""Mboxes that state the length of each body (mboxcl, mboxcl2): a From_ line inside of a body starts no message.

``Content-Length`` is believed where it ends exactly at the next message or at the end of the file, for other
programs leave wrong ones behind. Where a message starts then depends on what came before it, so such a file is
one container, however big.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

Segment = tuple[int, int, bytes]
"""Offset, length of the From_ line or 0 inside of a message, bytes."""

HEADERS = 1 << 16
"""Bytes in which the headers of a message are looked for."""

_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r?$", re.I | re.M)
_BLANK = re.compile(rb"\n\r?\n")
_GAPS = (0, 1, 2)  # a blank line separates, and some programs count it


def states_length(head: bytes) -> bool:
    """Tell whether the first message in *head*, the first bytes of an mbox, states its length."""
    return _body_end(head) is not None


def is_counted(path: Path) -> bool:
    """Tell whether the first message of the mbox *path* ends where it says."""
    with path.open("rb", buffering=0) as file:
        end = _body_end(file.read(HEADERS) or b"")
        if end is None:
            return False
        size = file.seek(0, 2)
        file.seek(end)
        follows = file.read(7) or b""
    return end <= size and follows.lstrip(b"\r\n")[:5] in (b"", b"From ")


def by_length(segments: Iterable[Segment], limit: int) -> Iterator[Segment]:
    """Yield the segments of an mbox, those that start a message inside of a body as parts of that body.

    Holds one message of at most *limit* bytes.
    """
    held: list[Segment] = []
    size = end = 0
    for segment in segments:
        at, framing, data = segment
        if framing and held:
            end = end or _stated_end(held)
            if at >= end:
                yield from _settle(held, at - end)
                held, size, end = [], 0, 0
        if not held and not framing:
            yield segment
            continue
        held.append(segment)
        size += len(data)
        if size > limit:
            yield from held
            held, size, end = [], 0, 0
    if held:
        last = held[-1]
        yield from _settle(held, last[0] + len(last[2]) - (end or _stated_end(held)))


def ends_as_stated(message: bytes) -> bool:
    """Tell whether a message, its separating blank line included, has the length that it states."""
    end = _body_end(message[:HEADERS])
    return end is not None and len(message) - end in _GAPS


def _settle(held: list[Segment], gap: int) -> Iterator[Segment]:
    """Yield what was held: one message where the stated length agrees, else every start as it was found."""
    yield held[0]
    for at, framing, data in held[1:]:
        yield at, 0 if gap in _GAPS else framing, data


def _stated_end(held: list[Segment]) -> int:
    """Return where the body of the first message held should end; its start where it does not say."""
    start, _, head = held[0]
    for _, framing, data in held[1:]:
        if framing or len(head) >= HEADERS:
            break
        head += data[:HEADERS]
    return start + (_body_end(head[:HEADERS]) or 0)


def _body_end(head: bytes) -> int | None:
    blank = _BLANK.search(head)
    found = _LENGTH.search(head, 0, blank.start() + 1) if blank else None
    return blank.end() + int(found[1]) if blank and found else None
