"""Rich text bodies: decompressed (MS-OXRTFCP), HTML inside taken out again (MS-OXRTFEX), else read as text."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from push2pull.mapi.values import charset_of, text_of

MAX_RTF = 8 << 20
"""Bytes of rich text that are read; the rest is left out."""

MAX_TOKENS = 1_000_000
"""Words, braces and runs of text that are read: a picture is a few, an attack is one a byte."""

_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    {b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"generator", b"mhtmltag",
     b"themedata", b"datastore", b"listtable", b"listoverridetable", b"rsidtbl", b"xmlnstbl", b"filetbl"}
)  # fmt: skip
_LETTERS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—",
}  # fmt: skip
_SYMBOLS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\xa0", b"_": "-", b"\n": "\n", b"\r": "\n"}
_FONT_CHARSETS = {
    0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip
_DEPTH = 1000


class RichText(NamedTuple):
    """What a rich text body says: as HTML where it wraps some, else as text."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class _Group:
    """State that a brace opens and closes. ``quiet``: content is for RTF readers alone."""

    skip: bool = False
    tag: bool = False
    quiet: bool = False
    fonts: bool = False
    charset: str = ""
    after_unicode: int = 1


@dataclass(slots=True)
class _Reader:
    state: _Group = field(default_factory=_Group)
    groups: list[_Group] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    charset: str = "windows-1252"
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    starred: bool = False
    swallow: int = 0
    html: bool = False


def decompress(data: bytes) -> bytes:
    """Undo the compression of PidTagRtfCompressed (MS-OXRTFCP section 3.1.3), at most MAX_RTF bytes."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<I4s", data, 4)
    if kind == b"MELA":
        return data[16 : 16 + min(size, MAX_RTF)]
    if kind != b"LZFu":
        return b""
    return bytes(_expand(data[16:], min(size, MAX_RTF)))


def _expand(data: bytes, size: int) -> bytearray:
    out = bytearray(_START)
    at, goal = 0, len(_START) + size
    while at < len(data) and len(out) < goal:
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[at : at + 1]
                at += 1
                continue
            if at + 2 > len(data):
                return out[len(_START) : goal]
            code, at = int.from_bytes(data[at : at + 2], "big"), at + 2
            place = code >> 4
            back = (len(out) - place) % _WINDOW
            if back == 0:  # a reference to the place of writing ends the stream
                return out[len(_START) : goal]
            _copy(out, back, (code & 0xF) + 2)
    return out[len(_START) : goal]


def _copy(out: bytearray, back: int, length: int) -> None:
    for _ in range(length):
        out.append(out[-back] if back <= len(out) else 0x20)


def read_rtf(compressed: bytes) -> RichText:
    """Read a compressed rich text body; damage ends it early."""
    return read_plain_rtf(decompress(compressed))


def read_plain_rtf(data: bytes) -> RichText:
    """Read rich text: HTML where ``\\fromhtml`` says that it wraps some, else its text."""
    reader = _Reader()
    reader.html = b"\\fromhtml" in data[:1000]
    for found in islice(_TOKEN.finditer(data[:MAX_RTF]), MAX_TOKENS):
        _token(reader, found)
    _flush(reader)
    text = "".join(reader.out).strip("\0")
    return RichText(text, "") if reader.html else RichText("", text.strip("\n"))


def _token(reader: _Reader, found: re.Match[bytes]) -> None:
    word, number, hexadecimal, symbol, brace, text = found.groups()
    if brace:
        _brace(reader, brace)
    elif word:
        _word(reader, word, int(number) if number else None)
    elif symbol == b"*":
        reader.starred = True
    elif hexadecimal:
        _bytes(reader, bytes.fromhex(hexadecimal.decode()))
    elif symbol:
        _letter(reader, _SYMBOLS.get(symbol, ""))
    elif text:
        _bytes(reader, text)


def _brace(reader: _Reader, brace: bytes) -> None:
    _flush(reader)
    reader.starred, reader.swallow = False, 0
    if brace == b"{":
        if len(reader.groups) < _DEPTH:
            reader.groups.append(reader.state)
    elif reader.groups:
        reader.state = reader.groups.pop()


def _word(reader: _Reader, word: bytes, number: int | None) -> None:
    starred, reader.starred = reader.starred, False
    state = reader.state
    if starred or word in _SKIPPED:
        tag = word == b"htmltag"
        reader.state = replace(state, skip=not tag or state.skip, tag=tag)
    elif word == b"htmlrtf":
        _flush(reader)
        reader.state = replace(state, quiet=number != 0)
    elif word in _LETTERS:
        _letter(reader, _LETTERS[word])
    elif word == b"u" and number is not None:
        _letter(reader, chr(number % 0x10000))
        reader.swallow = state.after_unicode
    else:
        _charset_word(reader, word, number)


def _charset_word(reader: _Reader, word: bytes, number: int | None) -> None:
    """Follow the words that say which charset bytes are in."""
    state = reader.state
    if word == b"fonttbl":
        reader.state = replace(state, fonts=True, skip=True)
    elif number is None:
        return
    elif word == b"ansicpg":
        reader.charset = charset_of(number) or reader.charset
    elif word == b"uc":
        reader.state = replace(state, after_unicode=min(max(number, 0), 8))
    elif word == b"f" and state.fonts:
        reader.font = number
    elif word == b"f":
        _flush(reader)
        reader.state = replace(state, charset=reader.fonts.get(number, ""))
    elif word == b"fcharset" and state.fonts and len(reader.fonts) < _DEPTH:
        reader.fonts[reader.font] = charset_of(_FONT_CHARSETS.get(number))


def _shown(reader: _Reader) -> bool:
    return not reader.state.skip and not (reader.html and reader.state.quiet)


def _bytes(reader: _Reader, data: bytes) -> None:
    reader.starred = False
    if reader.swallow:
        reader.swallow, data = max(0, reader.swallow - len(data)), data[reader.swallow :]
    if data and _shown(reader):
        reader.pending += data


def _letter(reader: _Reader, letter: str) -> None:
    if letter and _shown(reader):
        _flush(reader)
        reader.out.append(letter)


def _flush(reader: _Reader) -> None:
    if reader.pending:
        charset = reader.charset if reader.state.tag else reader.state.charset or reader.charset
        reader.out.append(text_of(bytes(reader.pending), charset))
        reader.pending.clear()
