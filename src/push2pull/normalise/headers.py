"""The header block of a message as a map of raw values, tolerant of whatever real archives hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from push2pull.normalise.words import header_text

_HEADER = re.compile(rb"[!-9;-~]++[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+(?:\n|\Z)|[^\n]*+(?:\n|\Z)")
_FOLD = re.compile(rb"\n(?=[ \t])")
_FIELD_NAME = re.compile(rb"([!-9;-~]+)[ \t]*")
_MAX_NAME = 100
_MAX_NAMES = 4096
_BOM = b"\xef\xbb\xbf"
_POSTMARK = re.compile(rb">?From [^\n]*\n")


class _Names(dict[bytes, bytes]):
    """Names of headers in lower case by how they are written, b"" for what is none (RFC 5322 section 3.6.8)."""

    def __missing__(self, raw: bytes) -> bytes:
        found = _FIELD_NAME.fullmatch(raw) if len(raw) < _MAX_NAME else None
        if not found:
            return b""
        name = found[1].lower()
        if len(self) < _MAX_NAMES:
            self[raw] = name
        return name


_NAMES = _Names()


@dataclass(slots=True)
class Headers:
    """Headers by lower-case name, each with its raw values in order, unfolded.

    ``body``: offset of the body. ``postmark``: the mbox ``From_`` line, if the bytes still have one.
    ``defects``: codes of the repairs made, here and by readers of single headers.
    """

    values: dict[bytes, list[bytes]]
    body: int
    postmark: bytes
    defects: set[str]

    def __contains__(self, name: bytes) -> bool:
        return name in self.values

    def first(self, name: bytes) -> bytes:
        """Return the first value of a header, b"" when absent."""
        values = self.values.get(name)
        return values[0].strip() if values else b""

    def all(self, name: bytes) -> list[bytes]:
        """Return every value of a header, in order."""
        return [value.strip() for value in self.values.get(name, ())]

    def text(self, name: bytes) -> str:
        """Return the first value decoded to text; its defects are noted."""
        values = self.values.get(name)
        if not values:
            return ""
        text, defects = header_text(values[0])
        self.defects.update(defects)
        return text


def prepare(data: bytes) -> bytes:
    """Drop a byte-order mark and blank lines before the headers; turn CR line ends into LF."""
    if data[:1] in b"\r\n\xef":
        data = data.removeprefix(_BOM).lstrip(b"\r\n")
    if b"\r" in data[:2000] and b"\n" not in data[:2000]:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def scan(data: bytes, limit: int) -> Headers:
    """Read the headers of *data* (RFC 5322 section 2.2), of which at most *limit* bytes.

    Lines without a colon are skipped; where no blank line ends the headers, the body starts at the first
    line after which none reads as a header.
    """
    postmark = _POSTMARK.match(data)
    start = postmark.end() if postmark else 0
    end, body = _end(data, start)
    defects: set[str] = set()
    if end - start > limit:
        end = max(data.rfind(mark, start, start + limit) for mark in (b"\n", b",", b" "))
        end = max(end, start)
        defects.add("header_truncated")
    values, bad = _collect(data[start:end])
    if bad:
        defects.add("header_malformed")
        if body == len(data) == end:
            body = _late_body(data, start)
    return Headers(values, body, postmark[0].rstrip() if postmark else b"", defects)


def _collect(block: bytes) -> tuple[dict[bytes, list[bytes]], bool]:
    """Unfold (RFC 5322 section 2.2.3) and split the header block; say whether some lines are no headers."""
    values: dict[bytes, list[bytes]] = {}
    bad = False
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    for line in _FOLD.sub(b"", block).split(b"\n"):
        raw, colon, value = line.partition(b":")
        name = _NAMES[raw] if colon else b""
        if not name:
            bad = bad or not (line == b"" or line.isspace())
        elif name in values:
            values[name].append(value)
        else:
            values[name] = [value]
    return values, bad


def _end(data: bytes, start: int) -> tuple[int, int]:
    """Return where the headers end and where the body starts."""
    if data[start : start + 1] == b"\n" or data[start : start + 2] == b"\r\n":
        return start, data.index(b"\n", start) + 1
    eol = data.find(b"\n", start)
    blank, other = (b"\n\r\n", b"\n\n") if data[eol - 1 : eol] == b"\r" else (b"\n\n", b"\n\r\n")
    end = data.find(blank, start)
    if end < 0:
        blank, end = other, data.find(other, start)
    elif other == b"\n\n" or b"\r" in data[start:end]:
        sooner = data.find(other, start, end)
        if sooner >= 0:
            blank, end = other, sooner
    return (end + 1, end + len(blank)) if end >= 0 else (len(data), len(data))


def _late_body(data: bytes, start: int) -> int:
    last = start
    for line in _HEADER.finditer(data, start):
        if b":" in line[0] and b" " not in line[0].partition(b":")[0].rstrip():
            last = line.end()
    return last
