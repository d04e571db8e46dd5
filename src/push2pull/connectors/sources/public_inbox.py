"""public-inbox archives: git repositories of mail, read with the ``git`` command line.

Version 1 holds one message a file in its tree. Version 2 holds numbered repositories (``git/0.git``), where every
commit has one message as ``m``, or as ``d`` the one that it removes. The repository is a stranger's: only plumbing
commands are run, which know no hooks, pagers or aliases, and no protocol is allowed, so that nothing is fetched.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Self

from push2pull.connectors.sources.batches import Item, batches, fingerprint
from push2pull.connectors.sources.names import escape, readable, unescape
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Container, Origin, RawMessage, Skipped

_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{38}")
_BLOB = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REMOVED = "removed "
_TIME = 3600


@dataclass(frozen=True, slots=True)
class InboxSource:
    """A :class:`~push2pull.connectors.base.Source` over the inbox at ``root``, which ``url`` names."""

    url: str
    root: Path
    batch_files: int = 5000
    batch_bytes: int = 32 << 20
    limits: Limits = field(default_factory=Limits)

    def containers(self) -> Iterator[Container | Skipped]:
        """Yield batches of messages, repository by repository, oldest first."""
        for repository in _repositories(self.root):
            location = escape(repository)
            try:
                items = list(_messages(repository))
            except SourceError as error:
                hint = "install git" if shutil.which("git") is None else str(error)
                yield Skipped(
                    location, "unsupported_format" if hint == "install git" else "unreadable_file", hint
                )
                continue
            for batch in batches(items, self.batch_files, self.batch_bytes):
                yield Container(
                    key=f"{self.url}#{repository.name}!{batch[0].name}",
                    location=location,
                    members=tuple(item.name for item in batch),
                    size=sum(item.size for item in batch),
                    fingerprint=fingerprint(batch),
                )

    def read(self, container: Container) -> Iterator[RawMessage]:
        """Yield the messages of *container*; those that the archive removed carry a reason."""
        with _Objects(Path(unescape(container.location))) as objects:
            for member in container.members:
                name = member.removeprefix(_REMOVED)
                size, data = objects.read(name, self.limits.message)
                reason = "too_large" if size > self.limits.message else ""
                if member != name:
                    reason, data = "expunged", b""
                origin = Origin(self.url, f"{container.location}!{name}", 0, size)
                yield RawMessage(data, origin, readable(self.root.name.removesuffix(".git")), "", reason)

    def fetch(self, origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        """Yield each origin once, with the bytes that it had when it was read."""
        for location, group in groupby(sorted(set(origins)), key=lambda one: one.container.partition("!")[0]):
            with _Objects(Path(unescape(location))) as objects:
                for origin in group:
                    yield origin, objects.read(origin.container.partition("!")[2], self.limits.message)[1]


def open_inbox(scheme: str, place: str, **options: Any) -> InboxSource:
    """Return the source over the inbox at the path *place*.

    Raises :class:`~push2pull.errors.ConfigurationError` where there is no git repository.
    """
    path = Path(place).resolve()
    if not place or not _repositories(path):
        raise ConfigurationError(
            f"{escape(place)}: no public-inbox here; give the folder of its git repositories"
        )
    return InboxSource(f"{scheme}:{escape(path)}", path, **options)


def _repositories(root: Path) -> list[Path]:
    """Return the epochs of a version 2 inbox, oldest first, or the one repository of any other."""
    epochs = [path for path in (root / "git").glob("*.git") if path.stem.isdecimal() and _is_repository(path)]
    if epochs:
        return sorted(epochs, key=lambda path: int(path.stem))
    return [path for path in (root, root / ".git") if _is_repository(path)][:1]


def _is_repository(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir()


def _messages(repository: Path) -> Iterator[Item]:
    """Yield the messages of a repository, each once: version 2 by its commits, version 1 by its tree."""
    names = _run(repository, "ls-tree", "--name-only", "HEAD").split("\n")
    found = _by_commit(repository) if {*names} <= {"m", "d", ""} else _by_tree(repository)
    return iter(dict(found).values())


def _by_tree(repository: Path) -> Iterator[tuple[str, Item]]:
    for line in _run(repository, "ls-tree", "-r", "-l", "-z", "HEAD").split("\0"):
        described, _, path = line.partition("\t")
        if _NAME.fullmatch(path) and described.startswith("100"):
            _, _, blob, size = described.split()
            yield blob, Item(blob, int(size))


def _by_commit(repository: Path) -> Iterator[tuple[str, Item]]:
    commits = _run(repository, "rev-list", "--reverse", "HEAD").split()
    wanted = "".join(f"{commit}:m\n{commit}:d\n" for commit in commits)
    for n, line in enumerate(_run(repository, "cat-file", "--batch-check", asked=wanted).splitlines()):
        blob, kind, size = (line.split() + [""] * 3)[:3]
        if kind == "blob":
            yield blob, Item(_REMOVED * (n % 2) + blob, int(size))


def _command(repository: Path, *arguments: str) -> list[str]:
    git = shutil.which("git")
    if git is None:
        raise SourceError(f"{escape(repository)}: git is not installed")
    # A repository that is named outright is read whoever owns it, as nothing of its configuration is run.
    return [git, f"--git-dir={repository}", *arguments]


def _run(repository: Path, *arguments: str, asked: str = "") -> str:
    command = _command(repository, *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command without a shell
            command, input=asked.encode(), capture_output=True, env=_ENVIRONMENT, timeout=_TIME, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SourceError(f"{escape(repository)}: git {arguments[0]} failed") from error
    return done.stdout.decode("utf-8", "surrogateescape")


class _Objects:
    """Reads blobs through one ``git cat-file --batch``, which ends with the block."""

    def __init__(self, repository: Path) -> None:
        self.name = escape(repository)
        self.process = subprocess.Popen(  # noqa: S603 - a fixed command without a shell
            _command(repository, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def read(self, blob: str, limit: int) -> tuple[int, bytes]:
        """Return the size of a blob, and its bytes unless it is above *limit*.

        Raises :class:`~push2pull.errors.SourceError` where it is gone.
        """
        asked, answered = self.process.stdin, self.process.stdout
        if asked is None or answered is None or not _BLOB.fullmatch(blob):
            raise SourceError(f"{self.name}: no such message")
        try:
            asked.write(blob.encode() + b"\n")
            asked.flush()
        except OSError as error:
            raise SourceError(f"{self.name}: git ended early") from error
        header = answered.readline().split()
        if len(header) != 3 or header[1] != b"blob":
            raise SourceError(f"{self.name}: a message is gone")
        return self._content(answered, int(header[2]), limit)

    def _content(self, answered: IO[bytes], size: int, limit: int) -> tuple[int, bytes]:
        if size <= limit:
            data = answered.read(size)
            answered.read(1)
            if len(data) < size:
                raise SourceError(f"{self.name}: git ended early")
            return size, data
        left = size + 1
        while left and (skipped := answered.read(min(left, 1 << 20))):
            left -= len(skipped)
        return size, b""
