"""A walk over a folder tree: every file once, in the order of names, symbolic links not followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from push2pull.connectors.sources.convert import missing
from push2pull.connectors.sources.maildir import DELIVERED, is_maildir
from push2pull.connectors.sources.names import escape
from push2pull.connectors.sources.sniff import HEAD, kind_of
from push2pull.model import Skipped


class Entry(NamedTuple):
    """A file that holds mail. ``kind``: as :func:`~push2pull.connectors.sources.sniff.kind_of` tells."""

    path: Path
    kind: str
    size: int
    stamp: int


Judge = Callable[..., str]
"""``judge(path, head=None)`` returns what a file is; *head*: its first bytes, where they are at hand."""


def walk(root: Path, judge: Judge) -> Iterator[Entry | Skipped]:
    """Yield the files at and below *root*, sorted by name at each level, depth first."""
    waiting = [root]  # a stack: trees may be deeper than the interpreter's recursion
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat() if path == root else path.lstat()
            if stat.S_ISDIR(status.st_mode):
                waiting.extend(sorted(path.iterdir(), key=lambda one: one.name, reverse=True))
            elif stat.S_ISREG(status.st_mode):
                yield _file(path, judge(path), status)
            else:
                yield Skipped(escape(path), "not_mail", "not a regular file")
        except OSError:
            yield Skipped(escape(path), "unreadable_file")


def judge_for(scheme: str) -> Judge:
    """Return the judge of a scheme: files in a Maildir's ``cur`` and ``new`` are messages, others are sniffed.

    It raises OSError for a file that cannot be read, and is meant for one walk: it remembers the Maildirs.
    """
    maildirs: dict[Path, bool] = {}

    def judge(path: Path, head: bytes | None = None) -> str:
        folder = path.parent
        if folder.name in _MAILDIR:
            if folder not in maildirs:
                maildirs[folder] = is_maildir(folder.parent)
            if maildirs[folder]:
                return "message" if folder.name in DELIVERED and not path.name.startswith(".") else ""
        if scheme == "maildir":
            return ""
        return kind_of(path.name, _head(path) if head is None else head, ASSUMED[scheme])

    return judge


def _head(path: Path) -> bytes:
    with path.open("rb", buffering=0) as file:
        return file.read(HEAD) or b""


_MAILDIR = (*DELIVERED, "tmp")

ASSUMED = {
    "mbox": "mbox",
    "eml": "message",
    "maildir": "",
    "archive": "",
    "pst": "pst",
    "msg": "msg",
    "tnef": "tnef",
    "tree": "",
}
"""Schemes of mail in files: what an uncompressed file is taken for, "" to look at each."""


def _file(path: Path, kind: str, status: os.stat_result) -> Entry | Skipped:
    if kind == "unsupported":
        return Skipped(escape(path), "unsupported_format")
    if hint := missing(kind):
        return Skipped(escape(path), "unsupported_format", hint)
    if not kind:
        return Skipped(escape(path), "not_mail")
    return Entry(path, kind, status.st_size, status.st_mtime_ns)
