"""Property values."""

import struct
from datetime import UTC, datetime

from push2pull.mapi import decode_all
from push2pull.mapi.values import body_charset


def test_eight_bit_strings_are_in_the_code_page_of_the_object_or_of_the_one_around_it() -> None:
    text = (0x37, 0x1E, "日本".encode("cp932"))
    assert decode_all([text, (0x3FFD, 3, struct.pack("<i", 932))])[0x37] == "日本"
    assert decode_all([text], 932)[0x37] == "日本"
    # Outlook keeps in cp932 what goes out as ISO-2022-JP.
    assert decode_all([text, (0x3FDE, 3, struct.pack("<i", 50220))])[0x37] == "日本"
    assert decode_all([(0x37, 0x1E, b"caf\xe9\0")])[0x37] == "café"


def test_times_numbers_and_truth_are_read_and_nonsense_left_out() -> None:
    ticks = int((datetime(2024, 1, 1, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    props = decode_all(
        [
            (1, 0x40, struct.pack("<Q", ticks)),
            (2, 0x40, b"\xff" * 8),
            (3, 3, b"\x01"),
            (4, 0xB, b"\1\0"),
            (5, 0x101F, b"x"),
        ]
    )
    assert props == {1: datetime(2024, 1, 1, tzinfo=UTC), 4: True}


def test_the_charset_of_a_body_is_named_where_the_code_page_is_known() -> None:
    assert body_charset({0x3FDE: 65001}) == "utf-8"
    assert body_charset({0x3FDE: 28605}) == "iso-8859-15"
    assert body_charset({0x3FDE: 12345}) == ""
