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


@pytest.mark.parametrize(
    "text",
    [
        "AB 12 34 56 C",
        "123-45-6789",
        "Steuer-ID: 86095742719",
        "85.07.30-033.28",
        "54362315K",
        "X-2482300-W",
        "RCCMNL83S18D969H",
        "756.9217.0769.85",
        "BSN 111222333",
        "PESEL 44051401359",
    ],
)
def test_identity_numbers_of_several_countries_are_removed(text: str) -> None:
    assert "[number removed]" in redact(f"My number is {text}, thanks.")


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"])
def test_card_numbers_with_a_right_check_digit_are_removed(text: str) -> None:
    assert redact(f"card {text} please") == "card [account removed] please"
    assert redact(f"card {text[:-1]}9 please") == f"card {text[:-1]}9 please"


@pytest.mark.parametrize(
    "text", ["Tel: 020 7946 0000", "Handy 030 901820", "Mobile (0)30 901 820", "Fax. 0471/123456"]
)
def test_a_word_in_front_tells_a_telephone_number_of_any_country(text: str) -> None:
    assert redact(f"{text} (office)").endswith("[telephone removed] (office)")


@pytest.mark.parametrize(
    "text",
    [
        "12 bis, rue de la Paix, 75002 Paris",
        "57, rue Falguière\n75015 Paris",
        "3 avenue du Général Leclerc 69003 Lyon cedex 03",
        "221B Baker Street, London NW1 6XE",
        "1600 Pennsylvania Avenue NW, Washington, DC 20500",
        "65 Koch Road, Corte Madera, CA 94925",
        "Hauptstraße 5, 10115 Berlin",
    ],
)
def test_postal_addresses_are_removed_with_their_town(text: str) -> None:
    assert redact(f"Send it to {text}. Thanks") == "Send it to [postal address removed]. Thanks"


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1B2" * 9,
        "glpat-" + "a1B2" * 5,
        "xoxb-123456789012-abcdefghij",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
        "sk_live_" + "a1B2" * 6,
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc==\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz",
    ],
)
def test_keys_and_tokens_are_removed(text: str) -> None:
    assert redact(f"use {text}") == "use [secret removed]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("password: hunter2", "password: [secret removed]"),
        ("Mot de passe : azerty", "Mot de passe : [secret removed]"),
        ("le mdp est Tr0ub4dor", "le mdp est [secret removed]"),
        ("api_key = 'abc123def'", "api_key = '[secret removed]'"),
        ("Authorization: Bearer abcdef0123456789abcd", "Authorization: Bearer [secret removed]"),
        ("postgres://ann:s3cret@db.example/x", "postgres://ann:[secret removed]@db.example/x"),
        (
            "https://hooks.slack.com/services/T0/B0/abcdefghijklmnopqrst",
            "https://hooks.slack.com/services/[secret removed]",
        ),
    ],
)
def test_what_follows_a_word_for_a_secret_is_removed(text: str, left: str) -> None:
    assert redact(text) == left
    assert redact(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "the password is wrong",
        "password: see the manual for details",
        "password = getpass.getpass()",
        "Password:\nCPAN: Storable loaded",
        "PWD=/home/ann/work",
        "password = $PASSWORD",
        'fprintf(stderr, "error, udp bearer localip missing");',
        "the secret is to start early",
        "api_key = os.environ",
        "20 Megabyte Hard Drive",
        "in 2019 Street View came, 3 Main points",
        "la place de la Concorde, rue de la Paix",
        "commit 1234567890abcdef1234567890abcdef12345678",
        "0x12345678, 12345678A1, 111-22-33333",
        "call 12 people at 10:30",
        "Article 12 place du numérique dans 3 cours",
    ],
)
def test_prose_and_code_keep_their_words(text: str) -> None:
    assert redact(text) == text


def test_a_patch_survives_whole() -> None:
    patch = (
        "diff --git a/auth.c b/auth.c\nindex 83db48f..bf269f4 100644\n--- a/auth.c\n+++ b/auth.c\n"
        "@@ -100,7 +100,9 @@ static int check(const char *password)\n-\tpassword = read_password(fd);\n"
        "+\tif (!password)\n+\t\treturn -EINVAL; /* 0x0123456789 */\n+\tu64 key = 1234567890123456ULL;\n"
    )
    assert redact(patch) == patch
