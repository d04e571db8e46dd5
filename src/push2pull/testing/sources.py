"""Contract suite of sources: hold any :class:`~push2pull.connectors.base.Source` to its promises.

Call :func:`check_source` with a way to open the source, the messages that it holds and the folder they lie in;
each check can be called alone. ``write_*`` lay a set of messages out in the formats that push2pull reads.
"""

from __future__ import annotations

import gzip
import hashlib
import pickle
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from push2pull.connectors.base import Source
from push2pull.model import Container, Origin, RawMessage
from push2pull.reasons import codes

HOSTILE_NAMES = (
    "hello? sausage",
    "êé",
    "\u202egnp.txt",
    "line\nbreak",
    "100%!#.d",
    "-rf",
    " ",
    "n" * 200,
)
"""File names that a source has to survive."""

Open = Callable[[], Source]


def containers(source: Source) -> list[Container]:
    """Return the containers, without what is skipped."""
    return [one for one in source.containers() if isinstance(one, Container)]


def read_all(source: Source) -> list[RawMessage]:
    """Return the messages of all containers, in order."""
    return [message for container in containers(source) for message in source.read(container)]


def check_source(open_source: Open, expected: Iterable[bytes], folder: Path | None = None) -> None:
    """Run every check; *folder*, where the mail lies, must not change while they run."""
    before = tree_digest(folder) if folder else ""
    check_messages(open_source(), expected)
    check_origins(open_source())
    check_plan(open_source)
    check_resumes(open_source)
    check_fetch(open_source)
    check_pickles(open_source())
    if folder:
        assert tree_digest(folder) == before, "reading changed the mailbox"


def check_messages(source: Source, expected: Iterable[bytes]) -> None:
    """The source yields the bytes of each message, once, and no other."""
    found = Counter(message.data for message in read_all(source) if not message.reason)
    wanted = Counter(expected)
    assert found == wanted, f"{(wanted - found).total()} missing, {(found - wanted).total()} too many"


def check_origins(source: Source) -> None:
    """Origins name the source, are unique, and can be written down as UTF-8; reasons are registered."""
    messages = read_all(source)
    assert len({message.origin for message in messages}) == len(messages), "two messages with one origin"
    for message in messages:
        assert message.origin.source == source.url
        "\0".join((message.origin.container, message.mailbox, message.folder)).encode()
        assert message.mailbox, "a message without a mailbox"
        assert message.reason in codes("reject") | {""}, f"reason {message.reason!r} is not registered"


def check_plan(open_source: Open) -> None:
    """Containers come in one order, with keys that are unique, and do not depend on the process."""
    first, second = list(open_source().containers()), list(open_source().containers())
    assert first == second, "two plans of the same mail differ"
    keys = [one.key for one in first if isinstance(one, Container)]
    assert len(set(keys)) == len(keys), "two containers with one key"


def check_resumes(open_source: Open) -> None:
    """Stopped inside a container and resumed with that container, nothing is missing or doubled."""
    whole = [(message.origin, message.data) for message in read_all(open_source())]
    n = len(containers(open_source()))
    for stop in range(0, n, max(1, n // 8)):
        source, resumed = open_source(), open_source()
        work = containers(source)
        done = [message for one in work[:stop] for message in source.read(one)]
        list(islice(source.read(work[stop]), 1))
        rest = [message for one in containers(resumed)[stop:] for message in resumed.read(one)]
        assert [(message.origin, message.data) for message in done + rest] == whole, "resuming lost messages"


def check_fetch(open_source: Open) -> None:
    """A fresh source fetches each origin, in whatever order they are asked for, with the bytes that were read."""
    kept = {message.origin: message.data for message in read_all(open_source()) if not message.reason}
    asked = sorted(kept, key=lambda origin: hashlib.sha256(repr(origin).encode()).digest())
    fetched: list[tuple[Origin, bytes]] = list(open_source().fetch(asked))
    assert len(fetched) == len(kept), "not every origin was fetched once"
    assert dict(fetched) == kept, "fetched bytes differ from those read"


def check_pickles(source: Source) -> None:
    """A source and its containers travel to worker processes."""
    copy, work = pickle.loads(pickle.dumps((source, containers(source))))  # noqa: S301 - our own bytes
    found = [message for container in work for message in copy.read(container)]
    assert found == read_all(source), "the pickled source reads something else"


def check_flat_memory(source: Source, limit: int) -> None:
    """Reading everything, one message at a time, never holds more than *limit* bytes of Python memory."""
    work = containers(source)
    tracemalloc.start()
    try:
        for container in work:
            for _ in source.read(container):
                pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= limit, f"{peak} bytes held, {limit} allowed"


def tree_digest(folder: Path) -> str:
    """Return a digest of names, sizes, modes, modification times and contents below *folder*."""
    digest = hashlib.sha256()
    for path in sorted([folder, *folder.rglob("*")]):
        status = path.lstat()
        digest.update(repr((str(path), status.st_size, status.st_mode, status.st_mtime_ns)).encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def mbox_bytes(messages: Iterable[bytes]) -> bytes:
    """Return *messages* as an mboxrd: each after a From_ line, quoted, and followed by a blank line."""
    quoted = (_quote(message) for message in messages)
    return b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + one + b"\n" for one in quoted)


def write_mbox(folder: Path, messages: Sequence[bytes]) -> str:
    """Write ``team.mbox`` and return the source to open."""
    return _write(folder / "team.mbox", mbox_bytes(messages))


def write_mbox_gz(folder: Path, messages: Sequence[bytes]) -> str:
    """Write ``team.mbox.gz`` and return the source to open."""
    return _write(folder / "team.mbox.gz", gzip.compress(mbox_bytes(messages), mtime=0))


def write_maildir(folder: Path, messages: Sequence[bytes]) -> str:
    """Write a Maildir, half of it read, and return the source to open."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for n, message in enumerate(messages):
        name = f"cur/{n:06}.M1.host:2,S" if n % 2 else f"new/{n:06}.M1.host"
        (folder / name).write_bytes(message)
    return f"maildir:{folder}"


def write_eml(folder: Path, messages: Sequence[bytes]) -> str:
    """Write a folder of ``.eml`` files and return the source to open."""
    for n, message in enumerate(messages):
        (folder / f"{n:06}.eml").write_bytes(message)
    return str(folder)


def write_emlx(folder: Path, messages: Sequence[bytes]) -> str:
    """Write a mailbox of Apple Mail and return the source to open."""
    inside = folder / "INBOX.mbox" / "Messages"
    inside.mkdir(parents=True)
    flags = b'<plist version="1.0"><dict><key>flags</key><integer>8590195713</integer></dict></plist>'
    for n, message in enumerate(messages):
        (inside / f"{n}.emlx").write_bytes(b"%-10d\n%b%b\n" % (len(message), message, flags))
    return str(folder)


def write_zip(folder: Path, messages: Sequence[bytes]) -> str:
    """Write a zip of one mbox and of ``.eml`` files, half each, and return the source to open."""
    half = len(messages) // 2
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        if half:
            archive.writestr("Mail/Inbox.mbox", mbox_bytes(messages[:half]))
        for n, message in enumerate(messages[half:]):
            archive.writestr(f"Mail/{n:06}.eml", message)
    return str(folder / "export.zip")


LAYOUTS: dict[str, Callable[[Path, Sequence[bytes]], str]] = {
    "mbox": write_mbox,
    "mbox.gz": write_mbox_gz,
    "maildir": write_maildir,
    "eml": write_eml,
    "emlx": write_emlx,
    "zip": write_zip,
}
"""Format: writes messages into an empty folder and returns the source to open."""


def _write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def _quote(message: bytes) -> bytes:
    first, *others = message.split(b"\n")
    return b"\n".join(
        [first, *(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in others)]
    )
