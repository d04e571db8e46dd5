import time

import pytest

from push2pull.normalise.html import declared_charset, to_text


def test_paragraphs_lists_and_quotes_survive():
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Hello   <b>all</b>,</p>"
        "<ul><li>one</li><li>two</li></ul><div>line<br>break</div>"
        "<blockquote><p>quoted</p><blockquote>deeper</blockquote></blockquote><script>x()</script></body></html>"
    )
    assert to_text(html) == "Hello all,\n\n- one\n- two\n\nline\nbreak\n\n> quoted\n>\n> > deeper"


def test_preformatted_lines_are_kept():
    assert to_text("<pre>a\n  b\n\nc</pre>") == "a\n  b\n\nc"


def test_table_cells_are_separate_words():
    assert to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>") == "a b\nc"


def test_entities_are_text():
    assert to_text("caf&eacute; &lt;noir&gt;") == "café <noir>"


def test_the_charset_of_a_meta_element_is_found():
    assert (
        declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">') == "koi8-r"
    )
    assert declared_charset(b"<p>") == ""


def test_a_comment_of_word_full_of_open_elements_is_no_attack_and_no_text():
    styles = '<w:LsdException Locked="false" Name="x"/>' * 900
    html = (
        f"<html><head><!--[if gte mso 9]><xml><w:Zoom>0</w:Zoom>{styles}</xml><![endif]--></head><p>Hello</p>"
    )
    assert to_text(html) == "Hello"
    assert to_text(html + "<!-- open") == "Hello"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "x", "<blockquote>" * 50_000 + "x", "<b a=1>" * 50_000 + "<p>x" * 1000,
        "<p>a<br>" * 50_000, "<" * 500_000, "<table><tr><td>" * 30_000, "<div></x>" * 50_000, "<!--" * 100_000,
        "<!-->" + "<div>" * 100_000, "<!--x--!>" + "<div>" * 100_000,
        "&" * 300_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_hostile_html_takes_bounded_time(html):
    start = time.perf_counter()
    to_text(html)
    assert time.perf_counter() - start < 20


def test_what_stands_in_for_a_frame_is_not_shown():
    assert (
        to_text('<p>a</p><iframe src="x"><script>track()</script></iframe><noframes>no</noframes>b')
        == "a\n\nb"
    )
