"""The spool: raw messages fetched from a server, kept in append-only files so that none is fetched twice.

A record is a line ``UID LENGTH STORED CRC32 [REASON]``, the stored bytes and a line end. A file has one
writer. What a crash left half written at the end of a file does not count and is cut off by the next writer.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple
from zlib import crc32

from push2pull.errors import SourceError

_LINE = 100


class Record(NamedTuple):
    """One message: its UID, its length on the server, its bytes; none for one that is left there.

    ``left``: the code of why; above the limit where it says nothing.
    """

    uid: int
    length: int
    data: bytes
    left: str = ""

    @property
    def reason(self) -> str:
        """The code of a message that was left on the server."""
        return self.left or ("too_large" if self.length and not self.data else "")


class Spool:
    """One spool file, open for writing; see :func:`writing`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def records(self) -> Iterator[Record]:
        """Yield what is there, in the order in which it came, and cut off an unfinished end."""
        end = 0
        for record in _whole(self._file):
            end = self._file.tell()
            yield record
        self._file.truncate(end)
        self._file.seek(end)

    def append(self, records: Iterable[Record]) -> None:
        """Add *records* and force them to disk; call it after :meth:`records` has ended."""
        for uid, length, data, left in records:
            head = b"%d %d %d %08x %b" % (uid, length, len(data), crc32(data), left.encode())
            self._file.write(head.rstrip() + b"\n" + data + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def writing(path: Path) -> Iterator[Spool]:
    """Open the spool file *path*, made where absent, for the one who writes it.

    Raises :class:`~push2pull.errors.SourceError` while another process does, or where the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Spool(file)
    except BlockingIOError:
        raise SourceError(
            "its spool is being written by another process; run again when that is done"
        ) from None
    except OSError as error:
        raise SourceError(f"its spool cannot be written: {error.strerror}") from None


def read(path: Path, uids: Iterable[int]) -> Iterator[Record]:
    """Yield the records of *uids* in the spool file *path*, in the order of the file.

    Raises OSError where there is no such file.
    """
    wanted = frozenset(uids)
    with path.open("rb") as file:
        yield from (record for record in _whole(file, wanted) if record.uid in wanted)


def erase(path: Path, left: Mapping[int, str]) -> None:
    """Take the bytes of the UIDs in *left* out of the spool file *path*; the code of why stands in their place.

    The file is written anew and takes the place of the old one; it is left alone where none of them has bytes.
    """
    if not path.exists() or not any(record.data for record in read(path, left)):
        return
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    with writing(path) as old, writing(temporary) as new:
        list(new.records())
        new.append(
            record._replace(data=b"", left=left[record.uid]) if record.uid in left else record
            for record in old.records()
        )
        temporary.replace(path)


def _whole(file: IO[bytes], wanted: frozenset[int] | None = None) -> Iterator[Record]:
    """Yield the records up to the first that is damaged; skip over the bytes of those not *wanted*."""
    while head := _head(file.readline(_LINE)):
        uid, length, stored, check, left = head
        if wanted is not None and uid not in wanted:
            file.seek(stored + 1, os.SEEK_CUR)
            continue
        data = file.read(stored)
        if len(data) < stored or file.read(1) != b"\n" or crc32(data) != check:
            return
        yield Record(uid, length, data, left)


def _head(line: bytes) -> tuple[int, int, int, int, str] | None:
    fields = line.split()
    if len(fields) not in (4, 5) or not line.endswith(b"\n"):
        return None
    try:
        uid, length, stored = (int(field) for field in fields[:3])
        return uid, length, stored, int(fields[3], 16), b"".join(fields[4:]).decode("ascii")
    except ValueError:
        return None
