"""Mailboxes on disk: mbox (mboxrd, RFC 4155), mbox.gz, Maildir, folders of .eml, .zip; the same bytes every time."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path

from push2pull.simulate.copies import Copy

MIXED = (
    "mbox",
    "mbox.gz",
    "maildir",
    "eml",
    "maildir",
    "zip",
    "maildir",
    "mbox",
    "maildir",
    "maildir",
    "eml",
    "maildir",
)
"""How the exported mailboxes are stored, in turn."""

FOLDERS = frozenset(("maildir", "eml", "zip"))
"""Formats that keep folders."""

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_FLAGS = {"Sent": "S", "": "RS"}


def forms(form: str, n: int) -> list[str]:
    """Return how each of *n* mailboxes is stored: all as *form*, or in turn when it is ``mixed``."""
    return list(islice(cycle(MIXED if form == "mixed" else (form,)), n))


def mbox(path: Path, copies: Iterable[Copy]) -> None:
    """Write an mbox file."""
    with path.open("wb") as file:
        file.writelines(_framed(copies))


def mbox_gz(path: Path, copies: Iterable[Copy]) -> None:
    """Write a compressed mbox file without name and time in it."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        file.writelines(_framed(copies))


def maildir(path: Path, copies: Iterable[Copy]) -> None:
    """Write a Maildir with folders (Maildir++)."""
    ready: set[Path] = set()
    for n, one in enumerate(copies):
        base = path / f".{one.folder}" if one.folder else path
        for part in ("cur", "new", "tmp") if base not in ready else ():
            (base / part).mkdir(parents=True)
        ready.add(base)
        name = f"{int(one.mail.sent.timestamp())}.M{n:06d}P1.store2:2,{_FLAGS.get(one.folder, 'S')}"
        (base / "cur" / name).write_bytes(one.data)


def eml(path: Path, copies: Iterable[Copy]) -> None:
    """Write a folder of .eml files in folders."""
    for name, data in _named(copies):
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def eml_zip(path: Path, copies: Iterable[Copy]) -> None:
    """Write a .zip of .eml files, each of the oldest date that the format knows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _named(copies):
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr, entry.compress_type = (
                3,
                0o644 << 16,
                zipfile.ZIP_DEFLATED,
            )
            archive.writestr(entry, data)
    path.write_bytes(buffer.getvalue())


WRITERS = {"mbox": mbox, "mbox.gz": mbox_gz, "maildir": maildir, "eml": eml, "zip": eml_zip}


def file_name(owner: str, form: str) -> str:
    """Return the name of the export of mailbox *owner*."""
    return owner if form in ("maildir", "eml") else f"{owner}.{form}"


def _framed(copies: Iterable[Copy]) -> Iterator[bytes]:
    for one in copies:
        sender = one.mail.sender.address_on(one.mail.sent.date())
        yield f"From {sender} {one.mail.sent:%a %b} {one.mail.sent.day:2d} {one.mail.sent:%H:%M:%S %Y}\n".encode()
        yield _FROM.sub(rb">\1", one.data)
        yield b"\n"


def _named(copies: Iterable[Copy]) -> Iterator[tuple[str, bytes]]:
    for n, one in enumerate(copies, start=1):
        yield f"{one.folder or 'Inbox'}/{n:05d}.eml", one.data
