"""Items of Outlook as messages: which packages they need, and their bytes rebuilt with every failure coded."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from push2pull.connectors.sources.mbox import Piece
from push2pull.connectors.sources.msg import read_msg
from push2pull.mapi import Item, is_mail, read_tnef, rebuild

CONVERTED = frozenset({"msg", "tnef"})
"""Kinds of files that hold one item."""

_PACKAGES = {"pst": "pypff", "msg": "olefile"}


def missing(kind: str) -> str:
    """Return how to install what files of a *kind* need, "" where it is there."""
    if kind not in _PACKAGES or find_spec(_PACKAGES[kind]):
        return ""
    return f"pip install 'push2pull[{kind}]'"


def convert_file(kind: str, data: bytes) -> Piece:
    """Return the item in a whole ``.msg`` or TNEF file as a message."""
    return convert(0, lambda: read_tnef(data) if kind == "tnef" else read_msg(data))


def convert(offset: int, read: Callable[[], Item | None]) -> Piece:
    """Return what *read* gives as a message at *offset*; no mail and whatever damage does become reasons."""
    try:
        item = read()
        if item is None:
            return Piece(offset, 0, b"", "unreadable")
        if not is_mail(item.props):
            return Piece(offset, 0, b"", "not_a_message")
        data = rebuild(item)
    except TooLarge:
        return Piece(offset, 0, b"", "too_large")
    except Exception:
        # The readers of these formats raise all sorts of things on damage; the item is counted as unreadable.
        return Piece(offset, 0, b"", "unreadable")
    return Piece(offset, len(data), data)


class TooLarge(Exception):
    """The item is above the limit."""
