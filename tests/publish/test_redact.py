"""Personal data out of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.publish.redact import redact


@pytest.mark.parametrize(
    "text",
    [
        "ann.roe@example.org",
        "Ann.Roe+tag@mail.example.co.uk",
        "mailto:ann@example.org",
        "élise@exemple.example",
        "ann at example.org",
        "ann.roe at mail.example.org",
        "ann (at) example.org",
        "ann [AT] example (dot) org",
        "ann at example dot org",
        "ann_at_example.org",
        "ann arobase exemple.example",
    ],
)
def test_addresses_are_removed_however_they_are_written(text: str) -> None:
    assert redact(f"Write to {text}, please.") == "Write to [address removed], please."


@pytest.mark.parametrize(
    "text",
    [
        "01 23 45 67 89",
        "01.23.45.67.89",
        "01-23-45-67-89",
        "0123456789",
        "+33 1 23 45 67 89",
        "+33 (0)1 23 45 67 89",
        "0033 1 23 45 67 89",
        "+33123456789",
        "+44 20 7946 0000",
        "+1-555-555-0100",
        "00 49".replace(" ", "") + " 30 901820",
        "(555) 555-0100",
        "555-555-0100",
        "1-555-555-0100",
    ],
)
def test_telephone_numbers_are_removed(text: str) -> None:
    assert redact(f"Tel: {text} (office)") == "Tel: [telephone removed] (office)"


def test_several_telephone_numbers_in_a_row_are_all_removed() -> None:
    text = "0612345678 +33612345678, 01 23 45 67 89 01 23 45 67 80"
    assert not any(c.isdigit() for c in redact(text))


@pytest.mark.parametrize("text", ["FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189"])
def test_an_iban_with_a_right_check_sum_is_removed(text: str) -> None:
    assert redact(f"IBAN {text} and BIC AGRIFRPP") == "IBAN [account removed] and BIC AGRIFRPP"


def test_two_ibans_in_a_row_are_both_removed() -> None:
    assert redact("GB82 WEST 1234 5698 7654 32 GB82 WEST 1234 5698 7654 32") == (
        "[account removed] [account removed]"
    )


def test_an_iban_with_a_wrong_check_sum_stays() -> None:
    assert redact("FR76 3000 6000 0112 3456 7890 188") == "FR76 3000 6000 0112 3456 7890 188"


@pytest.mark.parametrize("text", ["255081416802538", "2 55 08 14 168 025 38", "1 85 05 2A 123 456 33"])
def test_a_french_security_number_is_removed(text: str) -> None:
    assert redact(f"NIR {text}.") == "NIR [number removed]."


def test_a_security_number_with_a_wrong_key_stays() -> None:
    assert redact("255081416802539") == "255081416802539"


@pytest.mark.parametrize(
    "text",
    [
        "2004-01-02 10:00:00 +0200",
        "version 1.2.3.4 on 192.168.100.200",
        "order 1234567890, invoice 12345678901234",
        "https://tracker.example/issues/0123456789",
        "sha 0123456789abcdef0123456789abcdef",
        "@@ -100,7 +100,9 @@",
        "meet at noon, look at example.org, it is hosted at code.example.org",
        "an error at setup.py line 12",
        "pkg@1.2.3 and root@localhost",
        "12 000 000 euros, 3.14159265358979",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert redact(text) == text


def test_placeholders_speak_the_language_of_the_message() -> None:
    assert redact("ann@example.org, 01 23 45 67 89", "fr") == "[adresse retirée], [téléphone retiré]"
    assert redact("ann@example.org", "xx") == "[address removed]"


def test_hidden_names_are_replaced_as_whole_words_in_any_case() -> None:
    text = "ANN ROE wrote to Ann Roelants and ann roe."
    assert redact(text, names=[("Ann Roe", "Participant A")]) == (
        "Participant A wrote to Ann Roelants and Participant A."
    )


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact("ann@example.org 01 23 45 67 89 FR7630006000011234567890189", "fr")
    assert redact(once, "fr") == once


@given(st.text(max_size=300))
def test_redacting_never_raises(text: str) -> None:
    redact(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_address_survives_whatever_stands_around_it(before: str, after: str) -> None:
    assert "roe@example.org" not in redact(f"{before} roe@example.org {after}")
