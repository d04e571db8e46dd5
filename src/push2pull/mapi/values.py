"""Property values of MAPI items (MS-OXCDATA section 2.11), decoded from the bytes that containers hold."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

Value = str | bytes | int | datetime
Props = Mapping[int | str, Value]
"""Values by property id (MS-OXPROPS), or by name in lower case where the property has a name."""

Raw = tuple[int | str, int, bytes]
"""A property as it stands in a container: id or name, type, bytes."""

OBJECT = 0x000D
STRING8 = 0x001E
UNICODE = 0x001F
BINARY = 0x0102
SIZES = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 2, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of the types of fixed size."""

_INTEGERS = {2: "<h", 3: "<i", 0xB: "<?", 0x14: "<q"}
_TIME = 0x40
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_BODY_CODEPAGE, _MESSAGE_CODEPAGE = 0x3FDE, 0x3FFD
_CHARSETS = {
    65001: "utf-8",
    20127: "us-ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    50221: "iso-2022-jp",
    50222: "iso-2022-jp",
    51932: "euc-jp",
    51949: "euc-kr",
    52936: "hz-gb-2312",
    54936: "gb18030",
    932: "shift_jis",
    936: "gbk",
    949: "cp949",
    950: "big5",
    874: "cp874",
    **{28590 + n: f"iso-8859-{n}" for n in range(1, 17)},
    **{1250 + n: f"windows-{1250 + n}" for n in range(9)},
}

_WINDOWS = {
    20127: 1252,
    20866: 1251,
    21866: 1251,
    28591: 1252,
    28592: 1250,
    28605: 1252,
    50220: 932,
    50221: 932,
    50222: 932,
    51932: 932,
    51949: 949,
    52936: 936,
}
"""The Windows code page in which a client keeps strings of mail that goes out in another."""


def charset_of(codepage: object) -> str:
    """Return the charset of a Windows code page, "" for an unknown one."""
    return _CHARSETS.get(codepage, "") if isinstance(codepage, int) else ""


def decode_all(raw: Iterable[Raw], codepage: Value | None = None) -> dict[int | str, Value]:
    """Decode the properties of one object; 8-bit strings are in its own code page, else in *codepage*."""
    found = list(raw)
    props: dict[int | str, Value] = {}
    for key, kind, data in found:
        value = _fixed(kind, data)
        if value is not None:
            props[key] = value
    own = codepage_of(props) or codepage
    charset = charset_of(_WINDOWS.get(own, own) if isinstance(own, int) else None) or "windows-1252"
    for key, kind, data in found:
        if kind == UNICODE:
            props[key] = data.decode("utf-16-le", "replace").rstrip("\0")
        elif kind == STRING8:
            props[key] = text_of(data, charset).rstrip("\0")
        elif kind == BINARY:
            props[key] = data
    return props


def text_of(data: bytes, charset: str) -> str:
    """Decode *data*; bytes that do not fit become U+FFFD."""
    try:
        return codecs.decode(data, charset, "replace")
    except (LookupError, ValueError):
        return data.decode("cp1252", "replace")


def codepage_of(props: Props) -> Value | None:
    """Return the code page that 8-bit strings below an object are in."""
    return props.get(_MESSAGE_CODEPAGE) or props.get(_BODY_CODEPAGE)


def body_charset(props: Props) -> str:
    """Return the charset of a body given as bytes (PidTagInternetCodepage)."""
    return charset_of(props.get(_BODY_CODEPAGE)) or charset_of(props.get(_MESSAGE_CODEPAGE))


def text(props: Props, *keys: int | str) -> str:
    """Return the first of the properties that is text and not empty."""
    for key in keys:
        value = props.get(key)
        if isinstance(value, str) and (value := value.strip("\0")):
            return value
    return ""


def number(props: Props, key: int) -> int:
    """Return an integer property, 0 where absent."""
    value = props.get(key)
    return value if isinstance(value, int) else 0


def data_of(props: Props, key: int) -> bytes:
    """Return a binary property, b"" where absent."""
    value = props.get(key)
    return value if isinstance(value, bytes) else b""


def _fixed(kind: int, data: bytes) -> Value | None:
    if kind in _INTEGERS:
        size = struct.calcsize(_INTEGERS[kind])
        value: int | None = struct.unpack(_INTEGERS[kind], data[:size])[0] if len(data) >= size else None
        return value
    if kind == _TIME and len(data) >= 8:
        return _instant(struct.unpack("<Q", data[:8])[0])
    return None


def _instant(ticks: int) -> datetime | None:
    """Return the instant of a FILETIME: units of 100 ns since 1601 (MS-DTYP section 2.3.3)."""
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None


def names_of(entries: bytes, texts: bytes) -> dict[int, str]:
    """Return the properties that are named by a text, in lower case, by their id in this file.

    From the entry and the string stream of the name-to-id map (MS-OXMSG section 2.2.3, MS-PST section 2.4.7).
    """
    names = {}
    for place, kind, index in struct.iter_unpack("<IHH", entries[: len(entries) // 8 * 8]):
        if kind & 1 and place + 4 <= len(texts):
            (size,) = struct.unpack_from("<I", texts, place)
            names[0x8000 + index] = texts[place + 4 : place + 4 + size].decode("utf-16-le", "replace").lower()
    return names
