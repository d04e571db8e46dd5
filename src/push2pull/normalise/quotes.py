"""What this author wrote, apart from what they quote, their signature and what lists add at the end."""

from __future__ import annotations

from hashlib import blake2b
from itertools import compress
from typing import NamedTuple

from push2pull.normalise import attributions, blocks, signatures

OWN, QUOTED, HEAD, SIGNATURE, FOOTER = range(5)
"""The class of a line. ``HEAD``: an attribution, a separator, or a header block in front of a quote."""


class Zones(NamedTuple):
    """The four zones of a text; each keeps its lines in order. ``head``: what introduces the first quote."""

    author: str
    quoted: str = ""
    signature: str = ""
    footer: str = ""
    head: str = ""


def _selector(*wanted: int) -> bytes:
    return bytes(code in wanted for code in range(256))


_IS_OWN, _IS_QUOTED = _selector(OWN), _selector(QUOTED, HEAD)
_IS_SIGNATURE, _IS_FOOTER = _selector(SIGNATURE), _selector(FOOTER)


def split(text: str, is_reply: bool = True, author: str = "") -> Zones:
    """Split a plain text. *is_reply*: the headers say that it answers something. *author*: display name.

    ``>`` starts a quote in a reply or under an attribution; elsewhere it is what the author typed (a prompt).
    Answers between quotes stay with the author. Marks of the big languages, French first.
    """
    text = text.strip("\n")
    lines = text.split("\n")
    codes = _classify(lines, text, is_reply, author)
    if codes.count(OWN) == len(codes):
        return Zones(text.strip("\n \t"))
    signature = _pick(lines, codes, _IS_SIGNATURE) if SIGNATURE in codes else ""
    first, _, rest = signature.partition("\n")
    return Zones(
        _pick(lines, codes, _IS_OWN),
        _pick(lines, codes, _IS_QUOTED) if QUOTED in codes or HEAD in codes else "",
        rest if first.rstrip() == "--" else signature,
        _pick(lines, codes, _IS_FOOTER) if FOOTER in codes else "",
        _first_head(lines, codes) if HEAD in codes else "",
    )


def classify(lines: list[str], is_reply: bool = True, author: str = "") -> bytes:
    """Return the class of every line; blank lines go with what is around them."""
    return bytes(_classify(lines, "\n".join(lines), is_reply, author))


def _pick(lines: list[str], codes: bytearray, selector: bytes) -> str:
    return "\n".join(compress(lines, codes.translate(selector))).strip("\n \t")


def _first_head(lines: list[str], codes: bytearray) -> str:
    start = codes.index(HEAD)
    end = start
    while end < len(codes) and codes[end] == HEAD:
        end += 1
    return "\n".join(lines[start:end])


def _classify(lines: list[str], text: str, is_reply: bool, author: str) -> bytearray:
    codes = bytearray(len(lines))
    end = len(lines)
    block = blocks.find(lines, text)
    if block:
        end, body = block
        codes[end:body] = bytes((HEAD,)) * (body - end)
        codes[body:] = bytes((QUOTED,)) * (len(lines) - body)
    quoted, heads = attributions.find(lines[:end] if block else lines, text, is_reply)
    if quoted:
        codes[:end] = bytes(quoted)
        for index in heads:
            codes[index] = HEAD
    _cut_tail(lines, codes, author)
    return codes


def _cut_tail(lines: list[str], codes: bytearray, author: str) -> None:
    """Mark signature and footer among the author's own lines."""
    own = list(compress(range(len(codes)), codes.translate(_IS_OWN)))[-signatures.REACH :]
    if not own:
        return
    shown = [lines[index] for index in own]
    footer = signatures.footer_start(shown)
    start, end = signatures.find(shown, footer, author)
    for at in range(start, end):
        codes[own[at]] = SIGNATURE
    for at in range(footer, len(shown)):
        codes[own[at]] = FOOTER


def text_hash(text: str) -> int:
    """Return a signed 64-bit digest of *text*."""
    return int.from_bytes(
        blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True
    )
