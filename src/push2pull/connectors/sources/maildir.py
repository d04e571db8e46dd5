"""Maildir (one file a message, in ``cur`` and ``new``), its ``.Sub.Folder`` and nested layouts.

A mail server renames files when flags change, also between planning and reading: a message is found again by
the unique part of its name. ``tmp`` holds deliveries that are not complete and is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from push2pull.connectors.sources.mbox import Piece

DELIVERED = ("cur", "new")


def is_maildir(folder: Path) -> bool:
    """Tell whether *folder* holds the folders ``cur`` and ``new``."""
    return all((folder / name).is_dir() and not (folder / name).is_symlink() for name in DELIVERED)


def unique_part(name: str) -> str:
    """Return a message's file name without its flags (``1700000000.M1.host:2,S``)."""
    return name.partition(":2,")[0]


def flagged(name: str, piece: Piece) -> Piece:
    """Return *piece* with the reason that the flags of a Maildir's file *name* give: T is deleted, D a draft."""
    flags = name.rpartition(":2,")[2] if ":2," in name else ""
    reason = "expunged" if "T" in flags else "draft" if "D" in flags else ""
    return piece._replace(reason=reason) if reason and not piece.reason else piece


def finder() -> Callable[[Path], Path]:
    """Return a function that says where a message file that is gone is now, if anywhere."""
    listings: dict[Path, dict[str, Path]] = {}

    def find(path: Path) -> Path:
        if path.parent.name not in DELIVERED:
            return path
        mailbox = path.parent.parent
        if mailbox not in listings:
            listings[mailbox] = _listing(mailbox)
        return listings[mailbox].get(unique_part(path.name), path)

    return find


def _listing(mailbox: Path) -> dict[str, Path]:
    folders = [mailbox / name for name in DELIVERED if (mailbox / name).is_dir()]
    files = (file for folder in folders for file in sorted(folder.iterdir()))
    return {unique_part(file.name): file for file in files}
