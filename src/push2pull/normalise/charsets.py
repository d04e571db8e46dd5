"""Bytes to text with a declared charset that may be missing, unknown or wrong."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_NAME = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")

# What senders write, and the superset that decodes it (WHATWG Encoding Standard, section 4.2).
_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "windows-874": "cp874",
    "iso-8859-11": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "utf": "utf-8",
    "unicode": "utf-16",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
}
_UNDECLARED = frozenset({"", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "_autodetect"})
# Codecs of Python that are no charset; some take quadratic time on hostile input.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_ASCII_BASED = ("utf-8", "cp", "iso8859", "koi8", "gb", "big5", "euc", "mac", "tis", "latin", "ascii")


@lru_cache(maxsize=512)
def codec(charset: str) -> str | None:
    """Return Python's name of *charset*, "" where none is declared, None where nobody knows it."""
    name = charset.strip(" \t'\"").lower()
    if name in _UNDECLARED:
        return ""
    if not _NAME.fullmatch(name):
        return None
    try:
        info = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    known = info._is_text_encoding and info.name.replace("_", "-") not in _NO_CHARSETS
    return info.name if known else None


def guess(data: bytes) -> str:
    """Decode undeclared bytes: UTF-8 if they are, else Windows-1252, which reads anything."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _windows(data)


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """Decode *data*; return the text without U+0000 and the code of a defect or ""."""
    text, defect = _decode(data, charset)
    return (text.replace("\0", "") if "\0" in text else text), defect


def _decode(data: bytes, charset: str) -> tuple[str, str]:
    name = codec(charset)
    if data.isascii() and (not name or name.startswith(_ASCII_BASED)):
        return data.decode("ascii"), "" if name is not None else "charset_unknown"
    if name is None:
        return guess(data), "charset_unknown"
    if not name:
        return guess(data), "charset_wrong"
    try:
        return _whole(data.decode(name)), ""
    except (UnicodeError, ValueError):
        return _wrong(data, name), "charset_wrong"


def _wrong(data: bytes, name: str) -> str:
    if name in ("cp1252", "utf-8"):
        return guess(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _whole(data.decode(name, "replace"))


def _whole(text: str) -> str:
    """Replace lone surrogates, which some decoders let through and no file can hold."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
