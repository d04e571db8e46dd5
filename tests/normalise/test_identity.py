import hashlib
import hmac
import time

import pytest

from push2pull.normalise import canonical, mask, person_id

KEY = b"test key"
JANE = person_id(KEY, "jane.doe@example.org")


def test_the_pseudonym_is_a_keyed_digest():
    expected = hmac.new(KEY, b"jane.doe@example.org", hashlib.sha256).hexdigest()[:16]
    assert person_id(KEY, "jane.doe@example.org") == f"P-{expected}"
    assert person_id(b"other", "jane.doe@example.org") != JANE


@pytest.mark.parametrize(
    ("written", "same"),
    [
        (" Jane.Doe@Example.ORG ", "jane.doe@example.org"),
        ("jane@googlemail.com", "jane@gmail.com"),
        ("jane@exämple.org", "jane@xn--exmple-cua.org"),
        ("jane@example.org.", "jane@example.org"),
    ],
)
def test_the_same_mailbox_has_one_form(written, same):
    assert canonical(written) == same


def test_plus_tags_and_dots_stay():
    assert canonical("jane+news@gmail.com") != canonical("jane@gmail.com")
    assert canonical("j.doe@gmail.com") != canonical("jdoe@gmail.com")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jane.doe@example.org.", f"write to {JANE}."),
        ("<Jane.Doe@Example.org> wrote", f"<{JANE}> wrote"),
        ("mailto:jane.doe@example.org", JANE),
        ("list?user=jane.doe%40example.org", "list?" + person_id(KEY, "user=jane.doe@example.org")),
        ("jane.doe (at) example.org", JANE),
        ("jane.doe[at]example.org", JANE),
        ("nothing here", "nothing here"),
        ("user@host", "user@host"),
        ("x@y.name$z", person_id(KEY, "x@y.name") + "$z"),
        ("jane.doe@example.org,jane.doe@example.org", f"{JANE},{JANE}"),
    ],
)
def test_addresses_are_masked(text, masked):
    assert mask(text, KEY) == masked


def test_notes_addresses_are_masked():
    assert "@" not in mask("To: Jane Doe/HOU/ACME@ACME, Bob Roe/NA/Acme@Acme", KEY)


def test_written_out_addresses_are_masked_in_obfuscated_archives_only():
    assert mask("jane.doe at example.org", KEY, obfuscated=True) == JANE
    assert mask("jane.doe at example.org", KEY) == "jane.doe at example.org"
    sentence = "available at www.example.org, look at example.org"
    assert mask(sentence, KEY, obfuscated=True) == sentence


def test_masking_takes_linear_time():
    start = time.perf_counter()
    for text in (
        "@" * 300_000,
        "a@b." * 100_000,
        "a.a@b.cc " * 50_000,
        "a/" * 200_000 + "@x",
        "x@" + "a." * 200_000,
    ):
        mask(text, KEY, obfuscated=True)
    assert time.perf_counter() - start < 20
