"""What a file is, by its content."""

import pytest

from outlook import msg, note
from push2pull.connectors.sources.headers import looks_like_message
from push2pull.connectors.sources.sniff import kind_of

MAIL = b"From: a@x.example\nSubject: hello\n\nbody\n"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("12.", MAIL, "message"),
        ("x.txt", b"\xef\xbb\xbf\r\n" + MAIL, "message"),
        ("article", b"Path: a!b\nNewsgroups: x.y\n\n", "message"),
        ("x", b"X-Unheard: 1\n folded\nbad line\nReceived: y\n\n", "message"),
        ("a.eml", b"", "message"),
        ("a.EML", b"\x1f\x8b\x08", "message"),
        ("x.mbox", b"From a@x Thu Jan  1 00:00:00 1970\n" + MAIL, "mbox"),
        ("x", b"\n\nFrom someone\nReceived: x\n", "mbox"),
        ("x", b"\x1f\x8b\x08\0", "gz"),
        ("x", b"BZh91AY&SY", "bz2"),
        ("x", b"\xfd7zXZ\0\0", "xz"),
        ("x", b"\x28\xb5\x2f\xfd\0", "zst"),
        ("x", b"PK\x03\x04" + b"\0" * 40, "zip"),
        ("x", b"\0" * 257 + b"ustar\x0000", "tar"),
        ("x.pst", b"!BDN", "pst"),
        ("x", b"!BDN", "pst"),
        ("x.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "msg"),
        ("x", msg(note()), "msg"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),
        ("x.msg", MAIL, "message"),
        ("winmail.dat", b"\x78\x9f\x3e\x22", "tnef"),
        ("Inbox.dbx", b"\xcf\xad\x12\xfe", "unsupported"),
        ("x.olm", b"PK\x03\x04" + b"\0" * 40, "unsupported"),
        ("x.ost", b"", "unsupported"),
        ("x.docx", b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", ""),
        ("x", b"", ""),
        ("x.txt", b"Dear all,\nSubject: hello\n", ""),
        ("x.vcf", b"BEGIN:VCARD\nVERSION:3.0\n", ""),
        ("x.yaml", b"title: x\nbody: y\n", ""),
        ("x", b"\xff\xd8\xff\xe0JFIF", ""),
    ],
)
def test_content_tells_the_kind(name: str, head: bytes, kind: str) -> None:
    assert kind_of(name, head) == kind


def test_an_assumption_holds_for_what_is_not_packed() -> None:
    assert kind_of("x", b"anything", "message") == "message"
    assert kind_of("x", b"\x1f\x8b\x08\0", "mbox") == "gz"


def test_a_well_known_header_must_come_within_sixty_lines_and_before_a_blank_one() -> None:
    assert looks_like_message(b"X-A: 1\n" * 59 + b"Subject: x\n")
    assert not looks_like_message(b"X-A: 1\n" * 60 + b"Subject: x\n")
    assert not looks_like_message(b"X-A: 1\n\nSubject: x\n")
