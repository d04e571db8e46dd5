"""Messages rebuilt from the properties of items."""

import email
from email import policy
from email.message import EmailMessage

import pytest

from outlook import note, person
from push2pull.mapi import Attached, Item, is_mail, rebuild
from push2pull.normalise import Settings, read_full


def parsed(item: Item) -> EmailMessage:
    message = email.message_from_bytes(rebuild(item), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_header_fields_come_from_properties() -> None:
    recipients = (
        person(1, "Bob, J", "bob@acme.example"),
        person(2, "", "cleo@acme.example"),
        person(3, "Dé", "de@acme.example"),
        person(0x10000001, "Eve", "eve@acme.example"),
    )
    message = parsed(Item(note(1, x1042="<0@acme.example>", x1039="<0@acme.example>"), recipients))
    assert message["From"] == "Ana Pérez <ana@acme.example>"
    assert message["To"] == '"Bob, J" <bob@acme.example>, Eve <eve@acme.example>'
    assert message["Cc"] == "cleo@acme.example"
    assert message["Bcc"] == "Dé <de@acme.example>"
    assert message["Date"] == "Fri, 01 Mar 2024 09:30:00 +0000"
    assert message["Subject"] == "Réunion 1"
    assert message["Message-ID"] == "<1@acme.example>"
    assert message["In-Reply-To"] == message["References"] == "<0@acme.example>"
    assert message["X-Push2pull-Synthesised"] == "mapi"
    assert message.get_content() == "Hello, this is message 1.\n\n"


def test_what_was_transported_is_kept_and_only_completed() -> None:
    block = (
        "Microsoft Mail Internet Headers Version 2.0\r\nReceived: from a\r\n\tby b\r\nFrom: Z <z@acme.example>\r\n"
        "Content-Type: multipart/mixed;\r\n\tboundary=gone\r\nX-Mark: 1\r\n\r\nNot: a header\r\n"
    )
    message = parsed(Item(note(1, x007D=block)))
    assert message["From"] == "Z <z@acme.example>"
    assert message["Received"] == "from a\tby b"
    assert message["X-Mark"] == "1"
    assert message["Subject"] == "Réunion 1"
    assert message.get_content_type() == "text/plain"
    assert "Not" not in message


def test_a_sender_for_somebody_else_is_named_beside_the_author() -> None:
    message = parsed(Item(note(1, x5D01="desk@acme.example", x0C1A="Desk")))
    assert (message["From"], message["Sender"]) == (
        "Ana Pérez <ana@acme.example>",
        "Desk <desk@acme.example>",
    )


def test_without_an_internet_address_the_legacy_name_stays() -> None:
    legacy = "/O=ACME/OU=FIRST/CN=RECIPIENTS/CN=ANA"
    props = note(1, x5D02="", x0064="EX", x0065=legacy)
    assert f"<{legacy}>".encode() in rebuild(Item(props)).split(b"\n")[0]


@pytest.mark.parametrize(("value", "mark"), [(1, "Personal"), (2, "Private"), (3, "Company-Confidential")])
def test_sensitivity_becomes_a_header_that_rules_look_at(value: int, mark: str) -> None:
    assert parsed(Item(note(1, x0036=value)))["Sensitivity"] == mark
    assert "Sensitivity" not in parsed(Item(note(1, x0036=0)))


def test_no_property_can_add_a_header_of_its_own() -> None:
    bad = "x\r\nInjected: 1"
    props = note(1, x0037=bad, x0042=bad, x1035=bad, x0070=bad, x5D02="a@b.example\nInjected: 1")
    files = (Attached({0x3707: bad, 0x3712: bad, 0x370E: "text/plain\nInjected: 1"}, b"x"),)
    message = parsed(Item(props, (person(1, bad, "b@b.example"),), files))
    assert "Injected" not in message
    assert all("Injected" not in part for part in message.walk())


def test_the_length_of_a_prefix_is_no_part_of_the_subject() -> None:
    assert parsed(Item(note(1, x0037="\x01\x05RE: Budget")))["Subject"] == "RE: Budget"


def test_text_html_and_files_become_parts_with_their_bytes() -> None:
    html = "<p>caf\xe9</p>".encode("cp1252")
    files = (
        Attached({0x3707: "plan é.pdf", 0x370E: "application/pdf"}, b"%PDF\0\xff" * 99),
        Attached({0x3704: "logo.png", 0x3712: "logo@acme", 0x3714: 4, 0x370E: "image/png"}, b"\x89PNG"),
    )
    full = read_full(rebuild(Item(note(1, x1013=html, x3FDE=1252), (), files)), Settings(key=b"k" * 32))
    assert full.text.strip() == "Hello, this is message 1."
    found = [(one.filename, one.media_type, one.data, one.inline, one.content_id) for one in full.attachments]
    assert found == [
        ("plan é.pdf", "application/pdf", b"%PDF\0\xff" * 99, False, ""),
        ("logo.png", "image/png", b"\x89PNG", True, "logo@acme"),
    ]
    message = parsed(Item(note(1, x1013=html, x3FDE=1252)))
    assert [part.get_content().strip() for part in message.iter_parts()] == [
        "Hello, this is message 1.",
        "<p>café</p>",
    ]


def test_an_item_inside_becomes_a_message() -> None:
    message = parsed(Item(note(1), (), (Attached({}, b"", Item(note(2))),)))
    (_, inside) = message.iter_parts()
    assert inside.get_content_type() == "message/rfc822"
    assert inside.get_filename() == "Réunion 2"
    assert inside.get_content()["Message-ID"] == "<2@acme.example>"


def test_a_file_that_claims_to_be_structure_stays_a_file() -> None:
    files = tuple(
        Attached({0x370E: kind}, b"x") for kind in ("multipart/mixed", "message/rfc822", "nonsense")
    )
    message = parsed(Item(note(1), (), files))
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", *["application/octet-stream"] * 3]


def test_a_signed_message_keeps_what_was_signed() -> None:
    entity = b"Content-Type: multipart/signed; boundary=b\n\n--b\n\nhi\n--b--\n"
    item = Item(note(1, x001A="IPM.Note.SMIME.MultipartSigned"), (), (Attached({}, entity),))
    assert rebuild(item).endswith(b"\nMIME-Version: 1.0\n" + entity)


@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("IPM.Note", True),
        ("", True),
        ("IPM.Note.Custom", True),
        ("REPORT.IPM.Note.NDR", True),
        ("IPM.Schedule.Meeting.Request", True),
        ("IPM.TaskRequest.Accept", True),
        ("IPM.Post", True),
        ("IPM.Contact", False),
        ("ipm.appointment", False),
        ("IPM.Task", False),
        ("IPM.StickyNote", False),
        ("IPM.Microsoft.FolderDesign.NamedView", False),
    ],
)
def test_the_message_class_tells_mail_from_other_items(name: str, mail: bool) -> None:
    assert is_mail({0x001A: name}) is mail


def test_the_same_item_gives_the_same_bytes() -> None:
    files = (Attached({0x3707: "a"}, b"a"), Attached({}, b"", Item(note(2))))
    assert rebuild(Item(note(1), (), files)) == rebuild(Item(note(1), (), files))
