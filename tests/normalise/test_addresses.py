import time

import pytest

from normalise.normalise_mail import kept
from push2pull.model import Address
from push2pull.normalise.addresses import parse, parse_all


def read(text):
    return [(one.name, one.address) for one in parse(text.encode())[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jane@example.org", [("", "jane@example.org")]),
        ("Jane Doe <jane@example.org>", [("Jane Doe", "jane@example.org")]),
        (
            '"Doe, Jane" <jane@example.org>, bob@example.org',
            [("Doe, Jane", "jane@example.org"), ("", "bob@example.org")],
        ),
        ("Doe, Jane <jane@example.org>", [("Doe, Jane", "jane@example.org")]),
        ("jane@example.org (Jane Doe)", [("Jane Doe", "jane@example.org")]),
        ("Jane <@relay.example,@b.example:jane@example.org>", [("Jane", "jane@example.org")]),
        ("team: a@example.org, B <b@example.org>;", [("", "a@example.org"), ("B", "b@example.org")]),
        ("undisclosed-recipients:;", []),
        ("a@example.org; b@example.org", [("", "a@example.org"), ("", "b@example.org")]),
        ("a@example.org b@example.org", [("", "a@example.org"), ("", "b@example.org")]),
        (
            '"unbalanced <a@example.org>, b@example.org',
            [("unbalanced", "a@example.org"), ("", "b@example.org")],
        ),
        ("jane@example\n .org, b@example.org", [("", "jane@example.org"), ("", "b@example.org")]),
        ("jane@test   . example.\n org", [("", "jane@test.example.org")]),
        (".doe@example.org; 'a@example.org'", [("", ".doe@example.org"), ("", "a@example.org")]),
        ('"Jane Doe <jane"@example.org', [("", "jane@example.org")]),
        ("Jane <jane(her account)@example.org(her host)>", [("Jane", "jane@example.org")]),
        ("'jane@example.org' <jane@example.org>", [("", "jane@example.org")]),
        ('"Jane \\"JD\\" Doe" <jane@example.org>', [('Jane "JD" Doe', "jane@example.org")]),
        ("=?utf-8?Q?Doe=2C_Jan=C3=A9?= <jane@example.org>", [("Doe, Jané", "jane@example.org")]),
        ("jane at example.org (Jane Doe)", [("Jane Doe", "jane@example.org")]),
        ("Jane Doe/HOU/ACME@ACME", [("", "Jane Doe/HOU/ACME@ACME")]),
        (
            "Doe, Jane </O=ACME/OU=NA/CN=RECIPIENTS/CN=JDOE>",
            [("Doe, Jane", "/O=ACME/OU=NA/CN=RECIPIENTS/CN=JDOE")],
        ),
        ("mailto:jane@example.org", [("", "jane@example.org")]),
        ("Jane <jane@[192.0.2.1]>", [("Jane", "jane@[192.0.2.1]")]),
    ],
)
def test_an_address_list_is_read(text, expected):
    assert read(text) == expected


def test_one_bad_address_costs_only_itself():
    found, defects = parse(b"a@example.org, nonsense, b@example.org")
    assert [one.address for one in found] == ["a@example.org", "b@example.org"]
    assert defects == ("address_invalid",)


def test_an_obfuscated_address_is_noted():
    assert parse(b"jane at example.org (Jane)")[1] == ("address_obfuscated",)


def test_several_headers_of_a_name_are_joined():
    defects: set[str] = set()
    found = parse_all([b"a@example.org", b"B <b@example.org>"], defects)
    assert found == [Address("", "a@example.org"), Address("B", "b@example.org")]


def test_a_person_in_to_and_cc_counts_once():
    rows = kept(b"From: a@example.org\nTo: b@example.org, B <B@Example.org>\nCc: b@example.org\n\nx")
    assert [one.field for one in rows.recipients] == ["to", "cc"]
    assert rows.message.n_recipients == 1


@pytest.mark.parametrize(
    "value",
    [
        b'"' * 500_001,
        b'"\\"' * 200_000,
        b"(" * 300_000,
        b"<" * 300_000,
        b"a <" * 150_000,
        b"x at " * 100_000,
        b"\\" * 300_000,
    ],
    ids=["quotes", "escapes", "comments", "angles", "names", "at", "backslashes"],
)
def test_hostile_lists_are_read_in_linear_time(value):
    start = time.perf_counter()
    parse.__wrapped__(value)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    "text", ["Jane Doe jane@example.org", "a@example.org b@example.org", "<jane b@x.example>"]
)
def test_an_address_among_other_words_is_noted(text):
    assert "address_repaired" in parse(text.encode())[1]
