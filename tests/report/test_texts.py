"""The words of the report: complete in both languages, and about channels rather than people."""

import re
import string
from collections.abc import Iterator

import pytest

from push2pull.analysis.flows import READINGS
from push2pull.check import CODES
from push2pull.errors import ConfigurationError
from push2pull.reasons import codes
from push2pull.report import texts, view

BLAME = re.compile(
    r"\b(hoard\w*|culprit\w*|guilty|blam\w*|lazy|worst|offend\w*|fault\w*|hid(e|es|ing)|secretive|"
    r"trapped|gatekeep\w*|bottleneck\w*|piégé\w*|goulot\w*|goulet\w*|"
    r"coupable\w*|rétention|fautif\w*|fautive\w*|pires?|paresseu\w*|dissimul\w*|accapar\w*|cachotti\w*)\b",
    re.IGNORECASE,
)


SHOWN = ("reject", "skip", "defect", "missing", "unpublished", "attributed", "trace")


def every_text(lang: str) -> Iterator[tuple[str, str]]:
    for key, text in texts.load(lang).items():
        for one in (text,) if isinstance(text, str) else text:
            yield key, one


def fields(text: texts.Text) -> set[str]:
    parts = text if isinstance(text, tuple) else (text,)
    return {name for part in parts for _, name, _, _ in string.Formatter().parse(part) if name}


def test_both_languages_have_the_same_keys() -> None:
    french = {key for key in texts.load("fr") if not key.startswith("reason.")}
    assert french == set(texts.load("en"))


def test_both_languages_fill_in_the_same_values() -> None:
    french = texts.load("fr")
    # English may write "one" where French writes the number.
    different = {
        key for key, text in texts.load("en").items() if fields(text) - {"n"} != fields(french[key]) - {"n"}
    }
    assert not different


def test_every_reason_that_a_report_may_show_is_translated() -> None:
    shown = set().union(*(codes(kind) for kind in SHOWN))
    translated = {key.split(".")[1] for key in texts.load("fr") if key.startswith("reason.")}
    assert translated == shown


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_text_blames_anybody(lang: str) -> None:
    assert not [(key, text) for key, text in every_text(lang) if BLAME.search(text)]


def test_no_reading_of_the_analysis_blames_anybody() -> None:
    assert not [code for code, text in READINGS.items() if BLAME.search(text)]


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_verdict_and_indicator_has_words(lang: str) -> None:
    loaded = texts.load(lang)
    wanted = {f"verdict.{code}" for code in view.VERDICTS}
    wanted |= {f"verdict_help.{code}" for code in view.VERDICTS}
    parts = ("name", "definition", "benign")
    wanted |= {f"indicator.{code}.{part}" for code in view.INDICATORS for part in parts}
    wanted |= {f"score.{code}" for code in view.SCORES}
    assert wanted <= set(loaded)


def test_every_reading_of_the_analysis_has_words_and_no_other() -> None:
    worded = {key.removeprefix("reading.") for key in texts.load("en") if key.startswith("reading.")}
    assert {code for code in worded if not code.startswith("any_")} == set(READINGS)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_check_has_words_and_no_other(lang: str) -> None:
    worded = {key for key in texts.load(lang) if key.startswith("check.")}
    assert worded == {f"check.{code}.{part}" for code in CODES for part in ("name", "consequence")}


@pytest.mark.parametrize(("n", "expected"), [(0, "0 fil"), (1, "1 fil"), (2, "2 fils")])
def test_french_counts_nothing_in_the_singular(n: int, expected: str) -> None:
    assert texts.say("fr", "proposals.threads", n=n) == expected


@pytest.mark.parametrize(("n", "expected"), [(0, "0 threads"), (1, "one thread"), (2, "2 threads")])
def test_english_counts_nothing_in_the_plural(n: int, expected: str) -> None:
    assert texts.say("en", "proposals.threads", n=n) == expected


def test_french_punctuation_does_not_stand_at_the_start_of_a_line() -> None:
    assert texts.typeset("« Oui » ; non : 5 % ?", "fr") == (
        "«\u00a0Oui\u00a0»\u202f; non\u00a0: 5\u00a0%\u202f?"
    )
    assert texts.typeset("a : b", "en") == "a : b"


def test_an_unknown_code_is_made_readable() -> None:
    assert texts.name("fr", "verdict", "some_new_code") == "some new code"
    assert texts.reason("fr", "some_new_code") == ("some new code", "")
    assert texts.reading("en", "some_new_code") == "some new code"


def test_an_unknown_reading_is_read_by_its_ending() -> None:
    assert texts.reading("en", "new_indicator_high") == texts.say("en", "reading.any_high")


def test_a_language_without_texts_is_wrong_use() -> None:
    with pytest.raises(ConfigurationError, match="choose one of en, fr"):
        texts.load("de")
