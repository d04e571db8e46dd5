"""Compressed files and archives: peeled, bounded, and never trusted with a path."""

import bz2
import gzip
import io
import lzma
import os
import random
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import zstandard

from mailbuilder import mail
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import SourceError
from push2pull.model import RawMessage, Skipped
from push2pull.testing.sources import check_flat_memory, check_source, containers, mbox_bytes, read_all

MESSAGES = [mail(n) for n in range(40)]
MBOX = mbox_bytes(MESSAGES)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}


def tar(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def skipped(spec: str, **options: object) -> list[tuple[str, str]]:
    source = open_source(spec, **options)
    return [
        (one.location.rpartition("/")[2], one.reason)
        for one in source.containers()
        if isinstance(one, Skipped)
    ]


def places(messages: list[RawMessage]) -> set[tuple[str, str]]:
    return {(message.mailbox, message.folder) for message in messages}


@pytest.mark.parametrize("suffix", PACK)
def test_a_compressed_mbox_is_one_stream(tmp_path: Path, suffix: str) -> None:
    spec = write(tmp_path / f"team.mbox.{suffix}", PACK[suffix](MBOX))
    check_source(lambda: open_source(spec), MESSAGES, tmp_path)
    assert places(read_all(open_source(spec))) == {("team", "")}
    assert len(containers(open_source(spec))) == 1


@pytest.mark.parametrize("suffix", PACK)
def test_streams_one_after_the_other_are_one_file(tmp_path: Path, suffix: str) -> None:
    half = len(MBOX) // 2
    data = PACK[suffix](MBOX[:half]) + PACK[suffix](MBOX[half:])
    assert [m.data for m in read_all(open_source(write(tmp_path / "a", data)))] == MESSAGES


@pytest.mark.parametrize("suffix", ["gz", "xz", "zst"])
def test_a_truncated_stream_gives_what_could_be_read_and_then_unreadable(tmp_path: Path, suffix: str) -> None:
    random_lines = random.Random(7).randbytes(200_000).hex().encode()
    mails = [mail(n, body=random_lines[n * 5000 : n * 5000 + 5000].decode()) for n in range(80)]
    data = PACK[suffix](mbox_bytes(mails))
    messages = read_all(open_source(write(tmp_path / "a", data[: len(data) * 3 // 4])))
    assert [m.reason for m in messages] == [""] * (len(messages) - 1) + ["unreadable"]
    assert [m.data for m in messages[:-1]] == mails[: len(messages) - 1]
    assert len(messages) > 40


def test_a_truncated_bzip2_gives_its_whole_blocks(tmp_path: Path) -> None:
    lines = random.Random(7).randbytes(1_500_000).hex()
    mails = [mail(n, body=lines[n * 30_000 : n * 30_000 + 30_000]) for n in range(100)]
    data = bz2.compress(mbox_bytes(mails))
    messages = read_all(open_source(write(tmp_path / "a", data[: len(data) * 3 // 4])))
    assert [m.reason for m in messages] == [""] * (len(messages) - 1) + ["unreadable"]
    assert len(messages) > 50
    assert skipped(write(tmp_path / "b.bz2", data[:10_000])) == [("b.bz2", "unreadable_file")]


def test_damage_in_the_first_bytes_makes_the_file_unreadable(tmp_path: Path) -> None:
    assert skipped(write(tmp_path / "a.gz", b"\x1f\x8b\x08\0garbage")) == [("a.gz", "unreadable_file")]
    assert skipped(write(tmp_path / "a.zip", b"PK\x03\x04garbage")) == [("a.zip", "unreadable_file")]


@pytest.mark.parametrize("suffix", ["", *PACK])
def test_a_tar_holds_mailboxes_messages_and_maildirs(tmp_path: Path, suffix: str) -> None:
    data = tar(
        {
            "ana/Inbox.mbox": mbox_bytes(MESSAGES[:10]),
            "ana/1.eml": MESSAGES[10],
            "ana/Maildir/.Sent/cur/1700000000.M1.host:2,S": MESSAGES[11],
            "old.mbox.gz": gzip.compress(mbox_bytes(MESSAGES[12:20])),
        }
    )
    path = tmp_path / f"export.tar{'.' + suffix if suffix else ''}"
    spec = write(path, PACK[suffix](data) if suffix else data)
    check_source(lambda: open_source(spec), MESSAGES[:20], tmp_path)
    folders = {("export", "ana/Inbox"), ("export", "ana"), ("export", "ana/Maildir/Sent"), ("export", "old")}
    assert places(read_all(open_source(spec))) == folders


def test_a_zip_is_read_in_batches_of_members(tmp_path: Path) -> None:
    spec = write(tmp_path / "a.zip", zipped({f"{n:03}.eml": one for n, one in enumerate(MESSAGES)}))
    source = open_source(spec, batch_files=10)
    assert [len(one.members) for one in containers(source)] == [10] * 4
    check_source(lambda: open_source(spec, batch_files=10), MESSAGES, tmp_path)
    assert read_all(source)[0].origin.container == f"{tmp_path}/a.zip!000.eml"


def test_archives_in_archives_are_opened_as_deep_as_the_limit(tmp_path: Path) -> None:
    inner = zipped({"b.mbox": MBOX})
    spec = write(
        tmp_path / "a.zip", zipped({"x/one.tar.gz": gzip.compress(tar({"two.zip": inner})), "r.txt": b"x"})
    )
    check_source(lambda: open_source(spec), MESSAGES, tmp_path)
    assert read_all(open_source(spec))[0].origin.container.endswith("a.zip!x/one.tar.gz!two.zip!b.mbox")
    assert skipped(spec) == [("a.zip!r.txt", "not_mail")]
    flat = Limits(nesting=1)
    assert skipped(spec, limits=flat) == [("one.tar.gz", "archive_bomb"), ("a.zip!r.txt", "not_mail")]


def test_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for data in MESSAGES[:3]:
            info = tarfile.TarInfo("a.eml")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    spec = write(tmp_path / "a.tar", held.getvalue())
    check_source(lambda: open_source(spec), MESSAGES[:3])


@pytest.mark.parametrize("name", ["../x.eml", "/x.eml", "a/../../x.eml", "C:\\x.eml"])
def test_names_that_point_out_of_the_archive_are_left_alone(tmp_path: Path, name: str) -> None:
    for suffix, make in (("tar", tar), ("zip", zipped)):
        spec = write(tmp_path / f"a.{suffix}", make({name: MESSAGES[0], "good.eml": MESSAGES[1]}))
        assert [reason for _, reason in skipped(spec)] == ["unsafe_name"]
        assert [m.data for m in read_all(open_source(spec))] == MESSAGES[1:2]


def test_a_name_with_nul_is_unsafe(tmp_path: Path) -> None:
    data = zipped({"a_b.eml": MESSAGES[0]}).replace(b"a_b.eml", b"a\0b.eml")
    assert [reason for _, reason in skipped(write(tmp_path / "a.zip", data))] == ["unsafe_name"]


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("link.eml")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    spec = write(tmp_path / "a.tar", held.getvalue())
    assert {reason for _, reason in skipped(spec)} == {"not_mail"}
    assert containers(open_source(spec)) == []


def test_a_password_makes_a_member_unreadable(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.eml": MESSAGES[0]}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert skipped(write(tmp_path / "a.zip", bytes(data))) == [("a.zip!a.eml", "unreadable_file")]


BOMB = mbox_bytes([b"A: 1\n\n" + b"\0" * 3_000_000])
TIGHT = Limits(free=1_000_000, ratio=20)


@pytest.mark.parametrize("suffix", PACK)
def test_a_stream_that_expands_beyond_the_limits_is_left_alone(tmp_path: Path, suffix: str) -> None:
    for name, data in (("a", BOMB), ("a.tar", tar({"a.mbox": BOMB}))):
        spec = write(tmp_path / f"{name}.{suffix}", PACK[suffix](data))
        assert skipped(spec, limits=TIGHT) == [(f"{name}.{suffix}", "archive_bomb")]
        assert containers(open_source(spec, limits=TIGHT)) == []


@pytest.mark.parametrize("suffix", PACK)
def test_a_few_bytes_that_expand_to_much_are_not_held(tmp_path: Path, suffix: str) -> None:
    spec = write(
        tmp_path / "a", PACK[suffix](b"From a@x Thu Jan  1 00:00:00 1970\nA: 1\n\n" + b"\0" * 150_000_000)
    )
    check_flat_memory(open_source(spec, limits=Limits(message=1 << 20, ratio=1 << 30)), 80 << 20)


def test_a_zip_that_states_too_much_or_nests_too_much_is_left_alone(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.zip", zipped({"a.mbox": BOMB}))
    nested = write(tmp_path / "b.zip", zipped({"a.tar.gz": gzip.compress(tar({"a.mbox": BOMB}))}))
    assert skipped(plain, limits=TIGHT) == [("a.zip", "archive_bomb")]
    assert skipped(nested, limits=TIGHT) == [("b.zip", "archive_bomb")]
    assert len(read_all(open_source(plain))) == 1


def test_too_many_members_are_a_bomb(tmp_path: Path) -> None:
    spec = write(tmp_path / "a.zip", zipped({f"{n}.eml": MESSAGES[0] for n in range(5)}))
    assert skipped(spec, limits=Limits(members=4)) == [("a.zip", "archive_bomb")]
    assert skipped(spec, limits=Limits(members=5)) == []


def test_a_directory_too_long_to_hold_is_a_bomb(tmp_path: Path) -> None:
    spec = write(tmp_path / "a.zip", zipped({f"{n}.eml": MESSAGES[0] for n in range(5)}))
    assert skipped(spec, limits=Limits(directory=50)) == [("a.zip", "archive_bomb")]


def test_a_tar_header_too_long_to_hold_ends_the_archive(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("good.eml", "bad.eml"):
            info = tarfile.TarInfo(name)
            info.size = len(MESSAGES[0])
            info.pax_headers = {"comment": "x" * 200_000} if name == "bad.eml" else {}
            archive.addfile(info, io.BytesIO(MESSAGES[0]))
    spec = write(tmp_path / "a.tar", held.getvalue())
    assert skipped(spec, limits=Limits(header=50_000)) == [("a.tar", "unreadable_file")]
    assert len(read_all(open_source(spec, limits=Limits(header=50_000)))) == 1
    assert len(read_all(open_source(spec))) == 2


def test_a_broken_tar_gives_its_first_members_and_is_named(tmp_path: Path) -> None:
    data = tar({f"{n}.eml": one for n, one in enumerate(MESSAGES)})
    spec = write(tmp_path / "a.tar", data[:10_000] + b"\xff" * 1000)
    assert skipped(spec) == [("a.tar", "unreadable_file")]
    found = [m.data for m in read_all(open_source(spec)) if not m.reason]
    assert found == MESSAGES[: len(found)] != []


def test_fetching_from_an_archive_that_changed_is_a_source_error(tmp_path: Path) -> None:
    spec = write(tmp_path / "a.zip", zipped({"a.eml": MESSAGES[0], "b.mbox": MBOX}))
    origins = [message.origin for message in read_all(open_source(spec))]
    write(tmp_path / "a.zip", zipped({"a.eml": MESSAGES[0], "b.mbox": MBOX[:2000]}))
    with pytest.raises(SourceError):
        list(open_source(spec).fetch(origins))
    write(tmp_path / "a.zip", zipped({"a.eml": MESSAGES[0]}))
    with pytest.raises(SourceError):
        list(open_source(spec).fetch(origins))


def test_memory_is_flat_in_the_size_of_a_compressed_mbox(tmp_path: Path) -> None:
    rows = [mail(n, body=os.urandom(20).hex() * 100) for n in range(3000)]
    spec = write(tmp_path / "a.mbox.gz", gzip.compress(mbox_bytes(rows)))
    check_flat_memory(open_source(spec), 8 << 20)


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_raises(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    pieces = {"a.mbox": MBOX, "b.eml": MESSAGES[0], "c.tar.gz": gzip.compress(tar({"d.mbox": MBOX}))}
    for name, data in (
        ("a.zip", zipped(pieces)),
        ("a.tar", tar(pieces)),
        ("a.tar.xz", lzma.compress(tar(pieces))),
    ):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        spec = write(tmp_path / name, bytes(broken[: chance.randint(1, 2 * len(broken))]))
        read_all(open_source(f"archive:{spec}"))
