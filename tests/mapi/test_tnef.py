"""TNEF streams to items."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from outlook import note, person, tnef, tnef_props
from push2pull.mapi import Item, is_mail, read_tnef, rebuild
from push2pull.mapi.tnef import SIGNATURE

WHOLE = tnef(note(1), [person(1, "Bob", "bob@acme.example")], [({0x3707: "a.txt"}, b"abc")])


def test_properties_recipients_and_files_are_read() -> None:
    item = read_tnef(WHOLE)
    assert item is not None
    assert item.props[0x0037] == "Réunion 1"
    assert [one[0x3003] for one in item.recipients] == ["bob@acme.example"]
    assert [(one.props[0x3707], one.data) for one in item.attachments] == [("a.txt", b"abc")]


def test_attributes_of_old_are_read_where_there_are_no_properties() -> None:
    def attribute(level: int, name: int, content: bytes) -> bytes:
        return struct.pack("<BHHI", level, name, 0, len(content)) + content + b"\0\0"

    data = SIGNATURE + b"\1\0" + attribute(1, 0x9007, struct.pack("<II", 1251, 0))
    data += attribute(1, 0x8004, "Привет".encode("cp1251") + b"\0")
    data += attribute(1, 0x8005, struct.pack("<7H", 1999, 10, 13, 12, 30, 5, 3))
    data += attribute(2, 0x9002, b"") + attribute(2, 0x800F, b"bytes") + attribute(2, 0x8010, b"old.txt\0")
    item = read_tnef(data)
    assert item is not None
    message = rebuild(item)
    assert item.props[0x0037] == "Привет"
    assert b"Date: Wed, 13 Oct 1999 12:30:05 +0000\n" in message
    assert b'filename="old.txt"' in message


def test_an_item_inside_is_read_so_deep_and_no_deeper() -> None:
    data = tnef(note(0))
    for n in range(1, 12):
        inner = bytes.fromhex("0703020000000000c000000000000046") + data
        listed = struct.pack("<IHHII", 1, 0x0D, 0x3701, 1, len(inner)) + inner + b"\0" * (-len(inner) % 4)
        start = tnef(note(n), (), [({}, b"")])
        end = start[: -len(struct.pack("<BHHI", 2, 0x9005, 6, 4) + tnef_props({}) + b"\0\0")]
        data = end + struct.pack("<BHHI", 2, 0x9005, 6, len(listed)) + listed + b"\0\0"
    depth, item = 0, read_tnef(data)
    while item and item.attachments and item.attachments[0].item:
        depth, item = depth + 1, item.attachments[0].item
    assert depth == 8


def test_a_cut_stream_keeps_what_stands_before_the_cut() -> None:
    item = read_tnef(WHOLE[:-40])
    assert item is not None
    assert item.props[0x0037] == "Réunion 1"


def test_other_bytes_are_none() -> None:
    assert read_tnef(b"") is None
    assert read_tnef(b"PK\x03\x04") is None


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_no_damage_raises(at: int, damage: bytes) -> None:
    for data in (WHOLE[:at] + damage + WHOLE[at + len(damage) :], WHOLE[:at]):
        item = read_tnef(data)
        if isinstance(item, Item) and is_mail(item.props):
            rebuild(item)
