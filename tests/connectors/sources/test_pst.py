"""PST and OST, behind a stand-in for the reader; the reader itself works in the corpora tests."""

import os
import signal
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import push2pull as p2p
from outlook import PstItem, note, person, pst_opener
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources import convert, pst
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import ConfigurationError, SourceError
from push2pull.mapi import Attached, Item, decode_all, rebuild
from push2pull.model import Skipped
from push2pull.normalise import Rejected, Settings, normalise
from push2pull.testing.sources import check_source, containers, read_all

TO = [person(1, "Bob", "bob@acme.example")]


def item(n: int, **more: Any) -> PstItem:
    return PstItem(1000 + n, note(n), recipients=TO, **more)


def plain(n: int) -> bytes:
    return rebuild(Item(note(n), tuple(TO)))


def tree(*inbox: PstItem | None, more: PstItem | None = None) -> PstItem:
    folders = [
        PstItem(3, {}, name="Inbox", messages=inbox),
        PstItem(4, {}, name="Sent/2", messages=[item(50)], folders=[PstItem(5, {}, name="Empty")]),
    ]
    top = PstItem(2, {}, name="Top of Personal Folders", folders=folders)
    return PstItem(1, {}, folders=[top, *([more] if more else [])])


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    def write(root: PstItem) -> str:
        monkeypatch.setattr(pst, "opened", pst_opener(root, subtree=2))
        (tmp_path / "ana.pst").write_bytes(b"!BDN" + b"\0" * 600)
        return str(tmp_path / "ana.pst")

    return write


def test_folders_keep_the_contract_in_ranges(mailbox: Any) -> None:
    path = mailbox(tree(*(item(n) for n in range(9))))
    expected = [*(plain(n) for n in range(9)), plain(50)]
    check_source(lambda: open_source(path, batch_files=4), expected, Path(path).parent)
    assert len(containers(open_source(path, batch_files=4))) == 4


def test_mailbox_and_folder_are_those_that_people_see(mailbox: Any) -> None:
    found = read_all(open_source(mailbox(tree(item(1)))))
    assert [(one.mailbox, one.folder) for one in found] == [("ana", "Inbox"), ("ana", "Sent_2")]
    assert [one.origin.offset for one in found] == [1001, 1050]
    assert found[0].origin.container.endswith("ana.pst!3")


def test_a_pst_in_an_archive_keeps_the_contract(mailbox: Any) -> None:
    path = Path(mailbox(tree(item(1), item(2))))
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        archive.write(path, "export/ana.pst")
    path.unlink()
    check_source(
        lambda: open_source(str(path.with_suffix(".zip"))), [plain(1), plain(2), plain(50)], path.parent
    )


def test_files_and_items_inside_are_read(mailbox: Any) -> None:
    files = [
        PstItem(0, {0x3707: "a.bin", 0x3705: 1}, data=b"\0\xff" * 99),
        PstItem(0, {0x3705: 5}, inside=[item(7)]),
    ]
    (found, _) = read_all(open_source(mailbox(tree(item(1, files=files)))))
    inside = Attached(decode_all([(0x3705, 3, b"\5\0\0\0")]), b"", Item(note(7), tuple(TO)))
    first = Attached({0x3707: "a.bin", 0x3705: 1}, b"\0\xff" * 99)
    assert found.data == rebuild(Item(note(1), tuple(TO), (first, inside)))


def test_a_damaged_large_or_other_item_costs_only_itself(mailbox: Any) -> None:
    contact = PstItem(1003, note(3, x001A="IPM.Contact"))
    large = item(4, files=[PstItem(0, {}, data=b"x" * 5000)])
    broken = item(5, files=[PstItem(0, {0x3705: 1}, data=b"x")])
    broken.get_attachment = lambda n: 1 / 0
    path = mailbox(tree(item(1), None, contact, large, broken, item(6)))
    found = read_all(open_source(path, limits=Limits(message=4000)))
    assert [one.reason for one in found] == [
        "",
        "unreadable",
        "not_a_message",
        "too_large",
        "unreadable",
        "",
        "",
    ]


def test_a_damaged_folder_is_named_and_the_others_read(mailbox: Any) -> None:
    broken = PstItem(9, {}, name="Broken")
    broken.get_sub_folder = lambda n: (_ for _ in ()).throw(OSError)
    broken.number_of_sub_folders = 1
    source = open_source(mailbox(tree(item(1), more=broken)))
    assert [one.reason for one in source.containers() if isinstance(one, Skipped)] == ["unreadable_file"]
    assert len(read_all(source)) == 2


def test_a_file_without_its_root_is_skipped(mailbox: Any) -> None:
    path = mailbox(tree())
    with pst.opened(None) as opened:
        broken = type(opened)(**vars(opened))
    broken.get_root_folder = lambda: (_ for _ in ()).throw(MemoryError)
    pst.opened = lambda _: nullcontext(broken)  # the fixture takes it back
    (skipped,) = open_source(path).containers()
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "unreadable_file"


def test_a_folder_that_holds_itself_is_read_once(mailbox: Any) -> None:
    loop = PstItem(9, {}, name="Loop", messages=[item(8)])
    loop._folders, loop.number_of_sub_folders = [loop], 1
    assert len(read_all(open_source(mailbox(tree(more=loop))))) == 2


def test_properties_are_named_by_the_map_of_their_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ana.pst").write_bytes(b"!BDN" + b"\0" * 600)
    labelled = PstItem(1001, note(1, x8005="MSIP_Label_1_Name=Secret", x8006="no header"), recipients=TO)
    opener = pst_opener(tree(labelled), 2, {0x8005: "msip_labels", 0x8006: "Keywords"})
    monkeypatch.setattr(pst, "opened", opener)
    found = read_all(open_source(str(tmp_path / "ana.pst")))[0]
    assert b"msip_labels: MSIP_Label_1_Name=Secret\n" in found.data
    assert b"no header" not in found.data
    assert normalise(found, Settings(key=b"k")) == Rejected("label_confidential", "label")


def killer(n: int) -> PstItem:
    """An item that ends the process which looks into it, as a fault in the reader does."""
    one = item(n)
    one.get_record_set = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    return one


def test_an_item_that_crashes_the_reader_costs_only_itself(mailbox: Any) -> None:
    path = mailbox(tree(item(1), killer(2), item(3), killer(4)))
    for _ in range(2):
        found = read_all(open_source(path))
        assert [one.reason for one in found] == ["", "container_crashed", "", "container_crashed", ""]
        assert [one.data for one in found if one.data] == [plain(1), plain(3), plain(50)]
        assert len({one.origin for one in found}) == 5
    origins = [one.origin for one in found if one.data]
    assert dict(open_source(path).fetch(origins[2:])) == {origins[2]: plain(50)}


def test_a_folder_that_crashes_the_reader_again_and_again_is_given_up(mailbox: Any) -> None:
    path = mailbox(tree(*(killer(n) for n in range(30)), item(31)))
    assert [one.reason for one in read_all(open_source(path))] == ["container_crashed"] * 31 + [""]


def test_a_file_that_crashes_the_reader_is_skipped_or_the_error_of_its_container(
    mailbox: Any, tmp_path: Path
) -> None:
    path = mailbox(tree(item(1)))
    source = open_source(path)
    work = containers(source)
    pst.opened = lambda _: os.kill(os.getpid(), signal.SIGKILL)  # the fixture takes it back
    with pytest.raises(SourceError, match="its reader crashed"):
        list(source.read(work[0]))
    (skipped,) = source.containers()
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "unreadable_file"


def test_a_pst_in_an_archive_that_crashes_the_reader_is_rejected_from_there_on(mailbox: Any) -> None:
    path = Path(mailbox(tree(item(1), killer(2))))
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        archive.write(path, "export/ana.pst")
    found = read_all(open_source(str(path.with_suffix(".zip"))))
    assert [one.reason for one in found] == ["", "container_crashed"]


def test_a_run_goes_on_after_a_crash(mailbox: Any, tmp_path: Path) -> None:
    path = mailbox(tree(item(1), killer(2), item(3)))
    store = p2p.Workspace.create(tmp_path / "w", profile="public")
    report = store.ingest(path)
    assert (report["read"], report["kept"]) == (4, 3)
    assert report["rejected"] == {"container_crashed": 1}


def test_an_item_that_is_gone_or_changed_is_not_fetched(mailbox: Any) -> None:
    source = open_source(mailbox(tree(item(1), item(2))))
    origins = [one.origin for one in read_all(source)]
    mailbox(tree(item(1)))
    with pytest.raises(SourceError, match="gone"):
        list(source.fetch(origins))
    mailbox(tree(PstItem(1001, note(77)), item(2)))
    with pytest.raises(SourceError, match="not what it was"):
        list(source.fetch(origins))


def test_a_file_that_is_no_pst_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "x.pst").write_bytes(b"!BDN" + b"\0" * 600)
    assert [one.reason for one in open_source(str(tmp_path)).containers()] == ["unreadable_file"]


def test_without_the_package_the_user_is_told_how_to_install_it(
    mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mailbox(tree())
    monkeypatch.setattr(convert, "find_spec", lambda _: None)
    (skipped,) = open_source(path).containers()
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.detail) == ("unsupported_format", "pip install 'push2pull[pst]'")
    with pytest.raises(ConfigurationError, match=r"pip install 'push2pull\[pst\]'"):
        open_source(f"pst:{path}")
