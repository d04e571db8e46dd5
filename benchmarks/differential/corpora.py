"""The messages of the corpora (docs/corpora.md), as the sources hand them out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from push2pull.connectors.registry import open_source
from push2pull.model import Skipped

CORPORA = (
    "lists",
    "lists-obfuscated",
    "listheaders",
    "enron-maildir",
    "enron-categories",
    "20ng",
    "spamassassin",
    "malformed",
)


def messages(corpora: Path, name: str) -> Iterator[bytes]:
    """Yield the bytes of every message of a corpus; what is rebuilt from Outlook's properties is none."""
    source = open_source(str(corpora / name))
    for container in source.containers():
        if isinstance(container, Skipped):
            continue
        for raw in source.read(container):
            if raw.data.strip() and not raw.reason and b"X-Push2pull-Synthesised:" not in raw.data[:100_000]:
                yield raw.data


def sample(corpora: Path, name: str, n: int, seed: int = 7) -> list[bytes]:
    """Return *n* messages of a corpus, the same for the same *seed* whatever the order of its files."""
    wanted = sorted(messages(corpora, name), key=lambda data: sha256(data).digest())
    return random.Random(seed).sample(wanted, min(n, len(wanted)))
