"""Mboxes that state lengths: From_ lines inside of bodies start no message, wrong lengths change nothing."""

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbuilder import mail
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources import mbox
from push2pull.connectors.sources.counted import is_counted
from push2pull.connectors.sources.mbox import split
from push2pull.testing.sources import check_source, containers, read_all

FROM = b"From a@x Thu Jan  1 00:00:00 1970\n"
INNER = b"see below\n\n" + FROM + b"Subject: a message that somebody pasted\n\nthe end\n"


def counted(body: bytes, length: int | None = None) -> bytes:
    stated = len(body) if length is None else length
    return b"Subject: x\nContent-Length: %d\n\n%b" % (stated, body)


def box(*messages: bytes, between: bytes = b"\n") -> bytes:
    return b"".join(FROM + message + between for message in messages)


def read(data: bytes, limit: int = 1 << 20) -> list[bytes]:
    return [piece.data for piece in split(BytesIO(data).read, limit, counted=True)]


@pytest.mark.parametrize("between", [b"\n", b"\r\n"])
def test_a_from_line_inside_of_a_counted_body_starts_no_message(between: bytes) -> None:
    messages = [counted(INNER), counted(b"second\n"), counted(INNER + b"\n" + INNER)]
    assert read(box(*messages, between=between)) == messages


def test_a_length_that_does_not_agree_is_not_believed() -> None:
    for wrong in (0, len(INNER) - 5, len(INNER) + 9, 10**9):
        data = box(counted(INNER, wrong), counted(b"second\n"))
        assert read(data) == [piece.data for piece in split(BytesIO(data).read, 1 << 20)]
        assert len(read(data)) == 3


def test_a_length_above_the_limit_holds_no_more_than_the_limit() -> None:
    data = box(counted(INNER, 10_000), *[counted(b"x" * 90 + b"\n")] * 50)
    assert len(read(data, 1000)) == 52


@settings(max_examples=100, deadline=None)
@given(
    bodies=st.lists(st.sampled_from([INNER, b"text\n", b"\n", FROM + b"A: 1\n", b"no end"]), max_size=8),
    chunk=st.integers(1, 90),
)
def test_the_size_of_a_chunk_does_not_matter(bodies: list[bytes], chunk: int) -> None:
    data = box(*(counted(body) for body in bodies), between=b"\n\n")
    before, mbox.CHUNK = mbox.CHUNK, chunk
    try:
        small = read(data)
    finally:
        mbox.CHUNK = before
    assert small == read(data)
    assert len(small) == len(bodies)


def test_a_counted_mailbox_is_one_container_whatever_its_size(tmp_path: Path) -> None:
    path = tmp_path / "team.mbox"
    messages = [counted(INNER), *(counted(b"body %d\n" % n) for n in range(40)), counted(INNER)]
    path.write_bytes(box(*messages))
    assert is_counted(path)
    for size in (100, 1 << 20):
        check_source(lambda size=size: open_source(str(path), range_size=size), messages, tmp_path)
        assert len(containers(open_source(str(path), range_size=size))) == 1


def test_it_is_read_alike_in_a_folder_and_in_a_compressed_file(tmp_path: Path) -> None:
    messages = [counted(INNER), counted(b"body\n")]
    for name, data in (("f/a.mbox", box(*messages)), ("a.mbox.gz", gzip.compress(box(*messages)))):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
        spec = str(tmp_path / name.partition("/")[0])
        assert [one.data for one in read_all(open_source(spec))] == messages


def test_a_mailbox_whose_first_length_is_wrong_is_cut_into_ranges(tmp_path: Path) -> None:
    path = tmp_path / "team.mbox"
    path.write_bytes(box(counted(b"first\n", 3), *(mail(n) for n in range(20))))
    assert not is_counted(path)
    assert len(containers(open_source(str(path), range_size=1000))) > 1
