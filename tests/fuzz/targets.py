"""What is fuzzed: each function takes any bytes and fails where a promise is broken."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

from push2pull.connectors.registry import open_source
from push2pull.connectors.sources import mbox
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import SourceError
from push2pull.mapi import entity, read_tnef
from push2pull.mapi.rtf import read_plain_rtf, read_rtf
from push2pull.model import Origin, RawMessage, Skipped
from push2pull.normalise import (
    Normalised,
    Rejected,
    Settings,
    cited,
    mask,
    normalise,
    quotes,
    read_full,
)
from push2pull.normalise.html import to_text
from push2pull.normalise.language import detect
from push2pull.normalise.mime import transfer_decode
from push2pull.normalise.subject import base_subject
from push2pull.reasons import codes

PUBLIC = Settings(key=b"fuzz", profile="public")
EU = Settings(key=b"fuzz")
_LOCAL = re.compile(r"([\w.+-]{1,60})@[a-z]{2,20}\.example\b")
_PSEUDONYM = re.compile(r"P-[0-9a-f]{16}\Z")
SMALL = Limits(message=1 << 20, free=4 << 20, members=500)


def message(data: bytes) -> None:
    """Every message is kept or refused for a coded reason, and what is kept can be read in full."""
    for settings in (PUBLIC, EU):
        raw = RawMessage(data, Origin("mbox:/a", "a", 0, len(data)), "a", "")
        found = normalise(raw, settings)
        if isinstance(found, Rejected):
            assert found.reason in codes("reject"), found
            assert found.reason != "parser_failed", found.detail
        else:
            _kept(found, data, settings)


def _kept(found: Normalised, data: bytes, settings: Settings) -> None:
    assert set(found.message.defects) <= codes("defect")
    for text in _texts([found.message, found.recipients, found.text, found.attachments]):
        text.encode("utf-8")
    full = read_full(data, settings)
    assert len(full.attachments) == found.message.n_attachments
    assert normalise(RawMessage(data, Origin("mbox:/a", "a", 0, len(data)), "a", ""), settings) == found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def mailbox(data: bytes) -> None:
    """The messages of an mbox lie in it in order, whatever range of it is read."""
    pieces = list(mbox.split(io.BytesIO(data).read, 1 << 20))
    ends = [0, *(piece.offset + piece.length for piece in pieces)]
    assert all(piece.offset >= end for piece, end in zip(pieces, ends, strict=False))
    assert ends[-1] <= len(data)
    middle = max(len(data) // 2, 1)
    behind = (mbox.FILE_START + data[:middle])[-3:]
    first = list(mbox.split(io.BytesIO(data).read, 1 << 20, 0, middle))
    second = list(mbox.split(io.BytesIO(data[middle:]).read, 1 << 20, middle, None, behind))
    assert first + second == pieces


def tnef(data: bytes) -> None:
    """A TNEF stream gives an item that can be written as MIME, or nothing."""
    item = read_tnef(data)
    if item is not None:
        assert isinstance(entity(item), bytes)


def rtf(data: bytes) -> None:
    """Rich text gives text."""
    for found in (read_rtf(data), read_plain_rtf(data)):
        assert all(isinstance(text, str) for text in found)


def zones(data: bytes) -> None:
    """Every line of a text is in one zone; subjects, masks, languages and hashes have no bad day."""
    text = data.decode("utf-8", "replace")
    lines = text.split("\n")
    for reply in (True, False):
        assert len(quotes.classify(lines, reply, "Ana Roy")) == len(lines)
        assert sum(map(len, quotes.split(text, reply, "Ana Roy")[:4])) <= len(text)
    base = base_subject(text[:4000], "team")
    assert base_subject(base.base, "team").base == base.base
    detect(text)
    cited.run_hashes(cited.answered(text))
    cited.head_hashes(text, b"k", obfuscated=True)
    cited.head_minute(text)
    # Of "a@b.example@c.example" the second host stays, behind a pseudonym.
    assert all(_PSEUDONYM.search(local) for local in _LOCAL.findall(mask(text, b"k")))


def html(data: bytes) -> None:
    """HTML gives text."""
    assert isinstance(to_text(data.decode("utf-8", "replace")), str)


def transfer(data: bytes) -> None:
    """Every transfer encoding gives bytes, not many more than it was given."""
    for name in (b"base64", b"quoted-printable", b"x-uuencode", b"8bit"):
        decoded, _ = transfer_decode(data, name)
        assert len(decoded) <= len(data) + 64


def file(data: bytes, suffix: str = "") -> None:
    """A file of any kind is read to its end or skipped for a coded reason, and nothing is written beside it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(data)
        source = open_source(str(path), limits=SMALL)
        for container in source.containers():
            if isinstance(container, Skipped):
                assert container.reason in codes("skip"), container.reason
                continue
            try:
                for raw in source.read(container):
                    assert len(raw.data) <= SMALL.message
                    assert not raw.reason or raw.reason in codes("reject") | codes("skip"), raw.reason
                    str(astuple(raw.origin)).encode("utf-8")
            except SourceError:
                pass
        assert [one.name for one in Path(folder).iterdir()] == [path.name]


TARGETS: dict[str, Callable[[bytes], None]] = {
    "message": message,
    "mailbox": mailbox,
    "tnef": tnef,
    "rtf": rtf,
    "zones": zones,
    "html": html,
    "transfer": transfer,
    "file": file,
}
