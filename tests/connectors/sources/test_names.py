"""File names survive as text, and name mailboxes and folders."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.connectors.sources.names import (
    escape,
    folder_parts,
    mailbox_folder,
    member_parts,
    readable,
    stem,
    unescape,
)


@given(st.binary(min_size=1, max_size=60))
def test_any_file_name_survives_escaping_and_is_utf8(raw: bytes) -> None:
    name = os.fsdecode(raw)
    text = escape(name)
    text.encode()
    assert unescape(text) == name
    assert not set(text) & set("!#\n\0")


def test_a_plain_name_stays_readable() -> None:
    assert escape("/srv/mail/équipe, v2 (final).mbox") == "/srv/mail/équipe, v2 (final).mbox"
    assert escape("a!b%") == "a%21b%25"


def test_what_is_shown_holds_no_control_characters() -> None:
    assert readable("a\nb" + os.fsdecode(b"\xff")) == "a\ufffdb\ufffd"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("team.mbox", "team"),
        ("team.MBOX.gz", "team"),
        ("2009-April.txt.gz", "2009-April"),
        ("lists.example.org", "lists.example.org"),
        (".mbox", ".mbox"),
        ("export.tar.xz", "export"),
    ],
)
def test_a_mailbox_file_is_named_without_its_suffixes(name: str, expected: str) -> None:
    assert stem(name) == expected


def test_a_numbered_file_with_a_from_line_is_no_folder_and_a_monthly_mailbox_is() -> None:
    assert mailbox_folder("00012.5f3a") == ()
    assert mailbox_folder("2009-April.txt") == ("2009-April",)
    assert mailbox_folder("Inbox") == ("Inbox",)


def test_maildir_names_become_folders() -> None:
    assert folder_parts([".Projets.&AMk-t&AOk-"]) == ["Projets", "Été"]
    assert folder_parts(["R&D-team", "a&-b"]) == ["R&D-team", "a&b"]


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "\\\\host\\x", "C:\\x", "a\0b", "..\\x", "", "."]
)
def test_an_unsafe_member_name_has_no_parts(name: str) -> None:
    assert member_parts(name) is None


def test_a_member_name_is_split_at_either_slash() -> None:
    assert member_parts("./Mail/a\\b.eml") == ("Mail", "a", "b.eml")
