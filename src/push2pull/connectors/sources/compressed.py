"""Compressed files and archives: peeled layer by layer down to mailboxes and messages.

``team.mbox.gz`` is one stream; ``export.zip`` and ``export.tar.xz`` hold members, which may be packed again. A
message's container is named ``path!member`` (``path!inner.zip!member`` when nested).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from push2pull.connectors.sources import pst
from push2pull.connectors.sources.archives import Member, members, seekable
from push2pull.connectors.sources.convert import CONVERTED, missing
from push2pull.connectors.sources.counted import states_length
from push2pull.connectors.sources.eml import message_in, restore
from push2pull.connectors.sources.isolated import Crashed
from push2pull.connectors.sources.maildir import flagged
from push2pull.connectors.sources.mbox import Piece, split
from push2pull.connectors.sources.names import escape, mailbox_folder, stem
from push2pull.connectors.sources.sniff import ARCHIVES, HEAD, MAIL, OUTLOOK, STREAMS, is_delivered, kind_of
from push2pull.connectors.sources.streams import Limits, Meter, Stream, decompress
from push2pull.errors import SourceError
from push2pull.model import Origin, Skipped

_PROBE = 8 << 20
_SUSPICIOUS = 50


class Leaf(NamedTuple):
    """A file that is packed no further.

    ``container``: as origins name it. ``folders``: path components that name mailbox and folder.
    ``kind``: mbox or message, else ``reason`` says why not. ``top``: member of the outermost archive it is in.
    """

    container: str
    folders: tuple[str, ...]
    kind: str = ""
    stream: Stream | None = None
    reason: str = ""
    detail: str = ""
    top: str = ""
    size: int = 0


class Packed(NamedTuple):
    """A packed file, where it stands in its source, and how to read it."""

    path: Path
    folders: tuple[str, ...]
    limits: Limits
    assume: str = ""


def plan(packed: Packed, by_member: bool) -> tuple[list[tuple[str, int]], list[Skipped]]:
    """Look a packed file through: (top member, packed size) of all that holds mail, and what is skipped.

    Unless *by_member*, as in a zip, members cannot be read on their own: the file counts as one, named "".
    Nothing is to be read from an archive beyond the limits.
    """
    mail: dict[str, int] = {}
    skipped = []
    with packed.path.open("rb") as file:
        meter = _meter(packed)
        for leaf in _leaves(packed, file, meter):
            if leaf.stream is None:
                skipped.append(Skipped(leaf.container, leaf.reason, leaf.detail))
                continue
            mail[leaf.top if by_member else ""] = leaf.size if by_member else meter.packed
            if not leaf.top:
                _probe(leaf.stream, meter, file)
    if meter.burst:
        return [], [Skipped(escape(packed.path), "archive_bomb")]
    return list(mail.items()), skipped


def read(packed: Packed, only: Collection[str] = ()) -> Iterator[tuple[Leaf, Piece]]:
    """Yield the messages of a packed file, or of the top members *only* of a zip."""
    with packed.path.open("rb") as file:
        for leaf in _leaves(packed, file, _meter(packed), only):
            if leaf.stream and leaf.kind == "pst":
                yield from _pst(leaf, leaf.stream, packed.limits.message)
            elif leaf.stream:
                pieces = _pieces(leaf, leaf.stream, packed.limits.message)
                yield from ((leaf, piece) for piece in pieces)


def fetch(packed: Packed, origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
    """Yield each origin with its bytes, in one pass over the file."""
    wanted: dict[str, list[Origin]] = {}
    for origin in sorted(set(origins)):
        wanted.setdefault(origin.container, []).append(origin)
    tops = {name.split("!")[1] for name in wanted if "!" in name}
    with packed.path.open("rb") as file:
        for leaf in _leaves(packed, file, _meter(packed), tops):
            if leaf.stream and leaf.kind == "pst":
                yield from _fetch_pst(leaf, leaf.stream, wanted, packed.limits.message)
            elif leaf.stream:
                yield from _fetch_leaf(
                    leaf, leaf.stream, wanted.pop(leaf.container, ()), packed.limits.message
                )
            if not wanted:
                return
    raise SourceError(f"{escape(packed.path)}: {len(wanted)} member(s) gone or damaged")


def _fetch_leaf(
    leaf: Leaf, stream: Stream, origins: Iterable[Origin], limit: int
) -> Iterator[tuple[Origin, bytes]]:
    if leaf.kind in CONVERTED:
        # One item, rebuilt from the whole file.
        pieces = list(_pieces(leaf, stream, limit)) if origins else []
        yield from ((origin, pst.same(origin, piece)) for origin in origins for piece in pieces)
        return
    for origin in origins:
        stream.skip(origin.offset - stream.offset)
        data = stream.read_fully(origin.length)
        if len(data) < origin.length:
            raise SourceError(f"{origin.container}: shorter than it was, or damaged")
        yield origin, restore(data, origin.offset, leaf.kind)


def _pst(leaf: Leaf, stream: Stream, limit: int) -> Iterator[tuple[Leaf, Piece]]:
    """Yield the items of a PST inside; its reader moves about in the file, so a nameless copy serves it."""
    with seekable(stream) as file:
        damaged = stream.damaged
        try:
            for folder, piece in pst.read_all(file, limit):
                folders = (*leaf.folders, *folder.path)
                yield leaf._replace(container=f"{leaf.container}!{folder.node}", folders=folders), piece
        except Crashed:
            yield leaf, Piece(0, stream.offset, b"", "container_crashed")
        except pst.DAMAGE:
            damaged = True
        if damaged:
            yield leaf, Piece(0, stream.offset, b"", "unreadable")


def _fetch_pst(
    leaf: Leaf, stream: Stream, wanted: dict[str, list[Origin]], limit: int
) -> Iterator[tuple[Origin, bytes]]:
    inside = [name for name in wanted if name.rpartition("!")[0] == leaf.container]
    origins = [origin for name in inside for origin in wanted.pop(name)]
    if origins:
        with seekable(stream) as file:
            yield from pst.fetch_items(file, origins, limit)


def _pieces(leaf: Leaf, stream: Stream, limit: int) -> Iterator[Piece]:
    if leaf.kind == "mbox":
        counted = states_length(stream.peek(HEAD))
        yield from split(stream.read, limit, damaged=lambda: stream.damaged, counted=counted)
        return
    data = stream.read_fully(limit + 1)
    if stream.damaged:
        yield Piece(0, len(data), data, "unreadable")
    elif len(data) > limit:
        yield Piece(0, len(data), b"", "too_large")
    else:
        yield flagged(leaf.container, message_in(leaf.container, data, leaf.kind))


class _Outermost(NamedTuple):
    """The file on disk, which can be sought in, and the members that are wanted of it; () is all."""

    file: IO[bytes] | None = None
    only: Collection[str] = ()


_INSIDE = _Outermost()


def _leaves(packed: Packed, file: IO[bytes], meter: Meter, only: Collection[str] = ()) -> Iterator[Leaf]:
    """Yield what a packed file holds, layer by layer; a compressed archive has two layers."""
    peeler = _Peeler(meter, packed.assume)
    whole = Leaf(escape(packed.path), packed.folders, size=meter.packed)
    layers = 2 * packed.limits.nesting
    yield from peeler.peel(whole, Stream(file.read), packed.path.name, layers, _Outermost(file, only))


class _Peeler(NamedTuple):
    meter: Meter
    assume: str

    def peel(
        self, leaf: Leaf, stream: Stream, name: str, layers: int, outer: _Outermost = _INSIDE
    ) -> Iterator[Leaf]:
        """Yield *leaf* with its stream or the reason why not, or what it holds when it is packed."""
        kind = kind_of(name, stream.peek(HEAD), self.assume)
        if hint := missing(kind):
            yield leaf._replace(reason="unsupported_format", detail=hint)
        elif kind in MAIL | OUTLOOK:
            boxed = kind in ("mbox", "pst")
            folders = (*leaf.folders, *mailbox_folder(name, leaf.folders)) if boxed else leaf.folders
            yield leaf._replace(kind=kind, folders=folders, stream=stream)
        elif kind in STREAMS | ARCHIVES and not layers:
            yield leaf._replace(reason="archive_bomb", detail="nested too deep")
        elif kind in STREAMS:
            inner = decompress(stream, kind, self.meter)
            yield from self.peel(leaf, inner, _unpacked(name), layers - 1, outer._replace(file=None))
        elif kind in ARCHIVES:
            folder = leaf._replace(folders=(*leaf.folders, stem(name)))
            for member in members(kind, stream, self.meter, outer.file, outer.only):
                yield from self._enter(folder, member, layers - 1)
        else:
            reason = "unsupported_format" if kind else "unreadable_file" if stream.damaged else "not_mail"
            yield leaf._replace(reason=reason)

    def _enter(self, archive: Leaf, member: Member, layers: int) -> Iterator[Leaf]:
        if not member.name:
            yield archive._replace(reason=member.reason, detail=member.detail)
            return
        leaf = archive._replace(
            container=f"{archive.container}!{member.name}",
            folders=(*archive.folders, *member.parts[:-1]),
            top=archive.top or member.name,
            size=archive.size if archive.top else member.size,
        )
        if member.stream is None:
            yield leaf._replace(reason=member.reason, detail=member.detail)
        elif is_delivered(member.parts):
            yield leaf._replace(kind="message", folders=leaf.folders[:-1], stream=member.stream)
        else:
            yield from self.peel(leaf, member.stream, member.parts[-1], layers)


def _unpacked(name: str) -> str:
    head, _, suffix = name.rpartition(".")
    return head if head and suffix.lower() in STREAMS else name


def _meter(packed: Packed) -> Meter:
    return Meter(packed.path.stat().st_size, packed.limits)


def _probe(stream: Stream, meter: Meter, file: IO[bytes]) -> None:
    """Read a stream on while it expands like no mail does, to know a bomb before it is read."""
    while stream.read(1 << 20) and not meter.burst:
        if meter.expanded > _PROBE and meter.expanded < _SUSPICIOUS * file.tell():
            return
