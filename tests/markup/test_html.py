"""Plain text as HTML."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.connectors.targets.site.words import WORDS, chrome, count, day, moment, size
from push2pull.markup.html import linked, plain, to_html
from push2pull.testing.targets import NOON


def test_lines_that_a_mail_program_cut_are_joined() -> None:
    wrapped = "This line was cut by a mail program at seventy-two\ncharacters and goes on here.\nShort."
    assert to_html(wrapped) == (
        '<p dir="auto">This line was cut by a mail program at seventy-two characters and goes on here.<br>\n'
        "Short.</p>"
    )


def test_lists_and_signatures_keep_their_lines() -> None:
    text = "What has to be done before the meeting on Monday next:\n- one\n- two"
    assert to_html(text).count("<br>") == 2


def test_what_is_laid_out_with_blanks_stays_so() -> None:
    assert to_html("a     b\n1     2") == '<pre dir="auto">a     b\n1     2</pre>'
    assert to_html("Text:\n\n    if x:\n        y()") == (
        '<p dir="auto">Text:</p>\n<pre dir="auto">if x:\n    y()</pre>'
    )


def test_a_patch_is_one_piece() -> None:
    text = "Fix it.\n\nSigned-off-by: Ann\n---\ndiff --git a/x b/x\n@@ -1 +1 @@\n-a\n\n+b\n"
    assert to_html(text).count("<pre") == 1
    assert "-a\n\n+b</pre>" in to_html(text)


def test_paragraphs_are_paragraphs() -> None:
    assert to_html("a\n\n \t\n\nb\n").count("<p") == 2
    assert to_html("") == ""


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("see http://a.example/b.", "http://a.example/b"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("<https://a.example>", "https://a.example"),
        ("mailto:ann@a.example!", "mailto:ann@a.example"),
        ('https://a.example/"onclick="x', "https://a.example/"),
    ],
)
def test_addresses_become_links(text: str, href: str) -> None:
    assert f'<a href="{href}" rel="nofollow noopener noreferrer ugc">{href}</a>' in linked(text)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "www.a.example"]
)
def test_other_schemes_do_not(text: str) -> None:
    assert "<a" not in linked(text)


class Tags(HTMLParser):
    """Collects the tags of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert set(dict(attrs)) <= {"href", "rel", "dir"}


@given(st.text(st.sampled_from("<>\"'&abc:/ \n\tht.p()\x00\ud800@"), max_size=80))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    assert Tags(to_html(text)).found <= {"p", "pre", "br", "a"}
    plain(text).encode()


def test_counts_and_dates_read_well_in_both_languages() -> None:
    assert [count(n, "reply", "en") for n in (0, 1, 1234)] == [
        "no reply",
        "1\u00a0reply",
        "1,234\u00a0replies",
    ]
    assert [count(n, "post", "fr") for n in (0, 1, 1234)] == [
        "0\u00a0message",
        "1\u00a0message",
        "1\u202f234\u00a0messages",
    ]
    assert day(NOON.replace(day=1), "fr") == "1er\u00a0mars 2024"
    assert moment(NOON, "en") == "4\u00a0March 2024, 12:00\u00a0UTC"
    assert moment(None, "fr") == "sans date"
    assert [size(n, "fr") for n in (5, 1500, 2_000_000)] == ["5\u00a0o", "1,5\u00a0ko", "2\u00a0Mo"]


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()
    assert [chrome("fr+en", "fr"), chrome("", "xx")] == ["fr", "en"]
