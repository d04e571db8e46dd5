"""Words and phrases."""

import pytest

from push2pull.analysis.words import (
    as_written,
    banned,
    clean,
    content_words,
    keys,
    opaque,
    stop_words,
)


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


def test_the_commonest_words_of_other_languages_say_nothing_either():
    text = "Wir haben die Ausweise bei euch bestellt und sind froh"
    assert content_words(text, stop_words("de"), ()) == ["ausweise", "euch", "bestellt", "froh"]
    assert content_words("El menú de la fiesta", stop_words("es"), ()) == ["menú", "fiesta"]
    assert "die" not in stop_words("en")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["Badge", "renewal"], "badge renewal"),
        (["VPN", "access"], "VPN access"),
        (["Stanley", "Cup"], "Stanley Cup"),
        (["Badges", "d’", "accès"], "badges d’accès"),
        (["renewal's"], "renewal"),
    ],
)
def test_only_the_capital_of_a_place_is_dropped(words, shown):
    assert as_written(words, first=True) == shown
    assert as_written(words, first=False)[:1] == words[0][:1]
