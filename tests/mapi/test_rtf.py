"""Rich text: decompressed, and what is inside."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.mapi.rtf import MAX_RTF, RichText, decompress, read_plain_rtf, read_rtf

HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
REFERENCE = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_the_example_of_the_specification_is_decompressed() -> None:
    assert decompress(HELLO) == REFERENCE
    assert read_rtf(HELLO) == RichText("", "hello world")


def test_a_reference_may_cross_into_what_it_writes() -> None:
    data = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompress(data) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_uncompressed_rich_text_is_taken_as_it_is() -> None:
    assert decompress(struct.pack("<II4sI", 99, 5, b"MELA", 0) + b"{\\rtf") == b"{\\rtf"


def test_html_is_taken_out_of_rich_text() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
        rb"{\*\htmltag19 <html>}{\*\htmltag64 <p class=\'22a\'22>}\htmlrtf {\b \htmlrtf0 caf\'e9 \{x\} \u8364?"
        rb"{\f1 \'cf}\htmlrtf }\htmlrtf0 {\*\htmltag84 &nbsp;}{\*\mhtmltag84 hidden}{\*\htmltag72 </p>}\par }"
    )
    assert read_plain_rtf(rtf) == RichText('<html><p class="a">café {x} €П&nbsp;</p>\n', "")


def test_other_rich_text_becomes_plain_text() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator X;}{\info{\title t}}"
        rb"\pard one\par two\tab\emdash  three\~four\par}"
    )
    assert read_plain_rtf(rtf) == RichText("", "one\ntwo\t— three\xa0four")


def test_bytes_of_an_east_asian_font_are_read_together() -> None:
    assert read_plain_rtf(rb"{\rtf1\ansicpg932 \'93\'fa\'96\'7b}").text == "日本"


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    read_rtf(struct.pack("<II4sI", len(data), 4096, b"LZFu", 0) + data)
    read_plain_rtf(b"{\\rtf1\\fromhtml1" + data)
    read_rtf(data)


def test_an_attack_of_many_words_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("push2pull.mapi.rtf.MAX_TOKENS", 6)
    assert read_plain_rtf(rb"{\rtf1 one{}two{}three}").text == "onetwo"


def test_a_size_that_lies_takes_no_room() -> None:
    data = struct.pack("<II4sI", 0xFFFFFFFF, 0xFFFFFFFF, b"LZFu", 0) + b"\0abcdefgh"
    assert decompress(data) == b"abcdefgh"
    assert len(decompress(struct.pack("<II4sI", 0, 2**31, b"MELA", 0) + b"x" * (MAX_RTF + 9))) == MAX_RTF
