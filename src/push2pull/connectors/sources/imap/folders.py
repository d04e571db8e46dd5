"""Which folders are read, and which messages each of them holds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from imapclient import IMAPClient

from push2pull.connectors.sources.imap.place import Place
from push2pull.connectors.sources.names import readable
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Skipped
from push2pull.normalise import special_folder

# RFC 6154; RFC 8457 for \Important. The names are for servers that mark none of their folders.
_ATTRIBUTES = {
    rb"\trash": "folder_left_out",
    rb"\junk": "folder_left_out",
    rb"\drafts": "folder_left_out",
    rb"\all": "folder_repeats",
    rb"\flagged": "folder_repeats",
    rb"\important": "folder_repeats",
}
_CLOSED = {rb"\noselect", rb"\nonexistent"}
_WINDOW = 50_000
"""UIDs asked for at a time: the client takes no line above a megabyte."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder by the server's own name, and what separates the parts of it."""

    name: str
    delimiter: str

    @property
    def path(self) -> str:
        """The name as people read it, its parts joined by ``/``."""
        parts = self.name.split(self.delimiter) if self.delimiter else [self.name]
        return "/".join(readable(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Listing:
    """The UIDs that a folder was ever seen to hold, and the state of the folder when it was last looked at.

    Nothing is taken out of it: what was expunged since is missing on the server and nowhere else.
    """

    validity: int
    next: int = 0
    modseq: int = 0
    uids: tuple[int, ...] = ()


def choose(client: IMAPClient, place: Place, url: str) -> list[Folder | Skipped]:
    """Return the folders to read, by name, and those that are left out by default."""
    listed = [
        (Folder(name, (delimiter or b"").decode()), {flag.lower() for flag in flags})
        for flags, delimiter, name in client.list_folders()
    ]
    listed = sorted((one for one in listed if not one[1] & _CLOSED), key=lambda one: one[0].name)
    if place.folder:
        return [_named(place.folder, [folder for folder, _ in listed])]
    marked = any(flags & _ATTRIBUTES.keys() for _, flags in listed)
    return [_judge(folder, flags, marked, place, url) for folder, flags in listed]


def _named(wanted: str, folders: Iterable[Folder]) -> Folder:
    if wanted.upper() == "INBOX":
        wanted = "INBOX"
    for folder in folders:
        if wanted in (folder.name, folder.path):
            return folder
    raise ConfigurationError(
        "the server has no such folder that can be read; write it as the server lists it"
    )


def _judge(folder: Folder, flags: set[bytes], marked: bool, place: Place, url: str) -> Folder | Skipped:
    codes = {_ATTRIBUTES[flag] for flag in flags & _ATTRIBUTES.keys()}
    if not marked and special_folder(folder.path):
        codes.add("folder_left_out")
    if not codes or place.everything:
        return folder
    return Skipped(f"{url.partition('?')[0]}#{quote(folder.name, safe='/')}", min(codes))


def look(client: IMAPClient, folder: Folder, cursor: Callable[[int], Path]) -> Listing:
    """Return what *folder* holds; only UIDs that are new since the last look are asked for.

    *cursor*: the file in which the listing under a UIDVALIDITY is kept (RFC 9051 section 2.3.1.1); under a new
    UIDVALIDITY the folder is another one. UIDNEXT says whether there is anything new, and so does HIGHESTMODSEQ
    where the server has CONDSTORE (RFC 7162).
    """
    state = _status(client, folder)
    file = cursor(state.validity)
    before = _load(file, state.validity)
    if state.next and (before.next, before.modseq) == (state.next, state.modseq):
        return before
    client.select_folder(folder.name, readonly=True)
    first = before.uids[-1] + 1 if before.uids else 1
    found = (uid for uid in _search(client, first, state.next) if uid >= first)
    listing = Listing(state.validity, state.next, state.modseq, (*before.uids, *sorted(found)))
    _save(file, listing)
    return listing


def _status(client: IMAPClient, folder: Folder) -> Listing:
    items = ["UIDVALIDITY", "UIDNEXT"]
    if client.has_capability("CONDSTORE"):
        items.append("HIGHESTMODSEQ")
    found: dict[bytes, Any] = client.folder_status(folder.name, items)
    if not found.get(b"UIDVALIDITY"):
        raise SourceError(
            f"{client.host} gives its messages no lasting numbers (UIDVALIDITY): export them instead"
        )
    return Listing(found[b"UIDVALIDITY"], found.get(b"UIDNEXT") or 0, found.get(b"HIGHESTMODSEQ") or 0)


def _search(client: IMAPClient, first: int, after: int) -> Iterator[int]:
    """Yield the UIDs from *first* on, up to the UIDNEXT *after* where the server says it."""
    if after - first <= _WINDOW:
        yield from client.search(["UID", f"{first}:*"])
        return
    for start in range(first, after, _WINDOW):
        yield from client.search(["UID", f"{start}:{min(start + _WINDOW, after) - 1}"])


def _load(file: Path, validity: int) -> Listing:
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return Listing(validity)
    uids = chain.from_iterable(range(first, last + 1) for first, last in kept["uids"])
    return Listing(validity, kept["next"], kept["modseq"], tuple(uids))


def _save(file: Path, listing: Listing) -> None:
    """Write the listing whole or not at all."""
    kept = {"next": listing.next, "modseq": listing.modseq, "uids": _runs(listing.uids)}
    temporary = file.with_suffix(".tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with temporary.open("w") as out:
            json.dump(kept, out)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    except OSError as error:
        raise SourceError(f"its spool cannot be written: {error.strerror}") from None


def _runs(uids: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for uid in uids:
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return runs
