"""The header block of a message as a map of raw values, tolerant of whatever real archives hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from push2pull.normalise.words import header_text

_LINE = re.compile(rb"([!-9;-~]++)[ \t]*+:[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)\n|([^\n]*+)\n")
_BOM = b"\xef\xbb\xbf"
_POSTMARK = re.compile(rb">?From [^\n]*\n")


@dataclass(slots=True)
class Headers:
    """Headers by lower-case name, each with its raw values in order, still folded.

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
        """Return the first value of a header, unfolded, b"" when absent."""
        values = self.values.get(name)
        return _unfold(values[0]) if values else b""

    def all(self, name: bytes) -> list[bytes]:
        """Return every value of a header, unfolded, in order."""
        return [_unfold(value) for value in self.values.get(name, ())]

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
        end = max(data.rfind(b"\n", start, start + limit) + 1, start)
        defects.add("header_truncated")
    block = data[start:end]
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if not block.endswith(b"\n"):
        block += b"\n"
    values, bad = _collect(block)
    if bad:
        defects.add("header_malformed")
        if body == len(data) == end:
            body = _late_body(data, start)
    return Headers(values, body, postmark[0].rstrip() if postmark else b"", defects)


def _collect(block: bytes) -> tuple[dict[bytes, list[bytes]], bool]:
    values: dict[bytes, list[bytes]] = {}
    bad = False
    for name, value, junk in _LINE.findall(block):
        if name:
            name = name.lower()
            if name in values:
                values[name].append(value)
            else:
                values[name] = [value]
        elif junk and not junk.isspace():
            bad = True
    return values, bad


def _end(data: bytes, start: int) -> tuple[int, int]:
    """Return where the headers end and where the body starts."""
    if data[start : start + 1] == b"\n" or data[start : start + 2] == b"\r\n":
        return start, data.index(b"\n", start) + 1
    eol = data.find(b"\n", start)
    blank, other = (b"\n\r\n", b"\n\n") if data[eol - 1 : eol] == b"\r" else (b"\n\n", b"\n\r\n")
    end = data.find(blank, start)
    sooner = data.find(other, start, end if end >= 0 else len(data))
    if sooner >= 0:
        return sooner + 1, sooner + 1 + len(other) - 1
    return (end + 1, end + len(blank)) if end >= 0 else (len(data), len(data))


def _late_body(data: bytes, start: int) -> int:
    last = start
    for line in _LINE.finditer(data, start):
        if line[1]:
            last = line.end()
    return last


def _unfold(value: bytes) -> bytes:
    return value.replace(b"\n", b"").rstrip() if b"\n" in value else value.rstrip()
