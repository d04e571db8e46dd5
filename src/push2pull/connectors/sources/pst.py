"""Outlook's PST and OST: folders of items (MS-PST), each rebuilt as RFC 5322 bytes.

A message's container is ``path!node`` with the folder's node, its offset the node of the item: both keep for
the life of the file. Files are read in child processes: a damaged one may crash the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from errno import EIO
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from push2pull.connectors.sources.convert import TooLarge, convert, convert_file
from push2pull.connectors.sources.isolated import Crashed, isolated
from push2pull.connectors.sources.mbox import Piece
from push2pull.connectors.sources.names import readable
from push2pull.errors import SourceError
from push2pull.mapi import Attached, Item, Props, decode_all
from push2pull.mapi.values import Raw, Value, codepage_of, names_of, number
from push2pull.model import Origin

_SUBTREE = 0x35E0  # PidTagIpmSubTreeEntryId: what people see as their folders
_CONTENT, _METHOD, _EMBEDDED = 0x3701, 0x3705, 5
_MAX_FOLDERS = 100_000
_MAX_LEVELS = 100
_MAX_DEPTH = 8
_MAX_PARTS = 10_000
_MAX_CRASHES = 10
_NAME_ENTRIES, _NAME_TEXTS = 3, 4
_NAMELESS: Mapping[int, str] = MappingProxyType({})

DAMAGE = (OSError, MemoryError, ValueError, OverflowError, SystemError, AttributeError)
"""What the reader raises on a damaged file."""


class Folder(NamedTuple):
    """A folder that holds items. ``place``: indexes on the way to it. ``path``: names below the subtree.

    ``handle``: the folder itself, None for one that cannot be opened. ``names``: of the file's named properties.
    """

    node: int
    place: tuple[int, ...]
    path: tuple[str, ...]
    items: int
    handle: Any
    names: Mapping[int, str]

    @property
    def address(self) -> str:
        """The place as text."""
        return ".".join(map(str, self.place))


class _Room:
    """What one message may hold, the items inside of it included, and how the file names properties."""

    def __init__(self, limit: int, names: Mapping[int, str]) -> None:
        self.bytes, self.parts, self.names = limit, _MAX_PARTS, names

    def spend(self, size: int) -> None:
        self.bytes, self.parts = self.bytes - size, self.parts - 1
        if min(self.bytes, self.parts) < 0:
            raise TooLarge


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Any]:
    """Open a PST or OST; raises OSError for what is none."""
    import pypff  # an extra, and only these files need it

    pst = pypff.file()
    try:
        pst.open_file_object(file)
    except DAMAGE:
        raise _damaged() from None
    try:
        yield pst
    finally:
        with suppress(*DAMAGE):
            pst.close()


def _damaged() -> OSError:
    return OSError(EIO, "damaged, or no PST")


def _root(pst: Any) -> Any:
    try:
        return pst.get_root_folder()
    except DAMAGE:
        raise _damaged() from None


def folders(pst: Any) -> Iterator[Folder]:
    """Yield the folders that hold items, in the order of the file."""
    subtree, names = _subtree(pst), _names(pst)
    seen: set[int] = set()
    waiting: list[tuple[Any, tuple[int, ...], tuple[str, ...]]] = [(_root(pst), (), ())]
    while waiting and len(seen) < _MAX_FOLDERS:
        folder, place, path = waiting.pop()
        try:
            node, count = folder.identifier, folder.number_of_sub_messages
            if node in seen or len(place) > _MAX_LEVELS:
                continue
            path = _below(path, folder, subtree) if place else path
            inner = [
                (folder.get_sub_folder(n), (*place, n), path) for n in range(folder.number_of_sub_folders)
            ]
        except DAMAGE:
            yield Folder(0, place, path, 0, None, names)
            continue
        seen.add(node)
        waiting.extend(reversed(inner))
        if count:
            yield Folder(node, place, path, count, folder, names)


def folder_at(pst: Any, address: str) -> Folder:
    """Return the folder at *address*, as :attr:`Folder.address` gave it; raises SourceError where there is none."""
    place = tuple(int(n) for n in address.split(".") if n)
    try:
        folder, subtree = _root(pst), _subtree(pst)
        path: tuple[str, ...] = ()
        for n in place:
            folder = folder.get_sub_folder(n)
            path = _below(path, folder, subtree)
        return Folder(folder.identifier, place, path, folder.number_of_sub_messages, folder, _names(pst))
    except DAMAGE:
        raise SourceError("a folder cannot be opened any more") from None


def read_items(folder: Folder, start: int, stop: int, limit: int) -> Iterator[Piece]:
    """Yield the items [*start*, *stop*) of *folder*."""
    for n in range(start, stop):
        node, handle = _handle(folder.handle, n)
        yield (
            Piece(node, 0, b"", "unreadable") if handle is None else _piece(node, handle, limit, folder.names)
        )


def plan(path: Path) -> list[tuple[Folder, bool]]:
    """Return the folders of the file *path* that hold items, and whether each can be opened."""

    def found() -> Iterator[tuple[Folder, bool]]:
        with path.open("rb") as file, opened(file) as pst:
            for folder in folders(pst):
                yield folder._replace(handle=None, names={}), folder.handle is not None

    return list(isolated(found))


def read_range(path: Path, address: str, start: int, stop: int, limit: int) -> Iterator[tuple[Folder, Piece]]:
    """Yield the items [*start*, *stop*) of the folder at *address* in the file *path*, each with its folder.

    One that crashes the reader becomes ``container_crashed`` and the rest is read by another process; after ten of
    them the rest is taken to crash as well.
    """
    folder: Folder | None = None
    crashes = 0
    while start < stop and crashes < _MAX_CRASHES:
        try:
            for folder, piece in isolated(partial(_range, path, address, start, stop, limit)):
                if piece is not None:
                    start += 1
                    yield folder, piece
            return
        except Crashed:
            if folder is None:
                raise
        crashes += 1
        yield folder, _crashed(start)
        start += 1
    if folder is not None:
        yield from ((folder, _crashed(n)) for n in range(start, stop))


def _crashed(n: int) -> Piece:
    return Piece(-1 - n, 0, b"", "container_crashed")


def _range(
    path: Path, address: str, start: int, stop: int, limit: int
) -> Iterator[tuple[Folder, Piece | None]]:
    """Yield the folder, then the folder with each of its items."""
    with path.open("rb") as file, opened(file) as pst:
        folder = folder_at(pst, address)
        shown = folder._replace(handle=None, names={})
        yield shown, None
        yield from ((shown, piece) for piece in read_items(folder, start, stop, limit))


def read_all(file: IO[bytes], limit: int) -> Iterator[tuple[Folder, Piece]]:
    """Yield every item of a PST in *file*, with its folder; raises Crashed where that ends the reader."""

    def found() -> Iterator[tuple[Folder, Piece]]:
        with opened(file) as pst:
            for folder in folders(pst):
                for piece in read_items(folder, 0, folder.items, limit):
                    yield folder._replace(handle=None, names={}), piece

    return isolated(found)


def fetch_items(file: IO[bytes], origins: Iterable[Origin], limit: int) -> Iterator[tuple[Origin, bytes]]:
    """Yield the items behind *origins*, rebuilt."""
    return isolated(partial(_fetch_items, file, list(origins), limit))


def _fetch_items(file: IO[bytes], origins: Iterable[Origin], limit: int) -> Iterator[tuple[Origin, bytes]]:
    wanted: dict[str, dict[int, Origin]] = {}
    for origin in origins:
        wanted.setdefault(origin.container.rpartition("!")[2], {})[origin.offset] = origin
    with opened(file) as pst:
        for folder in folders(pst):
            yield from _fetch_folder(folder, wanted.pop(str(folder.node), {}), limit)
    if wanted:
        raise SourceError(f"{len(wanted)} folder(s) gone")


def _fetch_folder(folder: Folder, items: dict[int, Origin], limit: int) -> Iterator[tuple[Origin, bytes]]:
    for n in range(folder.items if items else 0):
        node, handle = _handle(folder.handle, n)
        if handle is not None and (origin := items.pop(node, None)):
            yield origin, same(origin, _piece(node, handle, limit, folder.names))
    if items:
        raise SourceError(f"{len(items)} item(s) gone")


def fetch_outlook(
    kind: str, path: Path, origins: Iterable[Origin], limit: int
) -> Iterator[tuple[Origin, bytes]]:
    """Yield the messages behind *origins* in the file *path*, of a *kind* that is rebuilt, once more."""
    with path.open("rb") as file:
        if kind == "pst":
            yield from fetch_items(file, origins, limit)
            return
        piece = convert_file(kind, file.read(limit))
    for origin in origins:
        yield origin, same(origin, piece)


def same(origin: Origin, piece: Piece) -> bytes:
    """Return the bytes of a rebuilt message; raises SourceError where they are not those of *origin*."""
    if piece.reason or piece.length != origin.length:
        raise SourceError(f"{origin.container}: an item is not what it was")
    return piece.data


def _subtree(pst: Any) -> int:
    """Return the node of the folder that people see as the top, 0 when the file does not say."""
    try:
        entry = _props(pst.get_message_store()).get(_SUBTREE)
    except DAMAGE:
        return 0
    return int.from_bytes(entry[20:24], "little") if isinstance(entry, bytes) else 0


def _below(path: tuple[str, ...], folder: Any, subtree: int) -> tuple[str, ...]:
    """Return the path of *folder* in the one at *path*; the top of what people see is none of their folders."""
    if folder.identifier == subtree:
        return path
    return (*path, readable(folder.name or "").replace("/", "_") or "_")


def _handle(folder: Any, n: int) -> tuple[int, Any]:
    """Return the node and handle of the *n*-th item; one that cannot be opened is known by its negated place."""
    try:
        handle = folder.get_sub_message(n)
        return handle.identifier, handle
    except DAMAGE:
        return -1 - n, None


def _piece(node: int, handle: Any, limit: int, names: Mapping[int, str]) -> Piece:
    return convert(node, lambda: _item(handle, _Room(limit, names), 0, None))


def _item(handle: Any, room: _Room, depth: int, codepage: Value | None) -> Item:
    props = _props(handle, codepage, room.names)
    codepage = codepage_of(props) or codepage
    room.spend(sum(len(value) for value in props.values() if isinstance(value, (str, bytes))))
    files = tuple(_files(handle, room, depth, codepage))
    return Item(props, tuple(_recipients(handle, codepage)), files)


def _recipients(handle: Any, codepage: Value | None) -> Iterator[Props]:
    recipients: Any = getattr(handle, "recipients", None)
    if recipients is not None:
        for n in range(recipients.number_of_record_sets):
            yield decode_all(_raw(recipients.get_record_set(n), {}), codepage)


def _files(handle: Any, room: _Room, depth: int, codepage: Value | None) -> Iterator[Attached]:
    for n in range(getattr(handle, "number_of_attachments", 0)):
        file = handle.get_attachment(n)
        props = _props(file, codepage, room.names)
        if number(props, _METHOD) == _EMBEDDED and file.number_of_sub_items and depth < _MAX_DEPTH:
            yield Attached(props, b"", _item(file.get_sub_item(0), room, depth + 1, codepage))
            continue
        size = file.size or 0
        room.spend(size)
        yield Attached(props, file.read_buffer(size) if size else b"")


def _names(pst: Any) -> dict[int, str]:
    """Return the properties that the file names by a text (MS-PST section 2.4.7)."""
    try:
        streams = _props(pst.get_name_to_id_map())
    except DAMAGE:
        return {}
    entries, texts = streams.get(_NAME_ENTRIES), streams.get(_NAME_TEXTS)
    return names_of(entries, texts) if isinstance(entries, bytes) and isinstance(texts, bytes) else {}


def _props(handle: Any, codepage: Value | None = None, names: Mapping[int, str] = _NAMELESS) -> Props:
    sets = range(min(handle.number_of_record_sets, 1))
    return decode_all((one for n in sets for one in _raw(handle.get_record_set(n), names)), codepage)


def _raw(record_set: Any, names: Mapping[int, str]) -> Iterator[Raw]:
    for n in range(record_set.number_of_entries):
        entry = record_set.get_entry(n)
        key, kind = entry.entry_type, entry.value_type
        if key is not None and kind is not None and key != _CONTENT:
            yield names.get(key, key), kind, entry.data or b""
