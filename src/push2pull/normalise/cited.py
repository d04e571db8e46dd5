"""What a reply says about the message it quotes: its words, its author and its minute, as digests.

Whole lines do not survive: every mail program wraps what it quotes anew. Runs of four words do (shingles:
Broder, On the resemblance and containment of documents, 1997). On five public lists 70 to 89 % of the quotes
share a line with the message they answer, 94 to 98 % a run of words.
"""

from __future__ import annotations

import hmac
import re
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np

from push2pull.model import Address
from push2pull.normalise import blocks, marks
from push2pull.normalise.identity import mask, person_id

RUN = 4
"""Words in a run."""

Hashes = np.ndarray[Any, np.dtype[np.uint64]]

_MULTIPLIERS = tuple(map(np.uint64, (536870909, 402653189, 268435399)))
"""A run is the sum of the CRC-32 of its words times these and one, times _SCRAMBLE modulo 2**64."""
_SCRAMBLE = np.uint64(0x9E3779B97F4A7C15)
_SIGN = np.uint64(1 << 63)
_IN_WORDS = b"".join(
    byte.lower() if byte.isalnum() or byte in b"_" or byte > b"\x7f" else b" "
    for byte in (bytes((code,)) for code in range(256))
)
"""Letters in lower case, digits and what is not ASCII; a blank for every other byte."""
_NESTED = re.compile(r"^ {0,2}> ?>.*\n?", re.M)
_NAME = re.compile(r"[^\W\d_]{2,}")
_PSEUDONYM = re.compile(r"P-([0-9a-f]{16})")
_CLOCK = re.compile(r"(?<![\d:.+-])(?:[01]?\d|2[0-3])[:hH]([0-5]\d)(?!\d)")
_MAX_HEAD = 600
_MAX_NAMES = 24


def run_hashes(text: str, limit: int | None = None) -> list[int]:
    """Return signed 64-bit digests of every run of four words, each once, sorted; the *limit* smallest.

    Case, blanks, line ends and quote marks do not matter. Lines with an address are nobody's business. The
    smallest are a sample that does not depend on where a quote was cut.

    >>> run_hashes("One two three four") == run_hashes("> one two\\n> three, four")
    True
    """
    words = np.array(word_hashes(text), np.uint64)
    if len(words) < RUN:
        return []
    runs = hashes_of_runs(words)
    runs.sort()
    first = np.empty(len(runs), np.bool_)
    first[0] = True
    np.not_equal(runs[1:], runs[:-1], out=first[1:])
    distinct: list[int] = runs[first][:limit].tolist()
    return distinct


def hashes_of_runs(words: Hashes) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the signed digest of the run that starts at each word but the last three; *words*: their CRC-32."""
    p, q, r = _MULTIPLIERS
    sums: Hashes = words[:-3] * p + words[1:-2] * q + words[2:-1] * r + words[3:]
    return (sums * _SCRAMBLE ^ _SIGN).view(np.int64)


def word_hashes(text: str) -> list[int]:
    """Return the CRC-32 of each word of *text*, in order, but for lines with an address."""
    if "@" in text:
        text = "\n".join([line for line in text.split("\n") if "@" not in line])
    if not text.isascii():
        text = text.lower()
    return list(map(crc32, text.encode("utf-8", "replace").translate(_IN_WORDS).split()))


def answered(quoted: str) -> str:
    """Return what the quoted message itself said: neither what it quotes in turn nor who said it.

    That is the first level of quote marks, or what stands before the next header block; the whole where
    nothing of that kind is left.
    """
    if "\n>" in quoted or quoted[:1] == ">":
        first = _NESTED.sub("", quoted)
    else:
        lines = quoted.split("\n")
        block = blocks.find(lines, quoted)
        first = "\n".join(lines[: block[0]]) if block else quoted
    return first if first.strip() else quoted


def author_hashes(author: Address | None, key: bytes) -> list[int]:
    """Return keyed digests of an author: the address (as in ``person_id``) and the pairs of names."""
    return list(_author_hashes(author.address, author.name, key)) if author else []


@lru_cache(maxsize=16384)
def _author_hashes(address: str, name: str, key: bytes) -> tuple[int, ...]:
    shown = name if len(_NAME.findall(name)) > 1 else address.partition("@")[0]
    return tuple(sorted({_number(person_id(key, address)[2:]), *_pairs(shown, key)}))


def head_hashes(head: str, key: bytes, obfuscated: bool) -> list[int]:
    """Return the digests of everybody whom a quote head may name as the author of what follows.

    The addressees and the subject of a header block are left out: they name others.
    """
    lines = []
    for line in head[:_MAX_HEAD].split("\n"):
        field = marks.FIELD.match(line)
        if field and field.lastgroup in ("to", "subject"):
            break
        lines.append(line)
    masked = mask(" ".join(lines), key, obfuscated)
    people = {_number(digits) for digits in _PSEUDONYM.findall(masked)}
    return sorted(people | set(_pairs(_PSEUDONYM.sub(" ", masked), key)))


def head_minute(head: str) -> int | None:
    """Return the minute of the hour at which a quote head says that the quoted message was sent.

    The hour depends on the reader's time zone; the minute does not, but for zones of half an hour.
    """
    found = _CLOCK.search(head[:_MAX_HEAD])
    return int(found[1]) if found else None


def _pairs(text: str, key: bytes) -> list[int]:
    """Return digests of neighbouring names, whichever comes first (``Doe, Jane`` is ``Jane Doe``)."""
    names = [name.casefold() for name in _NAME.findall(text)][:_MAX_NAMES]
    return [_pair(key, *sorted(two)) for two in pairwise(names)]


@lru_cache(maxsize=16384)
def _pair(key: bytes, one: str, other: str) -> int:
    return _number(hmac.digest(key, f"name {one} {other}".encode("utf-8", "replace"), "sha256")[:8].hex())


def _number(digits: str) -> int:
    return int.from_bytes(bytes.fromhex(digits), "big", signed=True)
