"""Exports from files to tables: what they add and what they leave out is accounted for."""

import zipfile
from pathlib import Path

import push2pull as p2p
from mailbuilder import mail, write_mbox

INNER = mail(20, Cc="Bob <bob@acme.example>")
JOURNAL = (
    b"From: postmaster@acme.example\nX-MS-Journal-Report:\nContent-Type: multipart/mixed; boundary=J\n\n--J\n\n"
    b"Sender: ana0@acme.example\nTo: team@lists.acme.example\nBcc: fay@acme.example\n"
    b"--J\nContent-Type: message/rfc822\n\n" + INNER + b"--J--\n"
)


def labelled(n: int, labels: str) -> bytes:
    return mail(n, X_Gmail_Labels=labels, X_GM_THRID=str(n))


def export(folder: Path) -> Path:
    """Lay out what an organisation's people hand in, zipped."""
    takeout = [
        labelled(1, "Inbox,Projects"),
        labelled(2, "Spam"),
        labelled(3, "=?UTF-8?Q?Corbeille,Ouvert?="),
        labelled(4, "Drafts"),
        labelled(5, "Inbox,Perso"),
    ]
    thunderbird = [mail(6, X_Mozilla_Status="0001"), mail(7, X_Mozilla_Status="0009")]
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.write(write_mbox(folder / "a", takeout), "takeout/All mail.mbox")
        archive.write(write_mbox(folder / "b", thunderbird), "ana/Inbox.sbd/Projects")
        archive.writestr("ana/Trash/8.eml", mail(8))
        archive.writestr("journal/20.eml", JOURNAL)
        archive.writestr("bob/20.eml", INNER)
    return folder / "export.zip"


def test_what_exports_add_and_leave_out_is_accounted_for(tmp_path: Path) -> None:
    ws = p2p.Workspace.create(tmp_path / "w", profile="demo", key=b"k" * 32)
    report = ws.ingest(export(tmp_path))
    assert (report["read"], report["kept"], report["duplicates"]) == (10, 3, 1)
    assert report["rejected"] == {
        "draft": 1,
        "expunged": 1,
        "personal": 1,
        "spam_folder": 1,
        "trash_folder": 2,
    }
    folders = {row["message_id"]: row["folder"] for row in ws.table("messages", pseudonyms=True).to_pylist()}
    assert folders["1@acme.example"] == "Projects"
    assert folders["6@acme.example"] == "ana/Inbox/Projects"


def test_a_blind_copy_that_a_journal_tells_is_in_no_analysis(tmp_path: Path) -> None:
    ws = p2p.Workspace.create(tmp_path / "w", profile="public", key=b"k" * 32)
    (tmp_path / "1.eml").write_bytes(JOURNAL)
    ws.ingest(tmp_path / "1.eml")
    fields = {row["field"]: row["person_id"] for row in ws.table("recipients", pseudonyms=True).to_pylist()}
    assert fields.keys() == {"to", "cc", "bcc"}
    ws.analyse(seed=7)
    ties = {row["target"] for row in ws.table("ties", pseudonyms=True).to_pylist()}
    assert fields["cc"] in ties
    assert fields["bcc"] not in ties
