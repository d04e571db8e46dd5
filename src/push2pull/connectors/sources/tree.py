"""Mail in files: one mailbox file, one archive, a Maildir, or a folder tree of them all.

Mailbox and folder of a message follow from the path below the root: the first component is the mailbox
(``beck-s/inbox/12.`` is mailbox ``beck-s``, folder ``inbox``), where files of many messages count by their name
without suffixes (``team.mbox.gz`` is mailbox ``team``). What lies at the root itself, and a root that is a
Maildir, is one mailbox named after the root.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

from push2pull.connectors.sources import compressed, pst
from push2pull.connectors.sources.batches import Item, batches, fingerprint, first_name
from push2pull.connectors.sources.convert import CONVERTED, missing
from push2pull.connectors.sources.counted import is_counted
from push2pull.connectors.sources.eml import read_file, restore
from push2pull.connectors.sources.maildir import DELIVERED, finder, flagged, is_maildir
from push2pull.connectors.sources.mbox import Piece, split_range
from push2pull.connectors.sources.names import escape, folder_parts, mailbox_folder, readable, stem, unescape
from push2pull.connectors.sources.pst import fetch_outlook
from push2pull.connectors.sources.ranges import ranges
from push2pull.connectors.sources.sniff import ARCHIVES, HEAD, OUTLOOK, STREAMS, kind_of
from push2pull.connectors.sources.streams import Limits
from push2pull.connectors.sources.walk import ASSUMED, Entry, Judge, judge_for, walk
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Container, Origin, RawMessage, Skipped

_ZIP_BATCHES = 16
_WHOLE = 1 << 62


@dataclass(frozen=True, slots=True)
class FileSource:
    """A :class:`~push2pull.connectors.base.Source` over the files at ``root``, which ``url`` names.

    ``one_mailbox``: the root is a Maildir, whose folders are folders and no mailboxes. ``range_size``: bytes of
    one part of a big mbox. ``batch_files``, ``batch_bytes``: small files, or members of a zip, of a batch.
    """

    url: str
    root: Path
    one_mailbox: bool = False
    range_size: int = 4 << 20
    batch_files: int = 1000
    batch_bytes: int = 32 << 20
    limits: Limits = field(default_factory=Limits)

    @property
    def scheme(self) -> str:
        """What the URL says the files are."""
        return self.url.partition(":")[0]

    def containers(self) -> Iterator[Container | Skipped]:
        """Yield batches of messages, ranges of mailboxes, archives, and what is skipped, in order of names."""
        others: list[Entry | Skipped] = []
        for batch in batches(self._small(others), self.batch_files, self.batch_bytes):
            yield self._batch(batch)
            yield from self._large(others)
        yield from self._large(others)

    def read(self, container: Container) -> Iterator[RawMessage]:
        """Yield the messages of *container*; see :class:`~push2pull.connectors.base.Source`."""
        location = self._path(container.location)
        readers = {
            "files": self._read_batch,
            "mbox": self._read_range,
            "packed": self._read_packed,
            "pst": self._read_pst,
        }
        try:
            yield from readers[container.format](location, container)
        except OSError as error:
            raise SourceError(f"{container.location}: {error.strerror}") from error

    def fetch(self, origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        """Yield each origin once, with the bytes that it had when it was read."""
        find, judge = finder(), judge_for(self.scheme)
        for name, group in groupby(sorted(set(origins), key=_place_on_disk), key=_file_of):
            try:
                yield from self._fetch_file(self._path(name), list(group), find, judge)
            except OSError as error:
                raise SourceError(f"{name}: {error.strerror}") from error

    def _small(self, others: list[Entry | Skipped]) -> Iterator[Item]:
        """Yield the small files of the walk, and put the rest into *others*."""
        base = self._base()
        for entry in walk(self.root, judge_for(self.scheme)):
            if isinstance(entry, Entry) and self._is_small(entry):
                yield Item(escape(entry.path.relative_to(base).as_posix()), entry.size, entry.stamp)
            else:
                others.append(entry)

    def _is_small(self, entry: Entry) -> bool:
        # A container has its price, so mailboxes of up to a quarter of a range are read in batches too.
        small = entry.size * 4 <= self.range_size and entry.path != self.root
        one = entry.kind in ("message", "emlx") or entry.kind in CONVERTED
        return one or (entry.kind == "mbox" and small)

    def _path(self, name: str) -> Path:
        # Of the root's own kind: a path need not be one of this machine.
        return type(self.root)(unescape(name))

    def _base(self) -> Path:
        return self.root if self.root.is_dir() else self.root.parent

    def _batch(self, batch: Sequence[Item]) -> Container:
        location = escape(self._base())
        return Container(
            # What a batch holds depends on the source; a key of another source must not stand for it.
            key=f"{self.url}#{first_name(batch)}",
            location=location,
            members=tuple(item.name for item in batch),
            size=sum(item.size for item in batch),
            fingerprint=fingerprint(batch),
            format="files",
        )

    def _large(self, entries: list[Entry | Skipped]) -> Iterator[Container | Skipped]:
        for entry in entries:
            if isinstance(entry, Skipped):
                yield entry
                continue
            try:
                yield from _PLANS.get(entry.kind, FileSource._packed)(self, entry)
            except OSError:
                yield Skipped(escape(entry.path), "unreadable_file")
        entries.clear()

    def _ranges(self, entry: Entry) -> Iterator[Container]:
        location = escape(entry.path)
        if is_counted(entry.path):
            for whole in ranges(entry.path, _WHOLE):
                yield Container(f"{location}#0-", location, 0, -1, (), whole.size, whole.fingerprint, "mbox")
            return
        for one in ranges(entry.path, self.range_size):
            key = f"{location}#{one.start}-{one.stop}"
            yield Container(key, location, one.start, one.stop, (), one.size, one.fingerprint, "mbox")

    def _packed(self, entry: Entry) -> Iterator[Container | Skipped]:
        location = escape(entry.path)
        mail, skipped = compressed.plan(self._as_packed(entry.path), by_member=entry.kind == "zip")
        yield from skipped
        items = [Item(name, size, entry.stamp) for name, size in mail]
        # Each batch reads the whole directory of its zip again, so there are few.
        files = max(self.batch_files, len(items) // _ZIP_BATCHES)
        for batch in batches(items, files, max(self.batch_bytes, entry.size // _ZIP_BATCHES), anchored=False):
            top = first_name(batch)
            yield Container(
                key=f"{self.scheme}:{location}!{top}",
                location=location,
                members=tuple(item.name for item in batch if top),
                size=sum(item.size for item in batch),
                fingerprint=fingerprint([Item(entry.path.name, entry.size, entry.stamp)]),
                format="packed",
            )

    def _pst(self, entry: Entry) -> Iterator[Container | Skipped]:
        location = escape(entry.path)
        stamp = fingerprint([Item(entry.path.name, entry.size, entry.stamp)])
        found = pst.plan(entry.path)
        total = sum(folder.items for folder, _ in found)
        for folder, whole in found:
            if not whole:
                yield Skipped(location, "unreadable_file", "damaged folder")
            for start in range(0, folder.items, self.batch_files):
                stop = min(start + self.batch_files, folder.items)
                yield Container(
                    key=f"{location}!{folder.node}#{start}",
                    location=location,
                    start=start,
                    stop=stop,
                    members=(folder.address,),
                    size=entry.size * (stop - start) // total,
                    fingerprint=stamp,
                    format="pst",
                )

    def _as_packed(self, path: Path) -> compressed.Packed:
        return compressed.Packed(path, self._folders(path), self.limits, ASSUMED[self.scheme])

    def _folders(self, path: Path) -> tuple[str, ...]:
        """Return the folders between the root and the file *path*; a Maildir's own are none."""
        folders = path.relative_to(self.root).parts[:-1]
        return folders[:-1] if folders and folders[-1] in DELIVERED else folders

    def _read_batch(self, base: Path, container: Container) -> Iterator[RawMessage]:
        find, judge = finder(), judge_for(self.scheme)
        for name in container.members:
            path = base / unescape(name)
            try:
                yield from self._read_file(path, path if path.exists() else find(path), judge)
            except OSError:
                yield self._raw(Piece(0, 0, b"", "unreadable"), escape(path), self._folders(path))

    def _read_file(self, path: Path, found: Path, judge: Judge) -> Iterator[RawMessage]:
        folders = self._folders(path)
        for kind, piece in read_file(found, self.limits.message, partial(judge, found)):
            inside = (*folders, *mailbox_folder(path.name, folders)) if kind == "mbox" else folders
            one = flagged(found.name, piece) if found.parent.name in DELIVERED else piece
            yield self._raw(one, escape(path), inside)

    def _read_range(self, path: Path, container: Container) -> Iterator[RawMessage]:
        folders = self._folders(path)
        folders = (*folders, *mailbox_folder(path.name, folders))
        for piece in split_range(path, container.start, container.stop, self.limits.message):
            yield self._raw(piece, container.location, folders)

    def _read_packed(self, path: Path, container: Container) -> Iterator[RawMessage]:
        for leaf, piece in compressed.read(self._as_packed(path), frozenset(container.members)):
            yield self._raw(piece, leaf.container, leaf.folders)

    def _read_pst(self, path: Path, container: Container) -> Iterator[RawMessage]:
        above = (*self._folders(path), stem(path.name))
        (address,) = container.members
        limit = self.limits.message
        for folder, piece in pst.read_range(path, address, container.start, container.stop, limit):
            yield self._raw(piece, f"{container.location}!{folder.node}", (*above, *folder.path))

    def _raw(self, piece: Piece, container: str, folders: tuple[str, ...]) -> RawMessage:
        mailbox, folder = _place(folders, self.root.name, self.one_mailbox)
        origin = Origin(self.url, container, piece.offset, piece.length)
        return RawMessage(piece.data, origin, mailbox, folder, piece.reason, piece.defects)

    def _fetch_file(
        self, path: Path, origins: list[Origin], find: Callable[[Path], Path], judge: Judge
    ) -> Iterator[tuple[Origin, bytes]]:
        if not path.exists():
            path = find(path)
        kind = judge(path)
        if kind in STREAMS | ARCHIVES:
            yield from compressed.fetch(self._as_packed(path), origins)
            return
        if kind in OUTLOOK:
            yield from fetch_outlook(kind, path, origins, self.limits.message)
            return
        with path.open("rb") as file:
            for origin in origins:
                file.seek(origin.offset)
                data = file.read(origin.length)
                if len(data) < origin.length:
                    raise SourceError(f"{origin.container}: shorter than it was")
                yield origin, restore(data, origin.offset, kind)


@lru_cache(maxsize=1024)
def _place(folders: tuple[str, ...], root: str, one_mailbox: bool) -> tuple[str, str]:
    """Return mailbox and folder of what lies in *folders* below the root of that name."""
    names = folder_parts(folders, package=root.lower().endswith(".mbox"))
    if not names or one_mailbox:
        names.insert(0, readable(stem(root)))
    return names[0], "/".join(names[1:])


def open_files(scheme: str, place: str, **options: Any) -> FileSource:
    """Return the source at the path *place*; *scheme* "" looks at the file or folder and chooses one.

    Raises :class:`~push2pull.errors.ConfigurationError` where there is nothing to open.
    """
    if not place:
        raise ConfigurationError("no path given; give the path of a mailbox or of a folder")
    try:
        path = Path(place).resolve()
        status = path.stat()
        url = f"{scheme or _scheme_of(path)}:{escape(path)}"
    except FileNotFoundError as error:
        raise ConfigurationError(f"{place}: no such file or folder; give the path of one") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigurationError(f"{escape(place)}: cannot be read; check its name and rights") from error
    if scheme == "maildir" and not stat.S_ISDIR(status.st_mode):
        raise ConfigurationError(f"{place}: a Maildir is a folder; use mbox: or eml: for a file")
    if hint := missing(scheme):
        raise ConfigurationError(f"{scheme}: needs a package that is not installed; {hint}")
    return FileSource(url, path, is_maildir(path), **options)


def _scheme_of(path: Path) -> str:
    if path.is_dir():
        return "maildir" if is_maildir(path) else "tree"
    if not path.is_file():
        return "tree"
    with path.open("rb") as file:
        kind = kind_of(path.name, file.read(HEAD))
    if kind in STREAMS | ARCHIVES:
        return "archive"
    if kind in OUTLOOK:
        return "tree" if missing(kind) else kind
    return {"mbox": "mbox", "message": "eml", "emlx": "eml"}.get(kind, "tree")


_PLANS: dict[str, Callable[[FileSource, Entry], Iterator[Container | Skipped]]] = {
    "mbox": FileSource._ranges,
    "pst": FileSource._pst,
}


def _file_of(origin: Origin) -> str:
    return origin.container.partition("!")[0]


def _place_on_disk(origin: Origin) -> tuple[str, str, int, int]:
    return _file_of(origin), origin.container, origin.offset, origin.length
