"""Header text: unfolding (RFC 5322 section 2.2.3) and encoded words (RFC 2047) with the usual repairs."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from push2pull.normalise import charsets

_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*+(?:\?(?!=)[^?]*+){0,8})\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
MAX_CHARACTERS = 4000
"""Longer header text is cut: RFC 5322 allows 998 characters a line."""


def raw_text(value: bytes) -> tuple[str, str]:
    """Decode the bytes of a header: ASCII, else UTF-8 or Windows-1252 with defect ``header_8bit``."""
    if value.isascii():
        return value.decode("ascii"), ""
    return charsets.guess(value), "header_8bit"


@lru_cache(maxsize=4096)
def header_text(value: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode an unstructured header; return one line of text, blanks folded, and the defects."""
    text, defect = raw_text(value[: 4 * MAX_CHARACTERS])
    defects = {defect} if defect else set()
    if "=?" in text:
        text, more = decode_words(text)
        defects |= more
    if len(text) > MAX_CHARACTERS or len(value) > 4 * MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        defects.add("header_truncated")
    return " ".join(text.replace("\0", "").split()), tuple(sorted(defects))


def decode_words(text: str) -> tuple[str, set[str]]:
    """Decode the encoded words of *text*; neighbours are joined before their charset is decoded.

    >>> decode_words("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?= noir")[0]
    'café noir'
    """
    defects: set[str] = set()
    out: list[str] = []
    for charset, parts in groupby(_runs(text), key=lambda run: run[0]):
        if charset is None:
            out += [str(part) for _, part in parts]
            continue
        data = b"".join(part for _, part in parts if isinstance(part, bytes))
        decoded, defect = charsets.decode(data, charset)
        out.append(decoded)
        if defect:
            defects.add(defect)
    return "".join(out), defects


def _runs(text: str) -> Iterator[tuple[str | None, str | bytes]]:
    """Yield (None, plain text) and (charset, bytes); blanks between two encoded words are dropped."""
    at = 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        if between and (at == 0 or not between.isspace()):
            yield None, between
        yield word[1].lower(), _payload(word[2], word[3], word[1])
        at = word.end()
    if at < len(text):
        yield None, text[at:]


def _payload(encoding: str, payload: str, charset: str) -> bytes:
    data = payload.encode("ascii") if payload.isascii() else _unread(payload, charset)
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"\n", b""), header=True)
    return base64_bytes(data)


def _unread(payload: str, charset: str) -> bytes:
    """Return raw 8-bit letters in an encoded word as bytes of its charset, in which they are about to be read."""
    try:
        return payload.encode(charsets.codec(charset) or "utf-8")
    except UnicodeError:
        return payload.encode("utf-8")


def base64_bytes(data: bytes) -> bytes:
    """Decode base64 whatever its padding and whatever stands between its letters (RFC 2045 section 6.8)."""
    data = _NOT_BASE64.sub(b"", data)
    if len(data) % 4 == 1:
        data = data[:-1]
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))


def word_set(text: str) -> frozenset[str]:
    """Return the words of *text*: how the word lists of this package are written down."""
    return frozenset(text.split())
