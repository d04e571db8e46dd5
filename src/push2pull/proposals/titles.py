"""Titles: what a community would be called, from the name of its list or the labels of its topics.

No address, pseudonym or control character gets into a title, whatever a hostile List-Id says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

LONGEST = 60
ALIAS_PREFIX = "dl-"
"""Start of the name of a list that is known by its alias alone."""

_PERSONAL = re.compile(r"\S*@\S*|\bP-[0-9a-f]{4,}\S*|\S+ at \S+\.\S+|‹[^›]*›", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_.\s]+")


def plain(text: str) -> str:
    """Return *text* on one line, without addresses, pseudonyms, markup brackets and control characters."""
    visible = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    return " ".join(_PERSONAL.sub(" ", visible).translate({ord(c): " " for c in "<>"}).split())


def humanise(name: str, kind: str) -> str:
    """Return the name of a list as a heading: "it-help.example.org" becomes "It help"; "" when nothing is
    left.

    An explicit list is named by the first label of its List-Id (RFC 2919 section 2), a group as it stands.
    """
    if kind == "recipients":
        return _heading(plain(name))
    label = plain(name.strip("<> ").split("@")[0]).removeprefix(ALIAS_PREFIX)
    return _heading(_SEPARATORS.sub(" ", label.split(".")[0]).strip())


def title(name: str, kind: str, labels: Sequence[str], otherwise: str) -> str:
    """Return the title of a candidate: its name, else the first of its topic *labels*, else *otherwise*."""
    options = (humanise(name, kind), *(_heading(plain(label)) for label in labels))
    return next((option for option in options if len(option) > 1), otherwise)


def distinct(wanted: Mapping[str, str], hints: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return *wanted* (title by id) with equal titles told apart by a hint (topic label), else by a number.

    The first id of a title keeps it, so the order of *wanted* decides.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for key, first in wanted.items():
        hinted = (f"{first} ({plain(hint)})" for hint in hints.get(key, ()) if plain(hint))
        numbered = (f"{first} ({n})" for n in range(2, len(wanted) + 2))
        options = (first, *hinted, *numbered)
        given[key] = next(option for option in options if option.casefold() not in taken)
        taken.add(given[key].casefold())
    return given


def _heading(text: str) -> str:
    short = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    return short[:1].upper() + short[1:]
