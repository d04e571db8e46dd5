"""Web addresses in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_URL = re.compile(
    r"(?:https?://|mailto:)[^\s<>\"'`{}\[\]|\\^\u200b-\u200f\u202a-\u202e\u2066-\u2069]{1,2000}", re.I
)
_TRAILING = ".,;:!?)]}*_»”’"


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield *text* piece by piece; True for an http, https or mailto address, no other scheme is one."""
    at = 0
    for match in _URL.finditer(text):
        url = _trimmed(match.group())
        yield text[at : match.start()], False
        yield url, True
        at = match.start() + len(url)
    yield text[at:], False


def _trimmed(url: str) -> str:
    """Return *url* without the punctuation of the sentence around it; a bracket it opens may stay closed."""
    while url and url[-1] in _TRAILING:
        if url[-1] == ")" and url.count("(") >= url.count(")"):
            break
        url = url[:-1]
    return url
