"""Members of tar and zip archives, in one forward pass; nothing is ever written under a name of theirs."""

from __future__ import annotations

import os
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import nullcontext
from hashlib import blake2b
from types import SimpleNamespace
from typing import IO, NamedTuple

from push2pull.connectors.sources.names import escape, member_parts
from push2pull.connectors.sources.streams import DAMAGE, Meter, Stream

_TAR_BLOCK = 20 * 512


class Member(NamedTuple):
    """One file of an archive: its content, or the reason why there is none.

    ``name``: escaped, unique in the archive (a second file of one name carries its place, as ``a.eml#7``).
    ``parts``: components of the name, without ``..``; none for the archive itself. ``size``: packed bytes.
    """

    name: str
    parts: tuple[str, ...]
    size: int = 0
    stream: Stream | None = None
    reason: str = ""
    detail: str = ""


def members(
    kind: str, stream: Stream, meter: Meter, file: IO[bytes] | None = None, only: Collection[str] = ()
) -> Iterator[Member]:
    """Yield the files of a tar or zip archive; each stream is to be read before the next member is asked for.

    *file*: the archive as a seekable file, where it is one. *only*: names of the zip members to open; () is all.
    Damage ends the archive with one member of no name.
    """
    found = _tar(stream, meter) if kind == "tar" else _zip(stream, meter, file, only)
    try:
        for member in found:
            meter.enter()
            if meter.burst:
                break
            yield member
        if stream.damaged:
            yield Member("", (), reason="unreadable_file", detail="damaged")
    except DAMAGE:
        yield Member("", (), reason="unreadable_file", detail="damaged")


def _tar(stream: Stream, meter: Meter) -> Iterator[Member]:
    start = stream.offset
    fence = start + meter.limits.header
    block_at, block = start, b""

    def read(size: int) -> bytes:
        nonlocal block_at, block
        # The tar reader holds a whole header in memory, however long the header says it is.
        if stream.offset > fence:
            raise tarfile.ReadError("header too large")
        block_at, block = stream.offset, stream.read_fully(size)
        return block

    with tarfile.open(fileobj=SimpleNamespace(read=read), mode="r|", bufsize=_TAR_BLOCK) as tar:
        names = _Names()
        while (info := tar.next()) is not None:
            tar.members = []  # type: ignore[attr-defined]  # else it keeps every header it has seen
            fence = start + info.offset_data + info.size + meter.limits.header
            if info.issparse():
                raise tarfile.ReadError("sparse")
            name = names.unique(info.name)
            if not info.isdir():
                yield _tar_member(name, tar, info)
        # The reader takes a damaged header for the end; the true end is zeros, or nothing.
        at = start + tar.offset - block_at
        if block[at : at + 512].strip(b"\0"):
            raise tarfile.ReadError("damaged header")


def _tar_member(name: str, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    parts = member_parts(info.name)
    if parts is None:
        return Member(name, (), reason="unsafe_name")
    content = tar.extractfile(info) if info.isreg() else None
    if content is None:
        return Member(name, parts, reason="not_mail", detail="not a regular file")
    return Member(name, parts, info.size, Stream(content.read))


def _zip(stream: Stream, meter: Meter, file: IO[bytes] | None, only: Collection[str]) -> Iterator[Member]:
    with seekable(stream) if file is None else nullcontext(file) as held:
        if _directory_size(held) > meter.limits.directory:
            meter.declare(meter.allowed + 1)
            return
        with zipfile.ZipFile(held) as archive:
            infos = archive.infolist()
            if not only:
                meter.declare(sum(info.file_size for info in infos))
            if meter.burst:
                return
            names = _Names()
            for info in infos:
                name = names.unique(info.orig_filename)
                if not info.is_dir() and (not only or name in only):
                    yield from _zip_member(name, archive, info, meter)


def _zip_member(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, meter: Meter) -> Iterator[Member]:
    parts = member_parts(info.orig_filename)
    if parts is None:
        yield Member(name, (), reason="unsafe_name")
    elif info.flag_bits & 1:
        yield Member(name, parts, reason="unreadable_file", detail="password")
    elif info.external_attr >> 28 == 0xA:
        yield Member(name, parts, reason="not_mail", detail="not a regular file")
    else:
        try:
            content = archive.open(info)
        except DAMAGE:
            yield Member(name, parts, reason="unreadable_file", detail="damaged")
            return
        with content:
            yield Member(name, parts, info.compress_size, Stream(content.read, meter))


class _Names:
    """Tells the files of one name apart by their place in the archive."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()  # digests: an archive may hold a million long names
        self.place = 0

    def unique(self, name: str) -> str:
        self.place += 1
        digest = blake2b(os.fsencode(name), digest_size=8).digest()
        if digest in self.seen:
            return f"{escape(name)}#{self.place}"
        self.seen.add(digest)
        return escape(name)


def seekable(stream: Stream) -> IO[bytes]:
    """Return the rest of *stream* as a nameless temporary file: a zip's directory is at its end."""
    held = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    while data := stream.read(1 << 20):
        held.write(data)
    held.seek(0)
    return held


def _directory_size(file: IO[bytes]) -> int:
    """Return the size of a zip's central directory in bytes (APPNOTE 4.3.16), which readers hold in memory."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return 0
    size: int = struct.unpack_from("<L", tail, at + 12)[0]
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if size == 0xFFFFFFFF and wide >= 0 and wide + 56 <= at:
        size = struct.unpack_from("<Q", tail, wide + 40)[0]
    return size
