"""Forward-only streams over gzip, bzip2, xz and Zstandard: flat memory, damage noted instead of raised."""

from __future__ import annotations

import bz2
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import zstandard

DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    tarfile.TarError,
    zipfile.BadZipFile,
)
"""What the standard readers raise on hostile or damaged input."""

_FEED = 1024  # of gzip this expands to a megabyte at most, of Zstandard to 32
_PIECE = 1 << 20  # of bzip2 and xz it could become gigabytes, but those stop where they are told
_XZ_MEMORY = 256 << 20
_ZSTD_WINDOW = 128 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may cost before it is left alone.

    ``message``: bytes of one message. ``ratio``: expansion allowed beyond ``free`` bytes. ``total``: bytes that
    one file may expand to. ``members``: files in one archive, those of nested archives included.
    ``nesting``: archives in archives; each may be compressed as well. ``header``: bytes of one tar header.
    ``directory``: bytes of a zip's central directory.
    """

    message: int = 256 << 20
    ratio: int = 200
    free: int = 100_000_000
    total: int = 1 << 42
    members: int = 2_000_000
    nesting: int = 3
    header: int = 1 << 20
    directory: int = 512 << 20


class Meter:
    """Counts what one packed file expands to; ``burst`` once it is beyond the limits."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self.packed, self.limits = packed, limits
        self.allowed = min(limits.total, max(limits.free, limits.ratio * packed))
        self.expanded = self.members = 0
        self.burst = False

    def spend(self, size: int) -> None:
        """Count *size* expanded bytes."""
        self.expanded += size
        self.burst = self.burst or self.expanded > self.allowed

    def declare(self, size: int) -> None:
        """Judge a size that an archive states, before any of it is expanded."""
        self.burst = self.burst or self.expanded + size > self.allowed

    def enter(self) -> None:
        """Count one member."""
        self.members += 1
        self.burst = self.burst or self.members > self.limits.members


class Stream:
    """Bytes read forward only: ``offset`` bytes were read; ``damaged`` once the rest cannot be."""

    def __init__(self, read: Callable[[int], bytes], meter: Meter | None = None) -> None:
        self._read, self._meter = read, meter
        self._ahead = b""
        self.offset, self.damaged = 0, False

    def peek(self, size: int) -> bytes:
        """Return the next *size* bytes (fewer at the end) without moving."""
        while len(self._ahead) < size and (data := self._more(size - len(self._ahead))):
            self._ahead += data
        return self._ahead[:size]

    def read(self, size: int) -> bytes:
        """Return at most *size* bytes, none at the end or where damage begins."""
        data = self._ahead[:size] or self._more(size)
        self._ahead = self._ahead[size:]
        self.offset += len(data)
        return data

    def read_fully(self, size: int) -> bytes:
        """Return *size* bytes, fewer only at the end."""
        parts = []
        while size and (data := self.read(min(size, 1 << 20))):
            parts.append(data)
            size -= len(data)
        return b"".join(parts)

    def skip(self, size: int) -> None:
        """Move *size* bytes forward, or to the end."""
        while size > 0 and (data := self.read(min(size, 1 << 20))):
            size -= len(data)

    def _more(self, size: int) -> bytes:
        if self.damaged:
            return b""
        try:
            data = self._read(size)
        except DAMAGE:
            self.damaged = True
            return b""
        if self._meter:
            self._meter.spend(len(data))
            self.damaged = self._meter.burst
        return data


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


_DECODERS: dict[str, Callable[[], _Decoder]] = {
    "gz": lambda: zlib.decompressobj(wbits=31),
    "bz2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY),
    "zst": lambda: zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj(),
}


def decompress(packed: Stream, kind: str, meter: Meter) -> Stream:
    """Return the content of a compressed stream; streams one after the other count as one (RFC 1952 2.2)."""
    pieces = _pieces(packed, _DECODERS[kind])
    ready = bytearray()
    failed = False

    def read(size: int) -> bytes:
        nonlocal failed
        while len(ready) < size and not failed:
            try:
                ready.extend(next(pieces))
            except StopIteration:
                break
            except DAMAGE:
                failed = True  # what came before the damage goes out first
        if failed and not ready:
            raise EOFError
        data = bytes(ready[:size])
        del ready[:size]
        return data

    return Stream(read, meter)


def _pieces(packed: Stream, new: Callable[[], _Decoder]) -> Iterator[bytes]:
    decoder, data = new(), packed.read(_FEED)
    while data:
        yield from _expand(decoder, data)
        data = decoder.unused_data if decoder.eof else packed.read(_FEED)
        if decoder.eof:
            # Padding with zeros between and after streams is allowed.
            while not (data := data.lstrip(b"\0")) and (data := packed.read(_FEED)):
                pass
            if not data:
                return
            decoder = new()
    raise EOFError


def _expand(decoder: _Decoder, data: bytes) -> Iterator[bytes]:
    if not isinstance(decoder, (bz2.BZ2Decompressor, lzma.LZMADecompressor)):
        yield decoder.decompress(data)
        return
    yield decoder.decompress(data, _PIECE)
    while not decoder.needs_input and not decoder.eof:
        yield decoder.decompress(b"", _PIECE)
