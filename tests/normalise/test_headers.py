from normalise.normalise_mail import headers, kept
from push2pull.normalise.headers import prepare, scan
from push2pull.normalise.words import decode_words, header_text


def test_folded_headers_are_joined_and_names_have_no_case():
    found = headers("SUBJECT: one\n two\n\tthree\nTo: a@example.org\nto: b@example.org")
    assert found.first(b"subject") == b"one two\tthree"
    assert found.all(b"to") == [b"a@example.org", b"b@example.org"]


def test_the_body_starts_after_the_first_blank_line_whatever_the_line_ends():
    for blank in (b"\n", b"\r\n"):
        data = blank.join([b"From: a@example.org", b"Subject: x", b"", b"Body", b"", b"more"])
        assert data[scan(data, 10_000).body :].startswith(b"Body")


def test_mixed_line_ends_do_not_move_the_body():
    data = b"From: a@example.org\r\nSubject: x\n\nBody\r\n\r\nmore"
    assert data[scan(data, 10_000).body :].startswith(b"Body")


def test_line_ends_of_carriage_returns_alone_are_read():
    message = kept(b"From: a@example.org\rSubject: old machine\r\rHello there\r")
    assert message.message.subject == "old machine"
    assert message.text.text == "Hello there"


def test_a_line_without_colon_is_skipped_and_noted():
    message = kept(b"From: a@example.org\nthis is no header\nSubject: still read\n\nbody\n").message
    assert message.subject == "still read"
    assert "header_malformed" in message.defects


def test_text_right_after_the_headers_is_the_body_when_no_blank_line_comes():
    message = kept(b"From: a@example.org\nSubject: x\nHello without a blank line\nsecond line\n")
    assert message.text.text == "Hello without a blank line\nsecond line"


def test_a_postmark_line_is_no_header():
    for mark in (b"From ", b">From "):
        found = scan(mark + b"a@example.org Sat May  1 06:57:38 2004\nSubject: x\n\nbody", 10_000)
        assert found.first(b"subject") == b"x"
        assert not found.defects


def test_a_byte_order_mark_and_blank_lines_in_front_are_dropped():
    assert prepare(b"\xef\xbb\xbfFrom: a") == b"From: a"
    assert prepare(b"\r\n\nFrom: a") == b"From: a"


def test_headers_beyond_the_limit_are_cut_and_noted():
    found = scan(b"Subject: x\nTo: " + b"a@example.org, " * 1000 + b"\n\nbody", 500)
    assert found.defects == {"header_truncated"}
    assert 0 < len(found.first(b"to")) < 500


def test_raw_8_bit_headers_are_utf_8_or_windows_1252():
    assert header_text("Réunion".encode()) == ("Réunion", ("header_8bit",))
    assert header_text("Réunion".encode("latin-1")) == ("Réunion", ("header_8bit",))


def test_neighbouring_encoded_words_share_their_bytes():
    assert header_text(b"=?utf-8?B?w4k=?= =?utf-8?B?dMOp?=")[0] == "Été"
    assert header_text(b"=?utf-8?Q?caf=C3?=\r\n =?utf-8?Q?=A9?= noir")[0] == "café noir"


def test_blanks_between_a_word_and_plain_text_stay():
    assert header_text(b"Re: =?iso-8859-1?q?=E9t=E9?= 2020")[0] == "Re: été 2020"


def test_broken_encoded_words_are_repaired():
    assert header_text(b"=?utf-8?B?w4l0w6k?=")[0] == "Été"
    assert header_text(b'"=?utf-8?Q?=C3=89t=C3=A9?="')[0] == '"Été"'
    assert header_text(b"=?utf-8?Q?two words?=")[0] == "two words"
    assert header_text(b"=?utf-8?Q?why??=")[0] == "why?"


def test_an_unknown_charset_is_guessed_and_noted():
    text, defects = header_text(b"=?x-nonsense?Q?=C3=A9t=C3=A9?=")
    assert text == "été"
    assert defects == ("charset_unknown",)


def test_codecs_that_are_no_charset_are_not_used():
    for name in ("punycode", "idna", "rot13", "hex", "unicode_escape", "undefined"):
        assert decode_words(f"=?{name}?Q?abc?=")[0] == "abc"
        assert decode_words(f"=?{name}?Q?abc?=")[1] == {"charset_unknown"}


def test_text_holds_no_nul():
    assert header_text(b"a\0b")[0] == "ab"
    assert "\0" not in kept(b"From: a@example.org\n\nHello\0 there").text.text


def test_raw_letters_in_an_encoded_word_are_in_its_charset():
    assert header_text(b"=?iso-8859-1?Q?R\xe9union?=")[0] == "Réunion"
    assert header_text("=?utf-8?Q?Réunion?=".encode())[0] == "Réunion"
