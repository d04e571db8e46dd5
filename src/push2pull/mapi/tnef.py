"""TNEF (``winmail.dat``): what Outlook packs a message's properties and files into (MS-OXTNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from push2pull.mapi.item import MESSAGE_CLASS, Attached, Item
from push2pull.mapi.values import BINARY, OBJECT, SIZES, STRING8, UNICODE, Props, Raw, Value, decode_all

SIGNATURE = b"\x78\x9f\x3e\x22"
"""The first bytes of a TNEF stream."""

_ATTACHMENT_DATA, _ATTACHMENT_NAME = 0x3701, 0x3707
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage
_VARIABLE = (STRING8, UNICODE, BINARY, OBJECT)
_NEW_ATTACHMENT, _RECIPIENTS, _CODEPAGE = 0x9002, 0x9004, 0x9007
_ITEM_PROPS, _ATTACHMENT_PROPS, _CONTENT, _TITLE = 0x9003, 0x9005, 0x800F, 0x8010
_TEXTS = {0x8004: 0x0037, 0x800C: 0x1000, 0x8008: MESSAGE_CLASS}
_DATES = {0x8005: 0x0039, 0x8006: 0x0E06}
_MAX_ITEMS = 10_000
_MAX_DEPTH = 8


class _Short(Exception):
    """The stream ends inside of a value."""


class _Bytes:
    """Little-endian values read one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise _Short
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, code: str = "<I") -> int:
        (value,) = struct.unpack(code, self.take(struct.calcsize(code)))
        return int(value)

    def padded(self, size: int) -> bytes:
        data = self.take(size)
        self.at = min(len(self.data), self.at + -size % 4)
        return data


class _Draft:
    """An item while its attributes are read."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.codepage: int | None = None
        self.legacy: dict[int | str, Value] = {}
        self.props: dict[int | str, Value] = {}
        self.recipients: list[Props] = []
        self.files: list[_File] = []


class _File:
    """An attachment while its attributes are read."""

    def __init__(self) -> None:
        self.title = ""
        self.data = b""
        self.props: dict[int | str, Value] = {}
        self.item: Item | None = None


def read_tnef(data: bytes, depth: int = 0) -> Item | None:
    """Return the item in a TNEF stream, None where there is none; damage keeps what stands before it."""
    if not data.startswith(SIGNATURE) or depth > _MAX_DEPTH:
        return None
    draft = _Draft(depth)
    for name, content in _attributes(_Bytes(data[6:])):
        try:
            _attribute(draft, name, content)
        except _Short:
            continue
    return _finish(draft)


def _attributes(stream: _Bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (attribute, content); checksums are not looked at, for writers get them wrong."""
    try:
        while stream.at < len(stream.data):
            level = stream.number("<B")
            name, _kind = stream.number("<H"), stream.number("<H")
            if level not in (1, 2):
                return
            content = stream.take(stream.number())
            yield name, content
            stream.number("<H")
    except _Short:
        return


def _attribute(draft: _Draft, name: int, content: bytes) -> None:
    if name == _CODEPAGE:
        draft.codepage = _Bytes(content).number()
    elif name in _TEXTS:
        draft.legacy[_TEXTS[name]] = _legacy_text(content, draft.codepage)
    elif name in _DATES:
        if date := _legacy_date(content):
            draft.legacy[_DATES[name]] = date
    elif name == _ITEM_PROPS:
        raw, _ = _properties(_Bytes(content))
        draft.props.update(decode_all(raw, draft.codepage))
    elif name == _RECIPIENTS:
        _recipients(draft, _Bytes(content))
    else:
        _of_file(draft, name, content)


def _recipients(draft: _Draft, stream: _Bytes) -> None:
    for _ in range(min(stream.number(), _MAX_ITEMS)):
        raw, _objects = _properties(stream)
        draft.recipients.append(decode_all(raw, draft.codepage))


def _of_file(draft: _Draft, name: int, content: bytes) -> None:
    if name == _NEW_ATTACHMENT and len(draft.files) < _MAX_ITEMS:
        draft.files.append(_File())
    if not draft.files:
        return
    file = draft.files[-1]
    if name == _CONTENT:
        file.data = content
    elif name == _TITLE:
        file.title = _legacy_text(content, draft.codepage)
    elif name == _ATTACHMENT_PROPS:
        raw, objects = _properties(_Bytes(content))
        file.props.update(decode_all(raw, draft.codepage))
        _embed(file, objects.get(_ATTACHMENT_DATA, b""), draft.depth)


def _embed(file: _File, content: bytes, depth: int) -> None:
    """Take the object of an attachment: an item, or bytes behind the 16 that name its interface."""
    if content[:16] == _MESSAGE:
        file.item = read_tnef(content[16:], depth + 1)
    if content and not file.item:
        file.data = file.data or content[16:]


def _properties(stream: _Bytes) -> tuple[list[Raw], dict[int, bytes]]:
    """Read a list of properties (MS-OXTNEF section 2.1.3.4) and the objects among them."""
    raw: list[Raw] = []
    objects: dict[int, bytes] = {}
    try:
        for _ in range(min(stream.number(), _MAX_ITEMS)):
            kind, number = stream.number("<H"), stream.number("<H")
            key: int | str = _name(stream) or number if number >= 0x8000 else number
            values = _values(stream, kind)
            if values and kind == OBJECT:
                objects[number] = values[0]
            elif values and not kind & 0x1000:
                raw.append((key, kind, values[0]))
    except _Short:
        pass
    return raw, objects


def _name(stream: _Bytes) -> str:
    """Read what identifies a named property: a number, returned as "", or a text."""
    stream.take(16)
    if stream.number() == 0:
        stream.number()
        return ""
    return stream.padded(stream.number()).decode("utf-16-le", "replace").strip("\0").lower()


def _values(stream: _Bytes, kind: int) -> list[bytes]:
    base = kind & 0xFFF
    if base not in _VARIABLE and base not in SIZES:
        raise _Short  # its size is unknown, and so is where the next one starts
    count = stream.number() if kind & 0x1000 or base in _VARIABLE else 1
    if base in _VARIABLE:
        return [stream.padded(stream.number()) for _ in range(count)]
    return [stream.padded(SIZES[base]) for _ in range(count)]


def _legacy_text(content: bytes, codepage: int | None) -> str:
    decoded = decode_all([(0, STRING8, content)], codepage)[0]
    return str(decoded).partition("\0")[0]


def _legacy_date(content: bytes) -> datetime | None:
    """Read a date in its parts (MS-OXTNEF section 2.1.3.3.7)."""
    try:
        year, month, day, hour, minute, second = struct.unpack_from("<6H", content)
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, struct.error):
        return None


def _finish(draft: _Draft) -> Item:
    files = []
    for file in draft.files:
        data = file.data or _bytes(file.props.get(_ATTACHMENT_DATA))
        props = {_ATTACHMENT_NAME: file.title, **file.props} if file.title else file.props
        files.append(Attached(props, data, file.item))
    return Item({**draft.legacy, **draft.props}, tuple(draft.recipients), tuple(files))


def _bytes(value: Value | None) -> bytes:
    return value if isinstance(value, bytes) else b""
