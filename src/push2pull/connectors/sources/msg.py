"""Outlook's ``.msg``: one item in a compound file (MS-OXMSG, MS-CFB)."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from push2pull.mapi import Attached, Item, Props, decode_all
from push2pull.mapi.values import OBJECT, SIZES, Raw, Value, codepage_of, names_of

if TYPE_CHECKING:
    from olefile import OleFileIO

_PROPERTIES = "__properties_version1.0"
_VALUE = "__substg1.0_"
_ATTACHED = "__attach_version1.0_#"
_RECIPIENT = "__recip_version1.0_#"
_CONTENT = _VALUE + "3701000D"
_TOP, _EMBEDDED, _PART = 32, 24, 8
"""Bytes before the first property of an item, of an item inside, of a recipient or attachment (2.4.1)."""

_MAX_DEPTH = 8
_NAMES = "__nameid_version1.0"

Storage = dict[str, Any]
"""Streams by name, as their paths, and storages inside by name, as dictionaries."""


def read_msg(data: bytes) -> Item:
    """Return the item in the bytes of a ``.msg`` file; raises whatever the reader does on damage."""
    from olefile import OleFileIO  # an extra, and only these files need it

    with OleFileIO(io.BytesIO(data)) as ole:
        root = _tree(ole)
        return _item(ole, root, _TOP, _names(ole, root.get(_NAMES, {})), 0, None)


def _tree(ole: OleFileIO) -> Storage:
    root: Storage = {}
    for path in ole.listdir():
        storage = root
        for name in path[:-1]:
            inner = storage.setdefault(name, {})
            storage = inner if isinstance(inner, dict) else {}
        storage[path[-1]] = path
    return root


def _item(
    ole: OleFileIO,
    storage: Storage,
    header: int,
    names: Mapping[int, str],
    depth: int,
    codepage: Value | None,
) -> Item:
    props = _props(ole, storage, header, names, codepage)
    codepage = codepage_of(props) or codepage
    recipients = [_props(ole, one, _PART, names, codepage) for one in _inside(storage, _RECIPIENT)]
    files = [_attached(ole, one, names, depth, codepage) for one in _inside(storage, _ATTACHED)]
    return Item(props, tuple(recipients), tuple(files))


def _inside(storage: Storage, prefix: str) -> Iterator[Storage]:
    """Yield the storages of one kind, by their numbers."""
    for name in sorted(storage):
        if name.startswith(prefix) and isinstance(storage[name], dict):
            yield storage[name]


def _attached(
    ole: OleFileIO, storage: Storage, names: Mapping[int, str], depth: int, codepage: Value | None
) -> Attached:
    props = _props(ole, storage, _PART, names, codepage)
    content = storage.get(_CONTENT)
    if not isinstance(content, dict):
        data = props.get(0x3701)
        return Attached(props, data if isinstance(data, bytes) else b"")
    if _PROPERTIES in content and depth < _MAX_DEPTH:
        return Attached(props, b"", _item(ole, content, _EMBEDDED, names, depth + 1, codepage))
    # An OLE object: what its program stored, where it is a plain stream.
    stream = content.get("CONTENTS")
    return Attached(props, _read(ole, stream) if isinstance(stream, list) else b"")


def _props(
    ole: OleFileIO, storage: Storage, header: int, names: Mapping[int, str], codepage: Value | None
) -> Props:
    raw: list[Raw] = []
    listed = storage.get(_PROPERTIES)
    entries = _read(ole, listed)[header:] if isinstance(listed, list) else b""
    for kind, number, value in struct.iter_unpack("<HH4x8s", entries[: len(entries) // 16 * 16]):
        if kind in SIZES and kind != OBJECT:
            raw.append((names.get(number, number), kind, value))
    for name, path in storage.items():
        if name.startswith(_VALUE) and len(name) == len(_VALUE) + 8 and isinstance(path, list):
            number, kind = int(name[-8:-4], 16), int(name[-4:], 16)
            if kind != OBJECT:
                raw.append((names.get(number, number), kind, _read(ole, path)))
    return decode_all(raw, codepage)


def _read(ole: OleFileIO, path: list[str]) -> bytes:
    with ole.openstream(path) as stream:
        data: bytes = stream.read()
        return data


def _names(ole: OleFileIO, storage: Storage) -> dict[int, str]:
    """Return the properties that are named by a text (MS-OXMSG section 2.2.3), in lower case."""
    entries, texts = (storage.get(_VALUE + tag) for tag in ("00030102", "00040102"))
    if not isinstance(entries, list) or not isinstance(texts, list):
        return {}
    return names_of(_read(ole, entries), _read(ole, texts))
