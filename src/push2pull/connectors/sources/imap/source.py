"""The source: blocks of UIDs as containers, the spool before the server."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, unquote

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from push2pull.connectors.base import STRICT, Access
from push2pull.connectors.sources.imap.fetch import fetch, look_over
from push2pull.connectors.sources.imap.folders import Folder, choose, look
from push2pull.connectors.sources.imap.place import parse
from push2pull.connectors.sources.imap.session import TIMEOUT, Login, connected
from push2pull.connectors.sources.names import readable
from push2pull.connectors.sources.spool import Record, erase, read, writing
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Container, Origin, RawMessage, Skipped
from push2pull.normalise import Settings, is_personal_folder, reason_unread

BLOCK = 500
"""UIDs of a container: a block of numbers, so that no message that comes or goes moves its limits.

What is spooled is found by it: with another number, it is fetched again.
"""

_TYPICAL = 64 << 10  # bytes of a message, for progress and the choice of processes; asking for all takes long
_ORIGIN = re.compile(r"(?P<folder>.+);UIDVALIDITY=(?P<validity>\d+)/;UID=(?P<uid>\d+)")


@dataclass(frozen=True, slots=True)
class ImapSource:
    """A :class:`~push2pull.connectors.base.Source` over the folders of one account.

    ``account``: the user as tables may show it. ``spool``: folder of what was fetched from this account.
    ``message_limit``: bytes of a message above which it is left on the server. ``settings``: what may be read.
    """

    url: str
    account: str
    login: Login
    spool: Path
    block: int = BLOCK
    message_limit: int = Limits().message
    settings: Settings = STRICT

    def containers(self) -> Iterator[Container | Skipped]:
        """Yield a container a block of UIDs, folder by folder in the order of their names, and what is left out."""
        personal: list[Folder] = []
        with connected(self.login) as client:
            for chosen in choose(client, self.login.place, self.url):
                if isinstance(chosen, Skipped):
                    yield chosen
                elif is_personal_folder(chosen.path, self.settings):
                    personal.append(chosen)
                else:
                    yield from self._blocks(client, chosen)
            if personal:
                yield self._unopened(client, personal)

    def read(self, container: Container) -> Iterator[RawMessage]:
        """Yield what the spool has of *container*, then what it lacks, from the server into the spool."""
        missing = dict.fromkeys(int(uid) for uid in container.members)
        folder, validity = container.location.split(";UIDVALIDITY=")
        with writing(self._file(folder, int(validity), container.start)) as spool:
            raw = partial(self._raw, container.location, Folder(unquote(folder), container.format).path)
            for record in spool.records():
                missing.pop(record.uid, None)
                yield raw(record)
            for portion in self._missing(unquote(folder), int(validity), list(missing), container.format):
                spool.append(record for record in portion if record.reason != "unreadable")
                yield from map(raw, portion)

    def fetch(self, origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        """Yield each origin with its bytes, from the spool alone."""
        placed = sorted((self._place(origin), origin) for origin in set(origins))
        for file, group in groupby(placed, key=lambda one: one[0][0]):
            asked = {uid: origin for (_, uid), origin in group}
            try:
                for record in read(file, asked):
                    if not record.reason:
                        yield asked.pop(record.uid), record.data
            except OSError:
                pass  # what it should have held is still asked for
            if asked:
                raise SourceError(
                    f"{next(iter(asked.values())).container}: not in the spool of the workspace"
                )

    def erase(self, origins: Mapping[Origin, str]) -> None:
        """Take messages out of the spool, each for a coded reason."""
        placed = sorted((self._place(origin), reason) for origin, reason in origins.items())
        for file, group in groupby(placed, key=lambda one: one[0][0]):
            erase(file, {uid: reason for (_, uid), reason in group})

    def _unopened(self, client: IMAPClient, folders: list[Folder]) -> Skipped:
        """Count what lies in personal folders, whose names are nobody's business, and forget what was spooled."""
        held = 0
        for folder in folders:
            with suppress(IMAPClientError):
                held += client.folder_status(folder.name, ["MESSAGES"]).get(b"MESSAGES", 0)
            for spooled in self.spool.glob(f"{_digest(quote(folder.name, safe='/'))}-*"):
                shutil.rmtree(spooled, ignore_errors=True)
        return Skipped(
            self.url.partition("?")[0], "folder_personal", f"folders: {len(folders)}, messages: {held}"
        )

    def _blocks(self, client: IMAPClient, folder: Folder) -> Iterator[Container | Skipped]:
        name = quote(folder.name, safe="/")
        try:
            listing = look(client, folder, lambda validity: self._folder(name, validity) / "uids.json")
        except IMAPClientAbortError:
            raise
        except IMAPClientError:  # not ours to read: the other folders are
            yield Skipped(f"{self.url.partition('?')[0]}#{name}", "unreadable_file")
            return
        location = f"{name};UIDVALIDITY={listing.validity}"
        for number, uids in groupby(listing.uids, key=lambda uid: uid // self.block):
            members = tuple(str(uid) for uid in uids)
            start = number * self.block
            yield Container(
                key=f"{self.url}#{location}/{start}-{start + self.block}",
                location=location,
                start=start,
                stop=start + self.block,
                members=members,
                size=len(members) * _TYPICAL,
                fingerprint=hashlib.sha256(",".join(members).encode()).hexdigest()[:32],
                format=folder.delimiter,
            )

    def _missing(self, folder: str, validity: int, uids: list[int], delimiter: str) -> Iterator[list[Record]]:
        """Yield from the server, in portions, the messages *uids* that are still there."""
        if not uids:
            return
        judge = partial(self._judge, Folder(folder, delimiter).path)
        most = self.settings.max_header_kb << 10
        try:
            with connected(self.login) as client:
                opened = client.select_folder(folder, readonly=True)
                if opened.get(b"UIDVALIDITY") != validity:
                    raise SourceError("the server has numbered this folder anew; run again to read it anew")
                there = look_over(client, uids, judge, limit=self.message_limit, most=most)
                yield from fetch(client, there, judge, self.message_limit)
        except ConfigurationError as error:
            raise SourceError(str(error)) from None  # one container is no reason to stop the run

    def _judge(self, folder: str, data: bytes, labels: tuple[str, ...]) -> str:
        return reason_unread(data, self.account, "/".join((folder, *labels)), self.settings)

    def _raw(self, location: str, folder: str, record: Record) -> RawMessage:
        origin = Origin(self.url, f"{location}/;UID={record.uid}", 0, record.length)
        return RawMessage(record.data, origin, self.account, folder, record.reason)

    def _place(self, origin: Origin) -> tuple[Path, int]:
        found = _ORIGIN.fullmatch(origin.container)
        if not found:
            raise SourceError(f"{origin.container}: names no message of an IMAP folder")
        uid = int(found["uid"])
        return self._file(found["folder"], int(found["validity"]), uid // self.block * self.block), uid

    def _file(self, folder: str, validity: int, start: int) -> Path:
        return self._folder(folder, validity) / f"{start:010d}.mail"

    def _folder(self, folder: str, validity: int) -> Path:
        return self.spool / f"{_digest(folder)}-{validity}"


def open_imap(
    scheme: str,
    rest: str,
    access: Access | None,
    *,
    block: int = BLOCK,
    message_limit: int = Limits().message,
    timeout: float = TIMEOUT,
) -> ImapSource:
    """Return the source behind ``imaps://user@host/FOLDER`` or ``imap://`` (STARTTLS).

    A user that is an address is hidden: the URL of the source, which goes into tables, has the pseudonym.
    Raises :class:`~push2pull.errors.ConfigurationError` for a URL that is wrong or has a password in it.
    """
    place = parse(scheme, rest)
    if access is None:
        raise ConfigurationError(
            f"{scheme}: mail on a server is read through a workspace, which keeps what was read"
        )
    account = access.hide(place.user) if "@" in place.user else readable(place.user)
    password, token = (access.secrets("imap", kind, place.host, place.user) for kind in ("password", "token"))
    login = Login(place, password, token, timeout)
    spool = access.spool / "imap" / _digest(f"{account}@{place.host}:{place.port}")
    return ImapSource(place.url(account), account, login, spool, block, message_limit, access.settings)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
