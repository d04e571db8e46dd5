"""Exchange journal reports: the enclosed message is read, its envelope comes from the report."""

import base64

import pytest

from normalise.normalise_mail import EU, PUBLIC, kept, raw, refused
from push2pull.normalise import Rejected, normalise, person_id, read_full

INNER = b"""From: Ana Roy <ana@acme.example>
To: Team <team@acme.example>
Cc: bob@acme.example
Subject: Badges
Date: Tue, 3 Mar 2020 10:15:30 +0100
Message-ID: <1@acme.example>

The badges are ready.
"""
ENGLISH = """Sender: ana@acme.example
Subject: Badges
Message-Id: <1@acme.example>
To: carl@acme.example, Expanded: team@acme.example
To: dora@acme.example, Forwarded: emil@acme.example
Cc: bob@acme.example
Bcc: fay@acme.example
Bcc: gus@acme.example, Expanded: secret@acme.example
Recipient: bob@acme.example
Recipient: hal@acme.example, Expanded: team@acme.example
Recipient: ida@partner.example
"""
TO, CC, BCC = (
    {f"{name}@acme.example" for name in names.split()}
    for names in ("team carl dora emil hal", "bob", "fay gus secret")
)
BCC.add("ida@partner.example")


def report(text: str = ENGLISH, inner: bytes = INNER, *, extra: str = "", encoding: str = "7bit") -> bytes:
    body = text.encode()
    if encoding == "base64":
        body = base64.encodebytes(body)
    head = (
        "From: Microsoft Exchange <postmaster@acme.example>\nTo: journal@archive.example\nSubject: Badges\n"
        f"Message-ID: <r1@journal.acme.example>\nX-MS-Journal-Report:\nMIME-Version: 1.0\n{extra}"
        'Content-Type: multipart/mixed; boundary="_000_J"\n\n--_000_J\n'
        f'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: {encoding}\n\n'
    )
    return head.encode() + body + b"\n--_000_J\nContent-Type: message/rfc822\n\n" + inner + b"\n--_000_J--\n"


def fields(data: bytes, settings=PUBLIC) -> dict[str, set[str]]:
    result = kept(data, settings)
    names = {one.person_id: one.address for one in result.sightings}
    out: dict[str, set[str]] = {"to": set(), "cc": set(), "bcc": set()}
    for row in result.recipients:
        out[row.field].add(names[row.person_id])
    return out


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_the_enclosed_message_is_kept_with_the_recipients_of_the_envelope(line_end, encoding):
    data = report(encoding=encoding).replace(b"\n", line_end.encode())
    message = kept(data).message
    assert (message.message_id, message.kind, message.defects) == ("1@acme.example", "person", [])
    assert message.sender == person_id(PUBLIC.key, "ana@acme.example")
    assert fields(data) == {"to": TO, "cc": CC, "bcc": BCC}
    assert kept(data).text.text == "The badges are ready."


def test_the_message_is_the_same_as_in_a_mailbox():
    alone, journaled = kept(INNER).message, kept(report()).message
    for name in ("message_key", "content_sha256", "date", "sender", "subject"):
        assert getattr(alone, name) == getattr(journaled, name)


@pytest.mark.parametrize(
    "text",
    [
        "Expéditeur : ana@acme.example\nÀ : carl@acme.example\nCci : fay@acme.example\nDestinataire : ida@x.example",
        "Absender: ana@acme.example\nAn: carl@acme.example\nBcc: fay@acme.example\nEmpfänger: ida@x.example",
        "Sender: ana@acme.example\nTo: carl@acme.example\nBcc: Fay <fay@acme.example>\nRecipients:\n\tida@x.example",
    ],
    ids=["fr", "de", "2003"],
)
def test_reports_of_other_languages_and_versions_are_read(text):
    found = fields(report(text))
    assert found["bcc"] == {"fay@acme.example", "ida@x.example"}
    assert "carl@acme.example" in found["to"]


def test_a_message_without_a_sender_has_that_of_the_report():
    inner = INNER.replace(b"From: Ana Roy <ana@acme.example>\n", b"")
    message = kept(report(inner=inner)).message
    assert message.sender == person_id(PUBLIC.key, "ana@acme.example")


def test_a_boundary_that_begins_like_the_report_s_does_not_end_the_message():
    parts = b"--_000_J_in\nContent-Type: text/plain\n\nThe badges are ready.\n--_000_J_in--\n"
    inner = INNER.partition(b"\n\n")[0] + b"\nContent-Type: multipart/mixed; boundary=_000_J_in\n\n" + parts
    result = kept(report(inner=inner))
    assert (result.text.text, result.message.defects) == ("The badges are ready.", [])


def test_a_report_without_a_message_is_kept_as_an_automatic_message_with_a_defect():
    data = report().replace(b"message/rfc822", b"application/ms-tnef")
    message = kept(data).message
    assert (message.kind, message.defects) == ("automatic", ["date_missing", "journal_malformed"])
    assert message.message_id == "r1@journal.acme.example"
    plain = b"From: a@acme.example\nX-MS-Journal-Report:\nMessage-ID: <2@x>\n\n" + ENGLISH.encode()
    assert "journal_malformed" in kept(plain).message.defects
    assert not kept(plain).recipients


def test_a_report_that_names_nobody_still_gives_its_message():
    data = report("This text says nothing.")
    assert kept(data).message.defects == ["journal_malformed"]
    assert fields(data) == {"to": {"team@acme.example"}, "cc": {"bob@acme.example"}, "bcc": set()}


def test_an_ordinary_mail_with_an_enclosed_message_is_no_report():
    data = report().replace(b"X-MS-Journal-Report:\n", b"")
    assert kept(data).message.message_id == "r1@journal.acme.example"


def test_marks_on_the_enclosed_message_and_protected_people_of_the_envelope_keep_it_out():
    private = INNER.replace(b"Date:", b"Sensitivity: Personal\nDate:")
    assert refused(report(inner=private), EU) == Rejected("personal", "sensitivity")
    assert refused(report(ENGLISH + "Bcc: betriebsrat@acme.example\n"), EU) == Rejected(
        "privileged", "function"
    )
    assert refused(report(), EU, "Perso").reason == "personal"


def test_publishing_reads_the_enclosed_message_and_never_the_report():
    full = read_full(report(), PUBLIC)
    assert full.text == "The badges are ready."
    assert full.author is not None
    assert full.author.address == "ana@acme.example"
    assert "fay" not in repr((full.text, full.quoted, full.signature, full.attachments, full.subject))


def test_no_damage_raises():
    whole = report()
    for cut in range(0, len(whole), 11):
        for data in (whole[:cut], whole[:cut] + whole[cut + 40 :]):
            result = normalise(raw(data), PUBLIC)
            assert not isinstance(result, Rejected) or result.reason != "parser_failed"
