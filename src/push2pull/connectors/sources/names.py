"""File names as text: escaped where they identify a file, readable where they name a mailbox or folder."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

# "!" separates archive members, "#" starts the part of a key; surrogates stand for bytes that are not UTF-8
_ESCAPED = re.compile("[\x00-\x1f\x7f%!#\udc80-\udcff]")
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]")
_STORE = re.compile(r"mbox|Messages|Data|Attachments|\d{1,2}|[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")
_UTF7 = re.compile(r"&([A-Za-z0-9+,]*)-")
_MAIL_SUFFIXES = (
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".tgz",
    ".tbz2",
    ".txz",
    ".tar",
    ".zip",
    ".mbox",
    ".mbx",
    ".txt",
    ".partial.emlx",
    ".emlx",
    ".eml",
    ".pst",
    ".ost",
    ".msg",
    ".tnef",
)


def escape(path: str | Path) -> str:
    """Return a file name as text that any table can hold and :func:`unescape` takes back.

    ``%``, ``!``, ``#``, control characters and bytes that are not UTF-8 become ``%XX``.
    """
    return _ESCAPED.sub(lambda found: f"%{ord(found[0]) & 0xFF:02X}", str(path))


def unescape(text: str) -> str:
    """Return the file name behind an escaped one or a URL's path."""
    return os.fsdecode(unquote_to_bytes(text))


def readable(name: str) -> str:
    """Return a file name fit to be shown: what is no character becomes U+FFFD."""
    return _UNREADABLE.sub("\ufffd", os.fsencode(name).decode("utf-8", "replace"))


@lru_cache(maxsize=1024)  # asked once a message
def stem(name: str) -> str:
    """Return the name of a mailbox file without its suffixes (``team.mbox.gz`` is ``team``)."""
    lower = name.lower()
    for suffix in _MAIL_SUFFIXES:
        if lower.endswith(suffix) and len(name) > len(suffix):
            return stem(name[: -len(suffix)])
    return name


def mailbox_folder(name: str, within: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the folder that an mbox file stands for: its stem, or none for a message that keeps its From_ line.

    Those are numbered (MH's ``12``, ``00012.5f3a``), and have no suffix of a mailbox. *within*: the folders that
    the file is in; Thunderbird's hold mailboxes alone.
    """
    numbered = name[:1].isdigit() and stem(name) == name
    return () if numbered and not (within and within[-1].endswith(".sbd")) else (stem(name),)


def folder_parts(parts: Iterable[str], package: bool = False) -> list[str]:
    """Return path components as folder names.

    Maildir++ ``.Sub.Folder`` becomes two; modified UTF-7 (RFC 3501 section 5.1.3) is decoded; Thunderbird's
    ``Inbox.sbd`` and Apple's ``Inbox.mbox`` are ``Inbox``, less what lies between Apple's and its messages.
    *package*: the path starts inside of one of Apple's.
    """
    split = (part[1:].split(".") if part.startswith(".") else [part] for part in _folders(parts, package))
    return [readable(_from_utf7(name)) for names in split for name in names if name]


def _folders(parts: Iterable[str], package: bool) -> Iterator[str]:
    for part in parts:
        name, _, suffix = part.rpartition(".")
        if name and suffix.lower() in ("sbd", "mbox"):
            package = suffix.lower() == "mbox"
            yield name
        elif not (package and _STORE.fullmatch(part)):
            yield part


def member_parts(name: str) -> tuple[str, ...] | None:
    """Return the components of an archive member's name, or None where it is unsafe.

    Unsafe: absolute, a drive, ``..``, NUL. Backslashes separate, as some archivers write them.
    """
    if "\0" in name or re.match(r"[/\\]|[A-Za-z]:[/\\]", name):
        return None
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return None if ".." in parts or not parts else parts


def _from_utf7(name: str) -> str:
    try:
        return _UTF7.sub(_shifted, name)
    except ValueError:
        return name


def _shifted(found: re.Match[str]) -> str:
    code = found[1].replace(",", "/")
    if not code:
        return "&"
    return base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode("utf-16-be")
