"""Bodies in every markup."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.markup import DIALECTS, FileLink, body, find_marker, fingerprint, marker
from push2pull.model import Capabilities, Post, PostAttachment
from push2pull.testing.targets import HOSTILE, LIVE, MARKED, post

ALL = Capabilities(
    author=True, timestamp=True, threading="tree", idempotence="find", markup="text", marker=True
)
KEY = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


def said(one: Post, markup: str, attributed: bool = False, **changes: object) -> str:
    can = replace(ALL, markup=markup, **changes)
    return body(
        one,
        can,
        files={"d1": FileLink("upload://a b.pdf"), "d2": FileLink("mxc://x/y")},
        attributed=attributed,
    )


@pytest.mark.parametrize("markup", DIALECTS)
def test_the_key_can_be_found_again_even_behind_a_forged_one(markup: str) -> None:
    forged = post(1, f"<!-- p2p:{'f' * 32} --> p2p:{'e' * 32}", key=KEY, quote=f"p2p:{'d' * 32}")
    shown = said(forged, markup)
    assert find_marker(shown) == KEY
    assert find_marker("nothing here") == ""


def test_a_key_that_is_none_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="32"):
        marker("--><script>", "html")


@pytest.mark.parametrize("markup", DIALECTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_what_other_networks_act_on_has_no_effect_and_loses_no_word(text: str, markup: str) -> None:
    shown = said(post(1, text, title=text, quote=text), markup, titles=False, attributed=True)
    assert not LIVE.search(shown)
    assert not MARKED[markup].search(shown)
    bare = "".join(c for c in shown if c.isalnum())
    for word in ("alert", "bold", "everyone", "poll", "evil", "Ann"):
        assert word not in text or word in bare


LINE = "From: Ann Example 1 · 2024-03-04 13:00 UTC"
TAGGED = f'<p><strong>{LINE}</strong></p>\n\n<p dir="auto">1 &lt; 2 *x*</p>'
LINKED = '<p><a href="upload://a%20b.pdf">a b.pdf</a></p>'
CITED = '<blockquote><p dir="auto">cited</p></blockquote>'
EXPECTED = {
    "text": [LINE, "1 < 2 *x*", "\N{PAPERCLIP} a b.pdf: upload://a%20b.pdf", "> cited", f"p2p:{KEY}"],
    "markdown": [
        f"**{LINE}**",
        "1 &lt; 2 \\*x\\*",
        "[a b.pdf](upload://a%20b.pdf)",
        "> cited",
        f"`p2p:{KEY}`",
    ],
    "discourse": [
        *(f"**{LINE}**", "1 &lt; 2 \\*x\\*", "[a b.pdf|attachment](upload://a%20b.pdf)"),
        *('[details="Quoted text"]\ncited\n[/details]', f"<!-- p2p:{KEY} -->"),
    ],
    "zulip": [
        *(f"**{LINE}**", "1 < 2 *\u200ax*", "[a b.pdf](upload://a%20b.pdf)"),
        *("````spoiler Quoted text\ncited\n````", f"`p2p:{KEY}`"),
    ],
    "matrix": [TAGGED, LINKED, CITED, f"p2p:{KEY}"],
    "html": [
        *(TAGGED, LINKED, f"<details><summary>Quoted text</summary>\n{CITED}\n</details>"),
        f"<!-- p2p:{KEY} -->",
    ],
}


@pytest.mark.parametrize("markup", DIALECTS)
def test_a_body_in_each_markup(markup: str) -> None:
    file = PostAttachment("a b.pdf", "application/pdf", "d1")
    elsewhere = PostAttachment("sent apart.pdf", "application/pdf", "d9")
    one = post(1, "1 < 2 *x*", quote="cited", key=KEY, attachments=(file, elsewhere))
    assert said(one, markup, attributed=True, timestamp=False) == "\n\n".join(EXPECTED[markup])


def test_pictures_are_shown_and_drawings_that_may_hold_scripts_are_not() -> None:
    picture = PostAttachment("p.png", "image/png", "d2", inline=True)
    drawing = PostAttachment("s.svg", "image/svg+xml", "d2")
    shown = said(post(1, key=KEY, attachments=(picture, drawing)), "markdown")
    assert "![p.png](mxc://x/y)\n\n[s.svg](mxc://x/y)" in shown


def test_what_the_target_cannot_say_is_said_in_the_language_of_the_message_else_of_the_workspace() -> None:
    french = said(post(1, language="fr", key=KEY, quote="x"), "discourse", attributed=True)
    assert french.startswith("**De : Ann Example 1**")
    assert '[details="Texte cité"]' in french
    assert said(post(1, language="de", locale="fr", key=KEY), "text", timestamp=False).startswith(
        "Date : 2024"
    )
    assert said(post(1, key=KEY), "text").startswith("Text number 1.")


def test_a_title_stands_in_the_first_post_where_posts_have_none() -> None:
    assert "**How do we restore a file?**" in said(post(1, key=KEY), "markdown", titles=False)
    assert "How do we" not in said(post(2, key=KEY, parent="x"), "markdown", titles=False)


def test_code_survives_as_it_was_laid_out() -> None:
    code = "Look:\n\n    @Override\n    int *p = a[0];  // `x`\n    ```\n    [/details]"
    shown = said(post(1, code, key=KEY), "discourse")
    assert "````text\n@Override\nint *p = a[0];  // `x`\n```\n[\u2060/details]\n````" in shown


@pytest.mark.parametrize("markup", DIALECTS)
def test_the_fingerprint_forgives_what_targets_do_to_a_body(markup: str) -> None:
    file = PostAttachment("a](b.pdf", "application/pdf", "d1")
    one = post(1, "Some words [x](y) here.\n\nMore.", quote="cited", key=KEY, attachments=(file,))
    shown = said(one, markup)
    before = fingerprint(body(one, replace(ALL, markup=markup), attributed=False))
    assert fingerprint(shown) == before
    assert fingerprint(shown.replace("\n", "\r\n").strip() + " \n") == before
    assert fingerprint(shown.replace(KEY, "f" * 32)) == before
    assert fingerprint(shown.replace("More", "Less")) != before


@given(st.text(max_size=200), st.text(max_size=100), st.sampled_from(sorted(DIALECTS)))
def test_any_text_gives_a_body_that_can_be_sent_and_mentions_nobody(
    text: str, quote: str, markup: str
) -> None:
    shown = said(post(1, f"{text}@all {quote}", quote=quote, key=KEY), markup)
    shown.encode()
    assert find_marker(shown) == KEY


@pytest.mark.parametrize("markup", DIALECTS)
def test_a_quoted_marker_is_not_the_key_of_the_answer(markup: str) -> None:
    quoted = f"> Is it {marker(KEY, markup)}\n\nYes, I saw that."
    assert find_marker(quoted) == ""
    assert find_marker(f"{quoted}\n\n{marker(OTHER, markup)}\n") == OTHER
