"""Outlook's files of the public corpora: every item read or rejected, and as the files beside them expect."""

import email
import json
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from push2pull.connectors.registry import open_source
from push2pull.model import RawMessage
from push2pull.normalise import Normalised, Settings, normalise
from push2pull.testing.sources import check_fetch, check_origins, check_pickles, check_plan, read_all

pytestmark = pytest.mark.corpora
SETTINGS = Settings(key=b"k" * 32, profile="public")
OUTLOOK = (".pst", ".ost", ".msg", ".tnef")
OTHER = ("IPM.Appointment", "IPM.Contact", "IPM.StickyNote")


@pytest.fixture(scope="module")
def files(corpora: Path) -> list[Path]:
    found = sorted(path for path in (corpora / "malformed").rglob("*") if path.suffix.lower() in OUTLOOK)
    assert len(found) >= 150
    return found


def only(files: list[Path], suffix: str) -> list[Path]:
    return [path for path in files if path.suffix.lower() == suffix]


def parsed(message: RawMessage) -> EmailMessage:
    found = email.message_from_bytes(message.data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


LEFT_OUT = ("draft", "trash_folder", "spam_folder")
"""Reasons for which a folder's mail is not kept, whatever its format."""


def test_every_file_is_read_or_rejected_and_fetched_alike(files: list[Path]) -> None:
    for path in files:
        check_origins(open_source(str(path)))
        check_plan(lambda path=path: open_source(str(path)))
        check_fetch(lambda path=path: open_source(str(path)))
        for message in read_all(open_source(str(path))):
            assert message.reason in ("", "not_a_message"), path
            if not message.reason:
                result = normalise(message, SETTINGS)
                assert isinstance(result, Normalised) or result.reason in LEFT_OUT, path


def test_a_pst_gives_as_many_items_as_its_folders_say(files: list[Path]) -> None:
    counts = {}
    for path in only(files, ".pst"):
        check_pickles(open_source(str(path)))
        found = read_all(open_source(str(path)))
        counts[path.name] = (len(found), sum(not one.reason for one in found))
    assert counts == {
        "32-bit.pst": (1, 0),
        "Empty.pst": (0, 0),
        "dist-list.pst": (4, 0),
        "passworded.pst": (3, 0),
        "support.pst": (17, 17),
    }


def test_items_are_what_the_files_beside_them_expect(files: list[Path]) -> None:
    compared = 0
    for path in only(files, ".msg"):
        beside = path.with_suffix(".json")
        if not beside.exists():
            continue
        expected = json.loads(beside.read_text("utf-8-sig"))
        (message,) = read_all(open_source(str(path)))
        compared += 1
        if expected["messageClass"] in OTHER:
            assert message.reason == "not_a_message"
            continue
        found = parsed(message)
        assert found["Subject"] == expected.get("subject", "")
        assert names_of(found) == [one.get("fileName") or one["name"] for one in expected["attachments"]]
        assert addresses_of(found) == sorted(one["email"] for one in expected["recipients"])
        body = found.get_body(("plain",))
        assert body is not None
        assert body.get_content().split() == expected.get("body", "").split()
    assert compared >= 32


def names_of(message: EmailMessage) -> list[str]:
    return [part.get_filename() or "" for part in message.iter_attachments()]


def addresses_of(message: EmailMessage) -> list[str]:
    fields: list[Any] = [message[name] for name in ("To", "Cc", "Bcc") if message[name]]
    return sorted(one.addr_spec for field in fields for one in field.addresses)


def test_attachments_have_the_bytes_of_the_files_beside_them(corpora: Path) -> None:
    folder = next((corpora / "malformed").rglob("expected-outputs"))
    (path,) = folder.parent.glob("unicode.msg")
    (message,) = read_all(open_source(str(path)))
    files = [(part.get_filename(), part.get_content()) for part in parsed(message).iter_attachments()]
    assert len(files) == 2
    for name, data in files:
        (expected,) = folder.rglob(str(name))
        assert data == expected.read_bytes()
