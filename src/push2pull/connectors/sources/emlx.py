"""Apple Mail's ``.emlx``: a line with a number of bytes, so many bytes of message, and a property list of flags.

A ``.partial.emlx`` lacks parts that Apple Mail keeps in files of their own, or left on the server.
"""

from __future__ import annotations

import re

from push2pull.connectors.sources.headers import looks_like_message
from push2pull.connectors.sources.mbox import Piece

_COUNT = re.compile(rb"\s{0,8}(\d{1,12})[ \t]*\r?\n")
_FLAGS = re.compile(rb"<key>flags</key>\s{0,20}<integer>(\d{1,18})</integer>")
_DELETED, _DRAFT = 1 << 1, 1 << 6
_MAX_LIST = 1 << 20


def is_emlx(name: str, head: bytes) -> bool:
    """Tell whether a file, by its name and first bytes, is Apple's and not a plain message of that name."""
    count = _COUNT.match(head) if name.lower().endswith(".emlx") else None
    return bool(count) and looks_like_message(head[count.end() :] if count else b"")


def unframe(name: str, data: bytes) -> Piece:
    """Return the message in *data*, the whole file *name*."""
    count = _COUNT.match(data)
    start, length = (count.end(), int(count[1])) if count else (0, len(data))
    message = data[start : start + length]
    flags = _FLAGS.search(data, start + length, start + length + _MAX_LIST)
    defects = ("partial",) if name.lower().endswith(".partial.emlx") else ()
    if len(message) < length:
        defects = (*defects, "truncated")
    return Piece(start, len(message), message, _reason(int(flags[1]) if flags else 0), defects)


def _reason(flags: int) -> str:
    if flags & _DELETED:
        return "expunged"
    return "draft" if flags & _DRAFT else ""
