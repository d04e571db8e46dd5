"""Items of Outlook as bytes: TNEF streams, compound files, and a stand-in for a PST's reader."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

Given = Mapping[int, str | bytes | int | bool | datetime]
"""Properties by id, with values as Python has them."""

SUBMITTED = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MINI = 4096


def note(n: int = 0, **more: Any) -> dict[int, Any]:
    """Return the properties of message *n*."""
    return {
        0x001A: "IPM.Note",
        0x0037: f"Réunion {n}",
        0x0039: SUBMITTED,
        0x0042: "Ana Pérez",
        0x5D02: "ana@acme.example",
        0x1000: f"Hello, this is message {n}.\r\n",
        0x1035: f"<{n}@acme.example>",
        **{int(key[1:], 16): value for key, value in more.items()},
    }


def person(field: int, name: str, address: str) -> dict[int, Any]:
    """Return a recipient: *field* 1 To, 2 Cc, 3 Bcc."""
    return {0x0C15: field, 0x3001: name, 0x3002: "SMTP", 0x3003: address, 0x39FE: address}


def typed(value: Any) -> tuple[int, bytes]:
    """Return the type and bytes of a property."""
    if isinstance(value, bool):
        return 0x0B, struct.pack("<H", value)
    if isinstance(value, int):
        return 0x03, struct.pack("<i", value)
    if isinstance(value, str):
        return 0x1F, value.encode("utf-16-le")
    if isinstance(value, datetime):
        return 0x40, struct.pack("<Q", int((value - _EPOCH).total_seconds()) * 10**7)
    return 0x102, value


# -- TNEF


def tnef(props: Given, recipients: Sequence[Given] = (), files: Sequence[tuple[Given, bytes]] = ()) -> bytes:
    """Return a TNEF stream."""
    out = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x9003, tnef_props(props))
    rows = b"".join(tnef_props(one) for one in recipients)
    out += _attribute(1, 0x9004, struct.pack("<I", len(recipients)) + rows)
    for given, data in files:
        out += _attribute(2, 0x9002, b"\0" * 14) + _attribute(2, 0x800F, data)
        out += _attribute(2, 0x9005, tnef_props(given))
    return out


def tnef_props(props: Given) -> bytes:
    """Return a list of properties."""
    out = struct.pack("<I", len(props))
    for key, value in props.items():
        kind, data = typed(value)
        out += struct.pack("<HH", kind, key)
        if kind in (0x1F, 0x102):
            out += struct.pack("<II", 1, len(data))
        out += data + b"\0" * (-len(data) % 4)
    return out


def _attribute(level: int, name: int, content: bytes) -> bytes:
    return (
        struct.pack("<BHHI", level, name, 6, len(content))
        + content
        + struct.pack("<H", sum(content) & 0xFFFF)
    )


# -- MSG


def msg(
    props: Given,
    recipients: Sequence[Given] = (),
    files: Sequence[tuple[Given, bytes | dict[str, Any]]] = (),
    names: Mapping[int, str] | None = None,
) -> bytes:
    """Return a ``.msg``; *names*: texts that name properties of 0x8000 and above."""
    return compound({**storage(props, recipients, files, 32), "__nameid_version1.0": _names(names or {})})


def storage(
    props: Given,
    recipients: Sequence[Given] = (),
    files: Sequence[tuple[Given, bytes | dict[str, Any]]] = (),
    header: int = 24,
) -> dict[str, Any]:
    """Return the streams and storages of an item; an attachment that is a storage is an item inside."""
    out = _streams(props, header)
    for n, one in enumerate(recipients):
        out[f"__recip_version1.0_#{n:08X}"] = _streams(one, 8)
    for n, (given, data) in enumerate(files):
        inside = _streams(given, 8)
        inside["__substg1.0_3701000D" if isinstance(data, dict) else "__substg1.0_37010102"] = data
        out[f"__attach_version1.0_#{n:08X}"] = inside
    return out


def _streams(props: Given, header: int) -> dict[str, Any]:
    listed, out = b"\0" * header, {}
    for key, value in props.items():
        kind, data = typed(value)
        if kind in (0x1F, 0x102):
            out[f"__substg1.0_{key:04X}{kind:04X}"] = data
            listed += struct.pack("<HHIQ", kind, key, 6, len(data))
        else:
            listed += struct.pack("<HHI", kind, key, 6) + data.ljust(8, b"\0")
    return {"__properties_version1.0": listed, **out}


def _names(names: Mapping[int, str]) -> dict[str, bytes]:
    texts, entries = b"", b""
    for key, name in names.items():
        entries += struct.pack("<IHH", len(texts), 1, key - 0x8000)
        data = name.encode("utf-16-le")
        texts += struct.pack("<I", len(data)) + data + b"\0" * (-len(data) % 4)
    return {"__substg1.0_00030102": entries, "__substg1.0_00040102": texts}


def compound(root: Mapping[str, Any]) -> bytes:
    """Return a compound file (MS-CFB, version 3) of streams and, as mappings, storages."""
    entries: list[list[Any]] = [["Root Entry", 5, b"", _FREE, _FREE]]
    _lay_out(root, 0, entries)
    small = [entry for entry in entries if entry[1] == 2 and len(entry[2]) < _MINI]
    mini, mini_fat, starts = b"", [], {}
    for entry in small:
        starts[id(entry)] = len(mini_fat) if entry[2] else _END
        mini_fat += _chain(len(mini_fat), -(-len(entry[2]) // 64))
        mini += entry[2] + b"\0" * (-len(entry[2]) % 64)
    entries[0][2] = mini
    sectors, fat = b"", []
    for entry in entries:
        if entry[1] == 5 or (entry[1] == 2 and len(entry[2]) >= _MINI):
            starts[id(entry)] = len(fat) if entry[2] else _END
            sectors, fat = _append(sectors, fat, entry[2])
    mini_start = len(fat) if mini_fat else _END
    sectors, fat = _append(sectors, fat, struct.pack(f"<{len(mini_fat)}I", *mini_fat), b"\xff")
    directory_start = len(fat)
    sectors, fat = _append(sectors, fat, b"".join(_entry(one, starts.get(id(one), 0)) for one in entries))
    n_fat = next(n for n in range(1, 200) if (len(fat) + n) * 4 <= n * 512)
    fat_at = list(range(len(fat), len(fat) + n_fat))
    fat += [_FAT] * n_fat
    fat += [_FREE] * (n_fat * 128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack(
        "<IIIIIIIIII", 0, n_fat, directory_start, 0, _MINI, mini_start, -(-len(mini_fat) // 128), _END, 0, 0
    )[:-4]
    header += struct.pack("<109I", *fat_at, *[_FREE] * (109 - n_fat))
    return header + sectors + struct.pack(f"<{len(fat)}I", *fat)


def _lay_out(storage: Mapping[str, Any], parent: int, entries: list[list[Any]]) -> None:
    """Append the entries of a storage, each the right sibling of the one before."""
    before = None
    for name, content in storage.items():
        number = len(entries)
        nested = isinstance(content, Mapping)
        entries.append([name, 1 if nested else 2, b"" if nested else content, _FREE, _FREE])
        entries[parent if before is None else before][4 if before is None else 3] = number
        before = number
        if nested:
            _lay_out(content, number, entries)


def _chain(start: int, length: int) -> list[int]:
    return [start + n + 1 for n in range(length - 1)] + [_END] if length else []


def _append(sectors: bytes, fat: list[int], data: bytes, pad: bytes = b"\0") -> tuple[bytes, list[int]]:
    return sectors + data + pad * (-len(data) % 512), fat + _chain(len(fat), -(-len(data) // 512))


def _entry(entry: list[Any], start: int) -> bytes:
    name, kind, data, right, child = entry
    encoded = (name + "\0").encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, right, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, len(data))


# -- PST


class PstItem:
    """An item, folder or attachment with the face of libpff's; *damaged* ones raise when they are looked at."""

    def __init__(self, identifier: int, props: Given, **more: Any) -> None:
        self.identifier, self._props = identifier, props
        self.number_of_record_sets = 1
        self.name = more.get("name", "")
        self._folders: Sequence[PstItem] = more.get("folders", ())
        self._messages: Sequence[PstItem | None] = more.get("messages", ())
        self._files: Sequence[PstItem] = more.get("files", ())
        self._inside: Sequence[PstItem] = more.get("inside", ())
        self._data: bytes = more.get("data", b"")
        rows = more.get("recipients", ())
        self.recipients = SimpleNamespace(
            number_of_record_sets=len(rows), get_record_set=lambda n: _record_set(rows[n])
        )
        self.number_of_sub_folders, self.number_of_sub_messages = len(self._folders), len(self._messages)
        self.number_of_attachments, self.number_of_sub_items = len(self._files), len(self._inside)
        self.size = len(self._data)

    def get_record_set(self, _: int) -> Any:
        return _record_set(self._props)

    def get_sub_folder(self, n: int) -> PstItem:
        return self._folders[n]

    def get_sub_message(self, n: int) -> PstItem:
        found = self._messages[n]
        if found is None:
            raise OSError("damaged")
        return found

    def get_attachment(self, n: int) -> PstItem:
        return self._files[n]

    def get_sub_item(self, n: int) -> PstItem:
        return self._inside[n]

    def read_buffer(self, size: int) -> bytes:
        return self._data[:size]


def _record_set(props: Given) -> Any:
    entries = [
        SimpleNamespace(entry_type=key, value_type=kind, data=data)
        for key, (kind, data) in ((key, typed(value)) for key, value in props.items())
    ]
    return SimpleNamespace(number_of_entries=len(entries), get_entry=lambda n: entries[n])


def pst_opener(root: PstItem, subtree: int, names: Mapping[int, str] | None = None) -> Any:
    """Return what opens a PST: whatever the file, it holds *root*; *names* of properties of 0x8000 and above."""
    streams = _names(names or {})
    named = PstItem(97, {3: streams["__substg1.0_00030102"], 4: streams["__substg1.0_00040102"]})
    store = PstItem(33, {0x35E0: b"\0" * 20 + struct.pack("<I", subtree)})

    @contextmanager
    def opened(_: object) -> Iterator[Any]:
        yield SimpleNamespace(
            get_root_folder=lambda: root, get_message_store=lambda: store, get_name_to_id_map=lambda: named
        )

    return opened
