"""What a reply says about the message it quotes: words, author and minute, as digests."""

from __future__ import annotations

import pytest

from push2pull.model import Address
from push2pull.normalise.cited import answered, author_hashes, head_hashes, head_minute, run_hashes
from push2pull.normalise.identity import person_id

KEY = b"k" * 32
TEXT = "The backup of the mail server fails every night since the disks were changed."


def test_runs_survive_wrapping_marks_and_case() -> None:
    quoted = "> the backup of the mail\n> SERVER fails every\n> night since the disks\n> were changed."
    assert run_hashes(quoted) == run_hashes(TEXT)


def test_runs_are_sorted_sampled_from_below_and_fit_64_bits() -> None:
    found = run_hashes(TEXT)
    assert found == sorted(set(found))
    assert len(found) == len(TEXT.split()) - 3
    assert run_hashes(TEXT, 3) == found[:3]
    assert all(-(2**63) <= one < 2**63 for one in found)


def test_three_words_and_lines_with_an_address_say_nothing() -> None:
    assert run_hashes("only three words") == []
    assert run_hashes("write to jane at once please jane@example.org") == []


def test_another_text_shares_no_run() -> None:
    assert not set(run_hashes(TEXT)) & set(run_hashes("The backup of my laptop works well, thank you all."))


@pytest.mark.parametrize(
    "quoted",
    [
        f"On Monday, Jane Doe wrote:\n> {TEXT}\n>\n>> Is the server fine?\n> > Older still.",
        f"{TEXT}\n\n-----Original Message-----\nFrom: Joe\nSent: Monday\nSubject: x\n\nIs the server fine?",
        f"{TEXT}\n\nDe : Joe\nEnvoyé : lundi\nÀ : Ana\nObjet : x\n\nIs the server fine?",
    ],
)
def test_what_the_quoted_message_quotes_in_turn_is_left_out(quoted: str) -> None:
    found = answered(quoted)
    assert TEXT in found
    assert "server fine" not in found and "Older" not in found


def test_a_quote_of_quotes_alone_is_kept() -> None:
    assert answered(">> deep\n>> deeper") == ">> deep\n>> deeper"


@pytest.mark.parametrize(
    "head",
    [
        "On Mon, Jan 5 2009 at 3:07 PM, Jane Doe <jane@example.org> wrote:",
        "Le lundi 5 janvier 2009 à 15h07, Jane DOE a écrit :",
        "-----Original Message-----\nFrom: Doe, Jane\nSent: Monday, January 05, 2009 3:07 PM\nTo: Joe Roe",
        "De : Jane Doe\nEnvoyé : lundi 5 janvier 2009 15:07\nÀ : Joe Roe\nObjet : réunion à 16:30",
        "On 05.01.2009 15:07, Jane Doe wrote:",
    ],
)
def test_a_quote_head_names_its_author_and_its_minute(head: str) -> None:
    found = set(head_hashes(head, KEY, obfuscated=False))
    assert found & set(author_hashes(Address("Jane Doe", "jd@example.net"), KEY))
    assert not found & set(author_hashes(Address("Joe Roe", "joe@example.net"), KEY))
    assert head_minute(head) == 7


def test_an_address_in_a_head_is_the_pseudonym_of_its_person() -> None:
    number = int.from_bytes(bytes.fromhex(person_id(KEY, "jane@example.org")[2:]), "big", signed=True)
    assert number in head_hashes("jane@example.org wrote:", KEY, obfuscated=False)
    assert number in author_hashes(Address("", "jane@example.org"), KEY)
    assert number in head_hashes("jane at example.org wrote:", KEY, obfuscated=True)


def test_names_are_digests_of_the_workspace() -> None:
    jane = Address("Jane Doe", "jane@example.org")
    assert not set(author_hashes(jane, KEY)) & set(author_hashes(jane, b"x" * 32))
    assert author_hashes(None, KEY) == []


@pytest.mark.parametrize("head", ["", "Jane wrote:", "On 12.05.2020, Jane wrote:", ">" * 10_000, "1:999"])
def test_a_head_without_a_time_gives_none(head: str) -> None:
    assert head_minute(head) is None
    assert isinstance(head_hashes(head, KEY, obfuscated=True), list)
