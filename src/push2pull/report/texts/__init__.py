"""The words of the report: one folder of TOML files a language, the same keys in each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from push2pull.errors import ConfigurationError
from push2pull.reasons import REASONS
from push2pull.report.formats import NARROW, NBSP, number

LANGUAGES = ("en", "fr")
FILES = ("page", "codes", "checks", "plan", "mirror", "reasons")
"""``reasons`` exists in translations only: English is written in :mod:`push2pull.reasons`."""

Text = str | tuple[str, str]
"""A text, or its singular and plural."""


@cache
def load(lang: str) -> Mapping[str, Text]:
    """Return every text of *lang* by dotted key; ``ConfigurationError`` for a language that is not there."""
    if lang not in LANGUAGES:
        raise ConfigurationError(f"no report in {lang!r}: choose one of {', '.join(LANGUAGES)}")
    folder = files(__name__) / lang
    found: dict[str, Text] = {}
    for name in FILES:
        path = folder / f"{name}.toml"
        if path.is_file():
            found.update(_flat("", tomllib.loads(path.read_text("utf-8")), lang))
    return found


def say(lang: str, key: str, n: float | None = None, **values: object) -> str:
    """Return text *key*, its singular or plural by *n*, filled with *values*; ``KeyError`` if there is none."""
    text = load(lang)[key]
    if isinstance(text, tuple):
        text = text[0 if _singular(n or 0, lang) else 1]
    if n is not None:
        values["n"] = number(n, lang)
    return text.format(**values) if values else text


def name(lang: str, group: str, code: str) -> str:
    """Return the word for *code* in *group* (``verdict``, ``indicator``, ...); an unknown code made readable."""
    texts = load(lang)
    found = texts.get(f"{group}.{code}", texts.get(f"{group}.{code}.name"))
    return found if isinstance(found, str) else code.replace("_", " ").replace("-", " ").strip()


def describe(lang: str, group: str, code: str, field: str) -> str:
    """Return what is said about *code* (``definition`` or ``benign``), nothing where the code is unknown."""
    return str(load(lang).get(f"{group}.{code}.{field}", ""))


def reading(lang: str, code: str) -> str:
    """Return how to read a finding; an unknown code is read by its ending (high, low, usual, found)."""
    texts = load(lang)
    ending = "any_" + code.rpartition("_")[2]
    known = code if f"reading.{code}" in texts else ending
    return name(lang, "reading", known) if f"reading.{known}" in texts else name(lang, "reading", code)


def reason(lang: str, code: str) -> tuple[str, str]:
    """Return the short name and the explanation of a coded reason; English where a translation is missing."""
    texts = load(lang)
    if f"reason.{code}.short" in texts:
        return say(lang, f"reason.{code}.short"), say(lang, f"reason.{code}.detail")
    known = REASONS.get(code)
    return (known.short, known.detail.replace("`", "")) if known else (name(lang, "reason", code), "")


def typeset(text: str, lang: str) -> str:
    """Set the no-break spaces that French punctuation asks for; leave any other language alone."""
    if lang == "fr":
        text = re.sub(r" ([;!?])", NARROW + r"\1", text)
        text = re.sub(r" ([:%»])", NBSP + r"\1", text).replace("« ", f"«{NBSP}")
    return text


def _singular(n: float, lang: str) -> bool:
    return abs(n) < 2 if lang == "fr" else n == 1


def _flat(prefix: str, tree: Mapping[str, Any], lang: str) -> Iterator[tuple[str, Text]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{key}.", value, lang)
        elif isinstance(value, list):
            yield prefix + key, (typeset(value[0], lang), typeset(value[1], lang))
        else:
            yield prefix + key, typeset(value, lang)
