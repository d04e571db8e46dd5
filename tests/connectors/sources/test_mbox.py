"""Where messages of an mbox begin and end, whatever range or chunk they are read in."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from push2pull.connectors.sources import mbox
from push2pull.connectors.sources.mbox import Piece, from_line, split, split_range, unquote

LIMIT = 1 << 20
HEADERS = b"Subject: x\n\nbody\n"


def read(data: bytes, limit: int = LIMIT) -> list[Piece]:
    return list(split(BytesIO(data).read, limit))


@pytest.mark.parametrize(
    "line",
    [
        b"From mboxrd@z Thu Jan  1 00:00:00 1970",
        b"From name at host.example  Wed Apr  1 09:56:39 2009",
        b"From - Wed Apr  1 09:56:39 2009",
        b"From MAILER-DAEMON Wed Apr 01 09:56 2009",
        b"From a@b.example Wed Apr  1 09:56:39 2009 +0200",
        b"From a@b.example Wed, 1 Apr 2009 09:56:39 +0200",
        b"From a@b.example Wed Apr  1 09:56:39 CEST 2009",
        b"From a@b.example Wed Apr  1 09:56:39 2009 remote from host",
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_dated_line_before_any_header_starts_a_message(line: bytes, end: bytes) -> None:
    assert from_line(line + end + b"X-Unheard-Of: 1\n") == len(line + end)
    assert from_line(line + end + b">From a@b.example Wed Apr 1 09:56:39 2009\n") == len(line + end)


@pytest.mark.parametrize("header", [b"Received: x", b"MESSAGE-ID : <1@x>", b"return-path: <>", b"Subject:"])
def test_an_undated_line_before_a_well_known_header_starts_a_message(header: bytes) -> None:
    assert from_line(b"From someone\n" + header) == len(b"From someone\n")


@pytest.mark.parametrize(
    "text",
    [
        b"From here on, it is easy.\nNote: nothing to see\n",
        b"From Monday 10:30 in 2009 on\nwe meet elsewhere\n",
        b"From: a@b.example\nTo: b@b.example\n",
        b"From a@b.example Wed Apr  1 09:56:39 2009",
        b"From " + b"x" * 2000 + b" Wed Apr  1 09:56:39 2009\nSubject: x\n",
        b"from a@b.example Wed Apr  1 09:56:39 2009\nSubject: x\n",
        b"",
    ],
)
def test_prose_starts_no_message(text: bytes) -> None:
    assert from_line(text) == 0


def test_messages_come_without_framing_and_without_the_separating_blank_line() -> None:
    first, second = read(
        b"From a@x Thu Jan  1 00:00:00 1970\nA: 1\n\none\n\nFrom - Thu Jan  1 00:00:00 1970\nB: 2\n\n\n"
    )
    assert (first.data, second.data) == (b"A: 1\n\none\n", b"B: 2\n\n")
    assert (first.offset, first.length) == (34, 10)


def test_a_last_line_without_end_is_kept() -> None:
    assert read(b"From a@x Thu Jan  1 00:00:00 1970\nA: 1\n\none")[0].data == b"A: 1\n\none"


def test_an_mbox_with_crlf_is_split_too() -> None:
    data = b"From a@x Thu Jan  1 00:00:00 1970\r\nA: 1\r\n\r\none\r\n\r\n"
    assert [piece.data for piece in read(data * 3)] == [b"A: 1\r\n\r\none\r\n"] * 3


def test_a_from_line_without_a_blank_line_before_it_is_text() -> None:
    line = b"From a@x Thu Jan  1 00:00:00 1970\n"
    (piece,) = read(line + HEADERS + line + HEADERS)
    assert (piece.data, piece.defects) == (HEADERS + line + HEADERS, ("from_line_inside",))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("lost", [b"Just text, the headers are gone.", b""])
def test_a_message_without_any_header_stays_in_the_one_before_and_marks_it(end: bytes, lost: bytes) -> None:
    line = b"From bob@x.example Thu Jan  1 00:00:00 1970" + end
    headers = HEADERS.replace(b"\n", end)
    first, last = read(line + headers + end + line + lost + end + b"more" + end + end + line + headers)
    assert first.data == headers + end + line + lost + end + b"more" + end, "nothing is lost"
    assert (first.reason, first.defects, last.defects) == ("", ("from_line_inside",), ())


@pytest.mark.parametrize(
    "text",
    [
        b"From Monday 10:30 in 2009 on we meet.\n",
        b">From bob@x.example Thu Jan  1 00:00:00 1970\n\ntext\n",
        b" From bob@x.example Thu Jan  1 00:00:00 1970\n",
        b"From here to Thu 2009\n",
    ],
)
def test_prose_and_quoted_lines_are_no_suspicion(text: bytes) -> None:
    (piece,) = read(b"From a@x Thu Jan  1 00:00:00 1970\n" + HEADERS + b"\n" + text)
    assert piece.defects == ()


def test_a_body_of_the_length_it_states_is_above_suspicion() -> None:
    body = b"one\n\nFrom bob@x.example Thu Jan  1 00:00:00 1970\n\ntwo\n"
    head = b"From a@x Thu Jan  1 00:00:00 1970\nContent-Length: %d\n\n"
    for stated, defects in ((len(body), ()), (len(body) + 9, ("from_line_inside",))):
        (piece,) = split(BytesIO(head % stated + body + b"\n").read, LIMIT, counted=True)
        assert piece.defects == defects


def test_blank_lines_before_the_first_message_are_nothing() -> None:
    assert [piece.reason for piece in read(b"\r\n\nFrom a@x Thu Jan  1 00:00:00 1970\n" + HEADERS)] == [""]


def test_bytes_before_the_first_message_are_one_unreadable_piece() -> None:
    first, second = read(b"garbage\n\nFrom a@x Thu Jan  1 00:00:00 1970\n" + HEADERS)
    assert first == Piece(0, 9, b"garbage\n\n", "unreadable")
    assert second.data == HEADERS


def test_a_file_without_any_message_is_unreadable_and_an_empty_one_is_nothing() -> None:
    assert read(b"From the beginning\nno mail\n") == [
        Piece(0, 27, b"From the beginning\nno mail\n", "unreadable")
    ]
    assert read(b"") == read(b"\n\n") == []


def test_quoted_from_lines_lose_one_mark() -> None:
    assert unquote(b"A: 1\n\n>From a\n>>From b\n>from c\n> From d\nx >From e\n") == (
        b"A: 1\n\nFrom a\n>From b\n>from c\n> From d\nx >From e\n"
    )
    assert unquote(b">From a remote from b\nA: 1\n") == b">From a remote from b\nA: 1\n"


def test_a_message_above_the_limit_comes_without_data_and_the_next_is_read() -> None:
    line = b"From a@x Thu Jan  1 00:00:00 1970\n"
    large, small = read(line + b"A: 1\n\n" + b"x" * 500 + b"\n\n" + line + HEADERS, limit=100)
    assert (large.data, large.reason, large.length) == (b"", "too_large", 508)
    assert small.data == HEADERS


def test_the_last_message_of_a_damaged_stream_is_unreadable() -> None:
    line = b"From a@x Thu Jan  1 00:00:00 1970\n"
    data = line + HEADERS + b"\n" + line + HEADERS
    assert [piece.reason for piece in split(BytesIO(data).read, LIMIT, damaged=lambda: True)] == [
        "",
        "unreadable",
    ]


def test_a_message_that_begins_in_the_last_bytes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b"From a@x Thu Jan  1 00:00:00 1970\n"
    for chunk in (1, 2, 7, 1200, 1201, 1 << 20):
        monkeypatch.setattr(mbox, "CHUNK", chunk)
        assert len(read((line + HEADERS + b"\n") * 200 + line + b"A: 1")) == 201


def test_no_chunk_size_changes_the_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b"From a@x Thu Jan  1 00:00:00 1970\n"
    data = b"".join(line + b"A: %d\n\n" % n + b"From x\n\n" * (n % 300) + b"\n" for n in range(0, 2000, 37))
    whole = read(data)
    assert len(whole) == 55
    for chunk in (3, 1199, 4096, 10_007):
        monkeypatch.setattr(mbox, "CHUNK", chunk)
        assert read(data) == whole


LINES = st.sampled_from(
    [
        b"From a@x Thu Jan  1 00:00:00 1970\n",
        b"From - Thu Jan  1 00:00:00 1970\r\n",
        b"From someone\n",
        b"Subject: x\n",
        b"Received: y\r\n",
        b"\n",
        b"\r\n",
        b">From quoted\n",
        b"text\n",
        b"\xff\x00 no line end",
    ]
)


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(LINES, max_size=30), length=st.integers(1, 40))
def test_any_range_size_gives_the_same_messages(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], length: int
) -> None:
    path = tmp_path_factory.mktemp("ranges") / "a.mbox"
    data = b"".join(lines)
    path.write_bytes(data)
    whole = read(data)
    for size in (length, 1):
        parts = range(0, len(data), size)
        assert [piece for at in parts for piece in split_range(path, at, at + size, LIMIT)] == whole


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(LINES, max_size=30))
def test_pieces_do_not_overlap_and_lie_where_they_say(lines: list[bytes]) -> None:
    data = b"".join(lines)
    end = 0
    for piece in read(data):
        assert piece.offset >= end
        end = piece.offset + piece.length
        raw = data[piece.offset : end]
        assert len(raw) == piece.length
        assert (unquote(raw) if piece.offset else raw) == piece.data


def test_a_range_reads_no_further_than_its_last_message(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    line = b"From a@x Thu Jan  1 00:00:00 1970\n"
    path.write_bytes((line + HEADERS + b"\n") * 3)
    step = len(line + HEADERS) + 1
    assert [len(list(split_range(path, at, at + step, LIMIT))) for at in (0, step, 2 * step, 3 * step)] == [
        1,
        1,
        1,
        0,
    ]
