"""Folder trees, Maildirs and single files."""

import os
from pathlib import Path

import pytest

from mailbuilder import mail
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import SourceError
from push2pull.model import Skipped
from push2pull.testing.sources import HOSTILE_NAMES, check_source, containers, mbox_bytes, read_all

MESSAGES = [mail(n) for n in range(20)]


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def maildir(path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def where(spec: object) -> set[tuple[str, str]]:
    return {(message.mailbox, message.folder) for message in read_all(open_source(str(spec)))}


def skipped(spec: object) -> dict[str, str]:
    found = open_source(str(spec)).containers()
    return {one.location.rpartition("/")[2]: one.reason for one in found if isinstance(one, Skipped)}


def test_the_first_folder_of_a_tree_names_the_mailbox(tmp_path: Path) -> None:
    put(tmp_path / "export/beck-s/inbox/sub/12.", MESSAGES[0])
    put(tmp_path / "export/beck-s/1.eml", MESSAGES[1])
    put(tmp_path / "export/lists/team.mbox", mbox_bytes(MESSAGES[2:4]))
    put(tmp_path / "export/other.mbox", mbox_bytes(MESSAGES[4:5]))
    put(tmp_path / "export/loose.eml", MESSAGES[5])
    put(tmp_path / "export/mh/00012.5f3a", mbox_bytes(MESSAGES[6:7]))
    assert where(tmp_path / "export") == {
        ("beck-s", "inbox/sub"),
        ("beck-s", ""),
        ("lists", "team"),
        ("other", ""),
        ("export", ""),
        ("mh", ""),
    }
    check_source(lambda: open_source(str(tmp_path / "export")), MESSAGES[:7], tmp_path)


def test_a_single_file_names_the_mailbox_by_its_stem(tmp_path: Path) -> None:
    assert where(put(tmp_path / "team.mbox", mbox_bytes(MESSAGES))) == {("team", "")}
    assert where(put(tmp_path / "hello.eml", MESSAGES[0])) == {("hello", "")}


def test_a_maildir_is_one_mailbox_with_its_folders(tmp_path: Path) -> None:
    root = maildir(tmp_path / "ana")
    put(root / "new/1.M1.host", MESSAGES[0])
    put(maildir(root / ".Sent.2024") / "cur/2.M1.host:2,S", MESSAGES[1])
    put(maildir(root / "Projects") / "cur/3.M1.host:2,", MESSAGES[2])
    put(root / "tmp/4.M1.host", MESSAGES[3])
    put(root / "cur/.hidden", MESSAGES[4])
    put(root / "dovecot-uidlist", b"3 V1 N1\n")
    assert where(root) == {("ana", ""), ("ana", "Sent/2024"), ("ana", "Projects")}
    assert set(skipped(root)) == {"4.M1.host", ".hidden", "dovecot-uidlist"}
    check_source(lambda: open_source(f"maildir:{root}"), MESSAGES[:3], tmp_path)


def test_a_folder_of_maildirs_is_a_mailbox_each(tmp_path: Path) -> None:
    put(maildir(tmp_path / "vmail/ana") / "cur/1.M1.host", MESSAGES[0])
    put(maildir(tmp_path / "vmail/bob") / "cur/1.M1.host", MESSAGES[1])
    for spec in (tmp_path / "vmail", f"maildir:{tmp_path / 'vmail'}"):
        assert where(spec) == {("ana", ""), ("bob", "")}


def test_whatever_a_maildir_delivered_is_a_message(tmp_path: Path) -> None:
    put(maildir(tmp_path / "m") / "cur/1.M1.host", b"no header at all")
    put(tmp_path / "m/cur/2.M1.host", b"\x1f\x8b\x08\0")
    check_source(lambda: open_source(str(tmp_path / "m")), [b"no header at all", b"\x1f\x8b\x08\0"])


def test_a_message_whose_flags_changed_is_found_again(tmp_path: Path) -> None:
    file = put(maildir(tmp_path / "m") / "new/1.M1.host", MESSAGES[0])
    source = open_source(str(tmp_path / "m"))
    (planned,) = containers(source)
    (message,) = source.read(planned)
    file.rename(tmp_path / "m/cur/1.M1.host:2,RS")
    assert [one.data for one in source.read(planned)] == [MESSAGES[0]]
    assert list(source.fetch([message.origin])) == [(message.origin, MESSAGES[0])]


def test_a_file_gone_between_planning_and_reading_is_counted(tmp_path: Path) -> None:
    put(tmp_path / "t/a/1.eml", MESSAGES[0])
    file = put(tmp_path / "t/a/2.eml", MESSAGES[1])
    source = open_source(str(tmp_path / "t"))
    (planned,) = containers(source)
    origins = [message.origin for message in source.read(planned)]
    file.unlink()
    assert [message.reason for message in source.read(planned)] == ["", "unreadable"]
    with pytest.raises(SourceError):
        list(source.fetch(origins))


def test_a_file_shorter_than_it_was_is_a_source_error(tmp_path: Path) -> None:
    file = put(tmp_path / "a.mbox", mbox_bytes(MESSAGES))
    origins = [message.origin for message in read_all(open_source(str(file)))]
    file.write_bytes(mbox_bytes(MESSAGES[:3]))
    with pytest.raises(SourceError):
        list(open_source(str(file)).fetch(origins))


def test_a_mailbox_gone_before_reading_is_a_source_error(tmp_path: Path) -> None:
    file = put(tmp_path / "a.mbox", mbox_bytes(MESSAGES))
    source = open_source(str(file))
    (planned,) = containers(source)
    file.unlink()
    with pytest.raises(SourceError):
        list(source.read(planned))


def test_what_is_not_mail_is_named_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path / "t/notes.txt", b"Dear diary\n")
    put(tmp_path / "t/empty", b"")
    put(tmp_path / "t/old.pst", b"!BDN" + b"\0" * 600)
    put(tmp_path / "t/mail.dbx", b"\xcf\xad\x12\xfe")
    put(tmp_path / "t/x.msg", b"\xd0\xcf\x11\xe0")
    assert skipped(tmp_path / "t") == {
        "notes.txt": "not_mail",
        "empty": "not_mail",
        "old.pst": "unreadable_file",
        "mail.dbx": "unsupported_format",
        "x.msg": "unsupported_format",
    }
    assert skipped(tmp_path / "t/notes.txt") == {"notes.txt": "not_mail"}


def test_an_eml_file_is_always_a_message(tmp_path: Path) -> None:
    for name, data in (("a", b""), ("b", b"garbage"), ("c", b"\x1f\x8b\x08"), ("d", b"\n\n")):
        put(tmp_path / f"t/{name}.eml", data)
    assert [m.data for m in read_all(open_source(str(tmp_path / "t")))] == [
        b"",
        b"garbage",
        b"\x1f\x8b\x08",
        b"\n\n",
    ]


def test_a_from_line_before_a_single_message_is_framing(tmp_path: Path) -> None:
    file = put(tmp_path / "a.eml", b"From a@x Thu Jan  1 00:00:00 1970\n" + b"A: 1\n\n>From here\n")
    check_source(lambda: open_source(str(file)), [b"A: 1\n\nFrom here\n"])


def test_a_scheme_decides_what_a_file_is(tmp_path: Path) -> None:
    file = put(tmp_path / "t/odd", b"From a@x Thu Jan  1 00:00:00 1970\nA: 1\n\nFrom b\nSubject: x\n\n")
    assert len(read_all(open_source(f"mbox:{file}"))) == 2
    assert len(read_all(open_source(f"eml:{file}"))) == 1
    assert len(read_all(open_source(f"mbox:{tmp_path / 't'}"))) == 2


def test_links_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "outside.eml", MESSAGES[0])
    put(tmp_path / "t/in.eml", MESSAGES[1])
    (tmp_path / "t/file.eml").symlink_to(tmp_path / "outside.eml")
    (tmp_path / "t/loop").symlink_to(tmp_path / "t")
    (tmp_path / "t/dead").symlink_to(tmp_path / "nowhere")
    assert skipped(tmp_path / "t") == {"file.eml": "not_mail", "loop": "not_mail", "dead": "not_mail"}
    assert [m.data for m in read_all(open_source(str(tmp_path / "t")))] == [MESSAGES[1]]


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    put(tmp_path / "t/in.eml", MESSAGES[1])
    os.mkfifo(tmp_path / "t/pipe.eml")
    assert skipped(tmp_path / "t") == skipped(tmp_path / "t/pipe.eml") == {"pipe.eml": "not_mail"}


def test_a_tree_deeper_than_the_recursion_limit_is_walked(tmp_path: Path) -> None:
    folders = [tmp_path / "t"]
    folders += [folders[0].joinpath(*["d"] * depth) for depth in range(1, 1200)]
    for folder in folders:
        folder.mkdir()
    file = put(folders[-1] / "1.eml", MESSAGES[0])
    assert len(read_all(open_source(str(tmp_path / "t")))) == 1
    file.unlink()
    for folder in reversed(folders):  # too deep for what cleans up after tests
        folder.rmdir()


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, os.fsdecode(b"\xff\xfe")])
def test_hostile_names_survive(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    put(root / name / f"{name}.eml", MESSAGES[0])
    put(root / name / f"{name}.mbox", mbox_bytes(MESSAGES[1:6]))
    put(maildir(root / f".{name}") / f"cur/{name}", MESSAGES[6])
    check_source(lambda: open_source(str(root)), MESSAGES[:7], root)
    url = open_source(str(root)).url
    assert read_all(open_source(url)) == read_all(open_source(str(root)))


def test_order_does_not_depend_on_when_files_were_made(tmp_path: Path) -> None:
    for folder, order in (("a", [3, 1, 2]), ("b", [2, 3, 1])):
        for n in order:
            put(tmp_path / folder / "t" / f"{n}.eml", MESSAGES[n])
    first, second = (read_all(open_source(str(tmp_path / name / "t"))) for name in "ab")
    assert [one.data for one in first] == [one.data for one in second] == MESSAGES[1:4]


def test_a_grown_mailbox_keeps_the_containers_of_its_old_part(tmp_path: Path) -> None:
    file = put(tmp_path / "a.mbox", mbox_bytes(MESSAGES))
    before = containers(open_source(str(file), range_size=1000))
    with file.open("ab") as more:
        more.write(mbox_bytes([mail(99)]))
    after = containers(open_source(str(file), range_size=1000))
    assert len(before) > 3
    assert after[: len(before) - 1] == before[:-1]
    assert after[len(before) - 1].fingerprint != before[-1].fingerprint


def test_a_changed_message_changes_the_fingerprint_of_its_batch(tmp_path: Path) -> None:
    file = put(tmp_path / "t/a/1.eml", MESSAGES[0])
    (before,) = containers(open_source(str(tmp_path / "t")))
    file.write_bytes(MESSAGES[10])
    (after,) = containers(open_source(str(tmp_path / "t")))
    assert (before.key, before.members) == (after.key, after.members)
    assert before.fingerprint != after.fingerprint


def test_overlapping_sources_have_no_batch_key_in_common(tmp_path: Path) -> None:
    file = put(tmp_path / "t/1.eml", MESSAGES[0])
    put(tmp_path / "t/2.eml", MESSAGES[1])
    specs = (f"tree:{file.parent}", f"eml:{file.parent}", f"maildir:{file.parent}", str(file))
    keys = [one.key for spec in specs for one in containers(open_source(spec))]
    assert len(keys) == len(set(keys)) == 3


@pytest.mark.parametrize("length", [50, 333, 10_000])
def test_any_range_size_of_the_source_gives_the_same_messages(tmp_path: Path, length: int) -> None:
    file = put(tmp_path / "a.mbox", mbox_bytes(MESSAGES[:6]))
    check_source(lambda: open_source(str(file), range_size=length), MESSAGES[:6])


def test_a_message_above_the_limit_is_named_and_not_held(tmp_path: Path) -> None:
    put(tmp_path / "t/big.eml", b"A: 1\n\n" + b"x" * 10_000)
    put(tmp_path / "t/b/two.mbox", mbox_bytes([b"A: 1\n\n" + b"x" * 10_000 + b"\n", MESSAGES[0]]))
    found = read_all(open_source(str(tmp_path / "t"), limits=Limits(message=5000)))
    assert [(one.reason, len(one.data)) for one in found] == [
        ("too_large", 0),
        ("", len(MESSAGES[0])),
        ("too_large", 0),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    put(tmp_path / "t/a.mbox", mbox_bytes(MESSAGES)).chmod(0)
    assert skipped(tmp_path / "t") == {"a.mbox": "unreadable_file"}
