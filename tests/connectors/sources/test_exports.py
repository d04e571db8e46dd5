"""Exports of mail programs and list managers, as they lie on disk."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from mailbuilder import mail
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources.emlx import unframe
from push2pull.connectors.sources.mbox import Piece
from push2pull.model import RawMessage, Skipped
from push2pull.testing.sources import check_source, mbox_bytes, read_all

MESSAGES = [mail(n) for n in range(6)]
PLIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
\t<key>date-received</key>
\t<integer>1704103200</integer>
\t<key>flags</key>
\t<integer>%d</integer>
</dict>
</plist>
"""


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def emlx(message: bytes, flags: int = 1, count: int | None = None) -> bytes:
    return b"%-10d\n%b" % (len(message) if count is None else count, message) + PLIST % flags


def found(spec: Path | str) -> list[RawMessage]:
    return read_all(open_source(str(spec)))


def where(spec: Path) -> set[tuple[str, str]]:
    return {(message.mailbox, message.folder) for message in found(spec)}


def test_an_emlx_gives_the_message_between_its_count_and_its_property_list(tmp_path: Path) -> None:
    quoted = mail(7, body=">From here\n\n>From there")
    put(tmp_path / "7.emlx", emlx(quoted))
    (message,) = found(tmp_path / "7.emlx")
    assert (message.data, message.reason, message.defects, message.mailbox) == (quoted, "", (), "7")
    check_source(lambda: open_source(str(tmp_path)), [quoted], tmp_path)


@pytest.mark.parametrize(("flags", "reason"), [(0b11, "expunged"), (1 << 6, "draft"), (8590195713, "")])
def test_the_flags_of_an_emlx_give_its_reason(flags: int, reason: str) -> None:
    assert unframe("1.emlx", emlx(MESSAGES[0], flags)).reason == reason


def test_a_partial_emlx_and_a_short_one_have_a_defect() -> None:
    assert unframe("1.partial.emlx", emlx(MESSAGES[0])).defects == ("partial",)
    short = b"%d\n%b" % (len(MESSAGES[0]) + 9, MESSAGES[0])
    assert unframe("1.emlx", short).defects == ("truncated",)


def test_an_emlx_without_a_property_list_is_read_and_one_without_a_count_is_a_plain_message(
    tmp_path: Path,
) -> None:
    put(tmp_path / "t/1.emlx", b"%d\n%b" % (len(MESSAGES[0]), MESSAGES[0]))
    put(tmp_path / "t/2.emlx", MESSAGES[1])
    put(tmp_path / "t/3.emlx", b"12\nnothing like mail")
    assert [message.data for message in found(tmp_path / "t")] == MESSAGES[:2]


def test_apple_mail_folders_have_the_names_that_their_owner_sees(tmp_path: Path) -> None:
    inside = "5E4CBA52-7B0A-4F6C-9F3B-1D8A3F6E2C11/Data/2/1/Messages"
    put(tmp_path / f"ana/INBOX.mbox/{inside}/1.emlx", emlx(MESSAGES[0]))
    put(tmp_path / f"ana/Projects.mbox/Badges.mbox/{inside}/2.emlx", emlx(MESSAGES[1]))
    put(tmp_path / "ana/Old.mbox/mbox", mbox_bytes(MESSAGES[2:3]))
    assert where(tmp_path) == {("ana", "INBOX"), ("ana", "Projects/Badges"), ("ana", "Old")}
    assert where(tmp_path / "ana/Old.mbox") == {("Old", "")}
    check_source(lambda: open_source(str(tmp_path)), MESSAGES[:3], tmp_path)


def test_an_emlx_in_an_archive_is_read_like_one_in_a_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("INBOX.mbox/Messages/1.emlx", emlx(MESSAGES[0]))
        archive.writestr("INBOX.mbox/Messages/2.partial.emlx", emlx(MESSAGES[1]))
    check_source(lambda: open_source(str(tmp_path / "a.zip")), MESSAGES[:2], tmp_path)
    assert [message.defects for message in found(tmp_path / "a.zip")] == [(), ("partial",)]
    assert where(tmp_path / "a.zip") == {("a", "INBOX")}


def test_thunderbird_subfolders_lie_below_their_folder_and_indexes_are_no_mail(tmp_path: Path) -> None:
    put(tmp_path / "ana/Inbox", mbox_bytes(MESSAGES[:2]))
    put(tmp_path / "ana/Inbox.msf", b'// <!-- <mdb:mork:z v="1.4"/> -->\n< <(a=c)> // (f=iso-8859-1)\n')
    put(tmp_path / "ana/Inbox.sbd/Projects", mbox_bytes(MESSAGES[2:3]))
    put(tmp_path / "ana/Inbox.sbd/Projects.sbd/2024", mbox_bytes(MESSAGES[3:4]))
    assert where(tmp_path) == {("ana", "Inbox"), ("ana", "Inbox/Projects"), ("ana", "Inbox/Projects/2024")}
    skipped = [one for one in open_source(str(tmp_path)).containers() if isinstance(one, Skipped)]
    assert [(one.location.rpartition("/")[2], one.reason) for one in skipped] == [("Inbox.msf", "not_mail")]


@pytest.mark.parametrize(("flags", "reason"), [("S", ""), ("ST", "expunged"), ("DS", "draft"), ("", "")])
def test_a_maildir_says_by_its_flags_what_is_deleted_or_a_draft(
    tmp_path: Path, flags: str, reason: str
) -> None:
    for name in ("cur", "new"):
        (tmp_path / "m" / name).mkdir(parents=True)
    put(tmp_path / f"m/cur/1.M1.host:2,{flags}", MESSAGES[0])
    assert [message.reason for message in found(tmp_path / "m")] == [reason]
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.writestr(f"m/cur/1.M1.host:2,{flags}", MESSAGES[0])
    assert [message.reason for message in found(tmp_path / "m.zip")] == [reason]


def test_pipermail_text_is_split_at_its_obfuscated_from_lines(tmp_path: Path) -> None:
    def month(*numbers: int) -> bytes:
        line = b"From ana at acme.example  Mon Jan  1 10:00:00 2024\n"
        head = (
            b"From: ana at acme.example (Ana Roy)\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nSubject: Badges %d\n"
        )
        body = (
            b"In-Reply-To: <0@acme.example>\nMessage-ID: <%d@acme.example>\n\nFrom now on, all is well.\n\n"
        )
        return b"".join(line + (head + body) % (n, n) + b"\n" for n in numbers)

    put(tmp_path / "team/2024-January.txt", month(1, 2, 3))
    put(tmp_path / "team/2024-February.txt.gz", gzip.compress(month(4, 5)))
    messages = found(tmp_path)
    assert len(messages) == 5
    assert all(message.data.startswith(b"From: ana at acme.example") for message in messages)
    assert {(one.mailbox, one.folder) for one in messages} == {
        ("team", "2024-January"),
        ("team", "2024-February"),
    }


def test_a_mailman_3_archive_is_split_at_its_from_lines(tmp_path: Path) -> None:
    line = b"From ana@acme.example Mon Jan 01 10:00:00 2024\n"
    export = b"".join(line + one + b"\n" for one in MESSAGES)
    put(tmp_path / "team@lists.acme.example-2024-01.mbox.gz", gzip.compress(export))
    check_source(lambda: open_source(str(tmp_path)), MESSAGES, tmp_path)


def test_a_zip_holds_compressed_mailboxes_and_archives(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("Sent/3.eml", MESSAGES[3])
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("Mail/team.mbox.gz", gzip.compress(mbox_bytes(MESSAGES[:3])))
        archive.writestr("Mail/ana.zip", inner.getvalue())
        archive.writestr("Mail/old.tar.gz", b"\x1f\x8b\x08 damaged")
    check_source(lambda: open_source(str(tmp_path / "export.zip")), MESSAGES[:4], tmp_path)
    assert where(tmp_path / "export.zip") == {("export", "Mail/team"), ("export", "Mail/ana/Sent")}


def test_damage_never_raises_in_an_emlx() -> None:
    whole = emlx(MESSAGES[0], 3)
    for cut in range(0, len(whole), 7):
        assert isinstance(unframe("1.emlx", whole[:cut]), Piece)
