"""``.msg`` and TNEF files."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from outlook import msg, note, person, storage, tnef
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources import convert
from push2pull.connectors.sources.msg import read_msg
from push2pull.errors import ConfigurationError
from push2pull.mapi import read_tnef, rebuild
from push2pull.model import Skipped
from push2pull.testing.sources import check_source, read_all

FILES: list[tuple[dict[int, Any], Any]] = [({0x3707: "a.txt"}, b"abc"), ({0x3707: "big.bin"}, b"x" * 9000)]
TO = [person(1, "Bob", "bob@acme.example")]


def as_tnef(n: int) -> bytes:
    return tnef(note(n), TO, FILES)


def as_msg(n: int) -> bytes:
    return msg(note(n), TO, FILES)


def rebuilt(data: bytes) -> bytes:
    item = read_tnef(data) or read_msg(data)
    return rebuild(item)


@pytest.mark.parametrize(("write", "name"), [(as_tnef, "winmail.dat"), (as_msg, "a.msg")])
def test_files_of_one_item_keep_the_contract(
    tmp_path: Path, write: Callable[[int], bytes], name: str
) -> None:
    for n in range(9):
        (tmp_path / f"ana{n}").mkdir()
        (tmp_path / f"ana{n}" / name).write_bytes(write(n))
    expected = [rebuilt(write(n)) for n in range(9)]
    check_source(lambda: open_source(str(tmp_path), batch_files=4), expected, tmp_path)


@pytest.mark.parametrize(("write", "name"), [(as_tnef, "winmail.dat"), (as_msg, "a.msg")])
def test_they_are_read_inside_archives_too(tmp_path: Path, write: Callable[[int], bytes], name: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for n in range(3):
            archive.writestr(f"ana/{n}/{name}", write(n))
    check_source(
        lambda: open_source(str(tmp_path / "x.zip")), [rebuilt(write(n)) for n in range(3)], tmp_path
    )


def test_recipients_files_items_inside_and_names_are_read() -> None:
    inside = ({0x3705: 5, 0x3001: "inner"}, storage(note(2), TO))
    labelled = msg({**note(1), 0x8001: "MSIP_x_Name=Secret"}, TO, [*FILES, inside], {0x8001: "msip_labels"})
    item = read_msg(labelled)
    assert item.props["msip_labels"] == "MSIP_x_Name=Secret"
    assert [one[0x3003] for one in item.recipients] == ["bob@acme.example"]
    assert [one.data for one in item.attachments] == [b"abc", b"x" * 9000, b""]
    inner = item.attachments[2].item
    assert inner is not None
    assert inner.props[0x0037] == "Réunion 2"
    assert [one[0x3003] for one in inner.recipients] == ["bob@acme.example"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (msg(note(1, x001A="IPM.Contact")), "not_a_message"),
        (tnef(note(1, x001A="IPM.Appointment")), "not_a_message"),
        (msg(note(1))[:700], "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unreadable"),
    ],
)
def test_other_items_and_damage_are_rejected_for_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "x.msg").write_bytes(data)
    assert [one.reason for one in read_all(open_source(str(tmp_path / "x.msg")))] == [reason]


def test_any_damage_is_a_reason(tmp_path: Path) -> None:
    whole = as_msg(1)
    path = tmp_path / "x.msg"
    for at in range(8, len(whole), 397):
        path.write_bytes(whole[:at] + b"\xff\xff\xff\x7f" + whole[at + 4 :])
        assert all(one.reason in ("", "unreadable") for one in read_all(open_source(f"msg:{path}")))


def test_without_the_package_the_file_is_skipped_with_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "find_spec", lambda _: None)
    (tmp_path / "x.msg").write_bytes(as_msg(1))
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("y.msg", as_msg(1))
    skipped = [one for one in open_source(str(tmp_path)).containers() if isinstance(one, Skipped)]
    assert [(one.reason, one.detail) for one in skipped] == [
        ("unsupported_format", "pip install 'push2pull[msg]'")
    ] * 2
    with pytest.raises(ConfigurationError, match=r"pip install 'push2pull\[msg\]'"):
        open_source(f"msg:{tmp_path / 'x.msg'}")
