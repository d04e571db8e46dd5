"""A small workspace whose mail is written here."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from mailbuilder import mail, write_mbox
from push2pull.ingest import ingest
from push2pull.workspace import Settings, Store


@pytest.fixture
def store_of(tmp_path: Path) -> Callable[..., Store]:
    """Make a workspace with a message from each of *senders*; *settings* are those of ``workspace.toml``."""

    def make(senders: Iterable[str], **settings: object) -> Store:
        path = write_mbox(tmp_path / "a.mbox", (mail(n, sender=one) for n, one in enumerate(senders)))
        chosen = Settings(profile="demo", **settings)
        store = Store.create(tmp_path / "w.p2p", chosen, key=b"k" * 32)
        ingest(store, [str(path)], workers=1)
        return store

    return make
