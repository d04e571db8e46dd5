"""A person's own page: complete, escaped, in both languages."""

from datetime import UTC, datetime

import pytest

from push2pull.errors import ConfigurationError
from push2pull.report.mirror import Mirror, OwnMessage, Received, Stream, render
from report.test_html import HOSTILE, LANGUAGES, Page

DAY = datetime(2025, 3, 1, tzinfo=UTC)
EMPTY = Mirror("Acme", "Ana Roy", "ana@acme.example", DAY, "1.0")
HOSTILE_ONE = Mirror(
    HOSTILE,
    HOSTILE,
    HOSTILE,
    DAY,
    "1.0",
    HOSTILE,
    (Received(HOSTILE, HOSTILE, 3, DAY, None),),
    ((OwnMessage(HOSTILE, DAY), OwnMessage("", None)),),
    (Stream(HOSTILE, (HOSTILE,), accepted=True, wrote=False),),
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("mirror", [EMPTY, HOSTILE_ONE], ids=["empty", "hostile"])
def test_hostile_text_is_shown_and_runs_nothing(mirror: Mirror, lang: str) -> None:
    page = Page(render(mirror, lang))
    assert page.open == []
    assert {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "link"} == set()
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert page.all("html")[0]["lang"] == lang
    assert ("<script" in page.text) == (mirror is HOSTILE_ONE)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "is for Ana Roy alone"), ("fr", "est destiné à Ana Roy et à personne d’autre")]
)
def test_it_says_for_whom_it_is(lang: str, words: str) -> None:
    assert words in Page(render(EMPTY, lang)).text


def test_it_is_written_in_french_or_english() -> None:
    with pytest.raises(ConfigurationError, match="choose one of"):
        render(EMPTY, "de")


def test_every_part_is_shown() -> None:
    full = Mirror(
        "Acme",
        "Ana Roy",
        "ana@acme.example",
        DAY,
        "1.0",
        "privacy officer",
        (Received("news.acme.example", "list-id", 12, DAY, DAY),),
        ((OwnMessage("Badge renewal", DAY), OwnMessage("", DAY)),),
        (Stream("It help", ("badges",), accepted=False, wrote=True),),
    )
    text = Page(render(full, "en")).text
    for told in (
        "privacy officer",
        "news.acme.example",
        "Badge renewal",
        "(no subject)",
        "It help",
        "proposed",
    ):
        assert told in text
