import base64
import binascii
from dataclasses import replace
from hashlib import sha256

import pytest

from normalise.normalise_mail import PUBLIC, kept
from outlook import note, tnef
from push2pull.mapi import Item, rebuild
from push2pull.normalise import read_full
from push2pull.normalise.filenames import safe_name
from push2pull.normalise.flowed import unflow


def mail(*lines: str | bytes) -> bytes:
    head = [b"From: a@example.org", b"Message-ID: <x@example.org>", b"Date: Tue, 3 Mar 2020 10:15:30 +0100"]
    return b"\n".join(head + [line.encode() if isinstance(line, str) else line for line in lines]) + b"\n"


def text_of(data: bytes) -> str:
    return kept(data).text.text


def defects_of(data: bytes) -> list[str]:
    return kept(data).message.defects


def multipart(kind: str, *parts: str) -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return mail("MIME-Version: 1.0", f"Content-Type: multipart/{kind}; boundary=b", "", body + "--b--")


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nBonjour à tous"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Bonjour <b>HTML</b></p>"
PDF = (
    "Content-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment; filename=plan.pdf\n\n" + base64.b64encode(b"%PDF-1").decode()
)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("8bit", "Réunion à midi".encode()), ("quoted-printable", b"R=C3=A9union =C3=A0 mi=\ndi"),
     ("base64", base64.b64encode("Réunion à midi".encode())),
     ("BASE64", base64.b64encode("Réunion à midi".encode()))],
)  # fmt: skip
def test_a_plain_body_is_decoded(encoding, body):
    data = mail("Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}", "", body)
    assert text_of(data) == "Réunion à midi"
    assert defects_of(data) == []


def test_undeclared_8_bit_text_is_guessed():
    for charset in ("utf-8", "latin-1"):
        data = mail("", "Réunion à midi".encode(charset))
        assert text_of(data) == "Réunion à midi"
        assert defects_of(data) == ["charset_wrong"]


def test_a_wrong_or_unknown_charset_is_noted():
    data = mail("Content-Type: text/plain; charset=utf-8", "", "Réunion".encode("latin-1"))
    assert (text_of(data), defects_of(data)) == ("Réunion", ["charset_wrong"])
    data = mail("Content-Type: text/plain; charset=x-nowhere", "", "Réunion")
    assert (text_of(data), defects_of(data)) == ("Réunion", ["charset_unknown"])


def test_latin_1_with_windows_quotes_is_windows_1252():
    data = mail("Content-Type: text/plain; charset=iso-8859-1", "", b"\x93quoted\x94")
    assert text_of(data) == "“quoted”"


def test_broken_base64_is_read_as_far_as_it_goes():
    data = mail("Content-Transfer-Encoding: base64", "", base64.b64encode(b"Hello all of you")[:-3])
    assert text_of(data).startswith("Hello all")
    assert defects_of(data) == ["encoding_broken"]


def test_a_footer_behind_base64_stays_readable():
    body = base64.b64encode(b"Hello").decode() + "\n" + "_" * 47 + "\nx mailing list"
    data = mail("Content-Transfer-Encoding: base64", "", body)
    assert text_of(data) == "Hello"


def test_plain_text_is_preferred_over_html():
    for parts in ((PLAIN, HTML), (HTML, PLAIN)):
        data = multipart("alternative", *parts)
        assert text_of(data) == "Bonjour à tous"
        assert kept(data).message.n_attachments == 0
        assert defects_of(data) == []


def test_html_serves_where_plain_text_is_missing_or_blank():
    assert text_of(multipart("alternative", HTML)) == "Bonjour HTML"
    assert defects_of(multipart("alternative", HTML)) == ["html_only"]
    blank = "Content-Type: text/plain\n\n  \n"
    assert text_of(multipart("alternative", blank, HTML)) == "Bonjour HTML"
    assert text_of(mail("Content-Type: text/html", "", "<p>Hello</p>")) == "Hello"


def test_attachments_are_described():
    rows = kept(multipart("mixed", PLAIN, PDF)).attachments
    assert len(rows) == 1
    assert rows[0][1:] == ("plan.pdf", "application/pdf", 6, sha256(b"%PDF-1").hexdigest(), "", False)


def test_an_inline_image_is_an_inline_attachment():
    image = "Content-Type: image/png\nContent-ID: <logo>\nContent-Disposition: inline\n\nPNG"
    row = kept(multipart("related", HTML, image)).attachments[0]
    assert (row.content_id, row.inline) == ("logo", True)


def test_a_named_text_is_an_attachment():
    patch = "Content-Type: text/x-patch\nContent-Disposition: inline; filename=fix.patch\n\n--- a\n+++ b"
    message = kept(multipart("mixed", PLAIN, patch))
    assert message.text.text == "Bonjour à tous"
    assert message.attachments[0].filename == "fix.patch"


@pytest.mark.parametrize(
    "parameters",
    ["filename*0*=utf-8''%C3%A9t; filename*1*=%C3%A9.pdf", 'filename="=?utf-8?Q?=C3=A9t=C3=A9.pdf?="'],
    ids=["RFC 2231", "RFC 2047"],
)
def test_encoded_file_names_are_decoded(parameters):
    part = f"Content-Type: application/pdf\nContent-Disposition: attachment; {parameters}\n\nx"
    assert kept(multipart("mixed", PLAIN, part)).attachments[0].filename == "été.pdf"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("a\x00b\r\nc.txt", "a_b_c.txt"),
        ("..", ""),
        (".hidden", "hidden"),
        ("nul.txt", "_nul.txt"),
        ("gpj\u202eexe.txt", "gpj_exe.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_file_names_are_safe(name, safe):
    assert safe_name(name) == safe


def test_an_address_in_a_file_name_is_masked():
    part = (
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=jane@example.org.pdf\n\nx"
    )
    assert "@" not in kept(multipart("mixed", PLAIN, part)).attachments[0].filename


def test_an_attached_message_is_an_attachment_and_its_text_a_quote():
    inner = "Content-Type: message/rfc822\n\nSubject: inner\n\nThe text of the forwarded message."
    data = multipart("mixed", PLAIN, inner)
    message = kept(data)
    assert message.text.text == "Bonjour à tous"
    assert message.attachments[0].media_type == "message/rfc822"
    assert "The text of the forwarded message." in read_full(data, PUBLIC).quoted
    assert message.text.quote_hashes


def test_broken_base64_in_a_part_falls_back_to_the_lenient_reader():
    broken = PDF[:-2] + "!"
    message = kept(multipart("mixed", PLAIN, broken))
    assert "encoding_broken" in message.message.defects
    assert message.text.text == "Bonjour à tous"
    assert len(message.attachments) == 1


def test_a_multipart_without_parts_is_read_as_text():
    data = mail("Content-Type: multipart/mixed; boundary=b", "", "Just text")
    assert text_of(data) == "Just text"
    assert {"mime_broken", "truncated"} <= set(defects_of(data))


def test_a_multipart_that_ends_before_it_begins_is_noted():
    assert "mime_broken" in defects_of(
        mail("Content-Type: multipart/mixed; boundary=b", "", "Preamble\n--b--\n\nEpilogue")
    )


def test_a_missing_end_is_noted():
    data = multipart("mixed", PLAIN, PDF).replace(b"--b--", b"")
    assert "truncated" in defects_of(data)


def test_encrypted_mail_is_noted():
    sealed = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nxx"
    assert "encrypted" in defects_of(multipart("mixed", sealed))
    assert "encrypted" in defects_of(
        multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1")
    )
    pgp = mail("", "-----BEGIN PGP MESSAGE-----", "", "abc", "-----END PGP MESSAGE-----")
    assert "encrypted" in defects_of(pgp)
    assert text_of(pgp) == ""


def test_limits_of_depth_parts_and_text_are_noted():
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(500))
    assert "mime_too_deep" in defects_of(mail(deep + "\nx"))
    few = replace(PUBLIC, max_parts=3, max_text_kb=1)
    assert "mime_too_many" in kept(multipart("mixed", *[PDF] * 5), few).message.defects
    long = kept(mail("", "word " * 1000), few)
    assert "text_truncated" in long.message.defects
    assert len(long.text.text) <= 1024


def test_flowed_paragraphs_are_joined():
    assert unflow("one \ntwo\n\n> three \n> four\n-- \nJane") == "one two\n\n> three four\n-- \nJane"
    assert unflow("ja \npan", delsp=True) == "japan"
    data = mail("Content-Type: text/plain; format=flowed", "", "one \ntwo")
    assert text_of(data) == "one two"


def winmail(data: bytes, text: str = PLAIN) -> bytes:
    return multipart(
        "mixed",
        text,
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(data).decode(),
    )


def test_winmail_dat_is_opened():
    data = winmail(tnef(note(1), (), [({0x3707: "plan.pdf", 0x370E: "application/pdf"}, b"%PDF\0")]))
    full = read_full(data, PUBLIC)
    assert full.text == "Bonjour à tous"
    assert [(one.filename, one.media_type, one.data) for one in full.attachments] == [
        ("plan.pdf", "application/pdf", b"%PDF\0")
    ]


def test_the_text_of_winmail_dat_is_taken_where_the_message_has_none():
    assert (
        text_of(winmail(tnef(note(1)), "Content-Type: text/plain\n\n\n")).strip()
        == "Hello, this is message 1."
    )


def test_a_winmail_dat_that_cannot_be_read_stays_an_attachment():
    full = read_full(winmail(b"no TNEF"), PUBLIC)
    assert [one.data for one in full.attachments] == [b"no TNEF"]


def test_rebuilt_messages_are_marked():
    assert defects_of(rebuild(Item(note(1)))) == ["synthesised"]


UUENCODED = "begin 644 plan.txt\n" + binascii.b2a_uu(b"The plan.").decode() + "`\nend\n"


def test_uuencoded_parts_are_decoded():
    part = "Content-Type: application/octet-stream; name=plan.txt\nContent-Transfer-Encoding: x-uuencode\n\n"
    assert read_full(multipart("mixed", PLAIN, part + UUENCODED), PUBLIC).attachments[0].data == b"The plan."
    assert text_of(mail("Content-Transfer-Encoding: x-uuencode", "", UUENCODED)) == "The plan."
    assert "encoding_broken" in defects_of(multipart("mixed", PLAIN, part + UUENCODED[:-8]))
