"""One simulated organisation, read back with the standard library alone."""

import email
import gzip
import mailbox
import zipfile
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from push2pull.simulate import simulate

Mails = dict[str, list[Message]]


def read(path: Path, scratch: Path) -> list[Message]:
    """All messages of one export, whatever its format."""
    if path.is_dir():
        return [
            email.message_from_bytes(file.read_bytes()) for file in sorted(path.rglob("*")) if file.is_file()
        ]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return [email.message_from_bytes(archive.read(name)) for name in archive.namelist()]
    if path.suffix == ".gz":
        unpacked = scratch / path.stem
        unpacked.write_bytes(gzip.decompress(path.read_bytes()))
        path = unpacked
    box = mailbox.mbox(path, create=False)
    try:
        return [email.message_from_bytes(box.get_bytes(key)) for key in box.iterkeys()]
    finally:
        box.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("acme")


@pytest.fixture(scope="session")
def truth(folder: Path) -> dict[str, Any]:
    return simulate(folder, seed=7)


@pytest.fixture(scope="session")
def mails_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Mails]:
    """Read all exports of a simulated organisation: ``mails_of(folder)``."""

    def mails_of(folder: Path) -> Mails:
        scratch = tmp_path_factory.mktemp("unpacked")
        return {path.name: read(path, scratch) for path in sorted((folder / "mail").iterdir())}

    return mails_of


@pytest.fixture(scope="session")
def mails(folder: Path, truth: dict[str, Any], mails_of: Callable[[Path], Mails]) -> Mails:
    return mails_of(folder)
