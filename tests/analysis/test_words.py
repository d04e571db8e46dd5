"""Words and phrases."""

import pytest

from push2pull.analysis.words import (
    as_written,
    banned,
    clean,
    content_words,
    guess_language,
    keys,
    opaque,
    phrases,
    runs,
    stop_words,
)


def phrase_texts(text, keep):
    found = set()
    for run in runs(text):
        for start, phrase in phrases(run, keep):
            found.add(as_written(run[start : start + len(phrase.words)]))
    return found


def test_a_french_phrase_keeps_its_linking_words_accents_and_elisions():
    keep = {"renouvellement", "badges", "accès", "site"}
    assert phrase_texts("Renouvellement des badges d’accès au site", keep) == {
        "renouvellement",
        "badges",
        "accès",
        "site",
        "renouvellement des badges",
        "badges d’accès",
        "accès au site",
        "renouvellement des badges d’accès",
        "badges d’accès au site",
    }


def test_a_phrase_never_begins_or_ends_with_a_linking_word():
    assert phrase_texts("the renewal of the", {"renewal"}) == {"renewal"}


def test_punctuation_breaks_a_phrase_and_a_line_end_does_not():
    keep = {"badge", "renewal", "lift"}
    assert "badge renewal" in phrase_texts("badge\nrenewal", keep)
    assert "badge renewal" not in phrase_texts("badge. Renewal", keep)
    assert "badge renewal" not in phrase_texts("badge\n\nrenewal", keep)
    assert "renewal lift" not in phrase_texts("renewal - lift", keep)


def test_a_word_outside_breaks_a_phrase():
    assert phrase_texts("badge quickly renewal", {"badge", "renewal"}) == {"badge", "renewal"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Badge renewal", "badge renewal"), ("VPN access", "VPN access"), ("Stanley Cup", "Stanley Cup")],
)
def test_only_the_capital_of_a_place_is_dropped(text, shown):
    assert shown in phrase_texts(text, set(keys(text)))


def test_masked_people_links_addresses_and_paths_leave_no_word():
    text = "badge ‹P-0123456789abcdef› P-0123456789abcdef https://example.org/secret a@b.example /srv/mail/box fin"
    assert keys(clean(text)) == ["badge", "fin"]


@pytest.mark.parametrize(
    "line",
    [
        "int i = 0;",
        "foo();",
        "if (x) {",
        "a->b",
        "@@ -1,2 +1,2 @@",
        "Signed-off-by: someone",
        " 3 files changed",
    ],
)
def test_lines_of_code_are_left_out(line):
    assert keys(clean(f"avant\n{line}\naprès")) in (["avant", "après"], ["avant"])


def test_a_patch_is_cut_to_the_end():
    assert keys(clean("please apply\ndiff --git a/x b/x\n+new words\n more words")) == ["please", "apply"]


@pytest.mark.parametrize("key", ["12", "3f2a9c1", "0xdead", "2026-11-21", "a", "x" * 31])
def test_numbers_digests_and_letters_are_opaque(key):
    assert opaque(key)


@pytest.mark.parametrize("key", ["badge", "accès", "p2p", "facade", "util-linux", "it"])
def test_words_are_not_opaque(key):
    assert not opaque(key)


def test_a_name_is_banned_alone_and_between_hyphens():
    assert banned("durand", {"durand"})
    assert banned("marie-durand", {"durand"})
    assert not banned("durandal", {"durand"})


def test_courtesies_are_stop_words_of_their_own_language():
    assert content_words("Bonjour, merci pour le badge. Cordialement", stop_words("fr"), ()) == ["badge"]
    assert content_words("Hello, thanks for the badge. Regards", stop_words("en"), ()) == ["badge"]
    assert content_words("the car", stop_words("en"), ()) == ["car"]
    assert content_words("Hello, le badge", stop_words(""), ()) == ["badge"]


def test_the_language_is_guessed_from_stop_words():
    assert guess_language("le badge est dans la salle", ("en", "fr")) == "fr"
    assert guess_language("the badge is in the room", ("fr", "en")) == "en"
    assert guess_language("", ("fr", "en")) == "fr"
