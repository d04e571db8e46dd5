"""Mail addresses out of text, however they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from push2pull.normalise.identity import mask

_LOCAL = r"[^\W_][\w.+%'=-]{0,255}"
_LABEL = r"[^\W_][\w-]{0,62}"
_HOST = rf"(?:{_LABEL}\.){{1,8}}"
_TLD = r"[^\W\d_]{2,24}"
_START = r"(?<![\w.+%'=-])"
_MARKED = re.compile(  # name (at) host.tld, name [AT] host (dot) tld, name arobase host.tld
    rf"{_START}{_LOCAL}\s{{0,3}}(?:[(\[{{<]\s?(?:at|à|arobase)\s?[)\]}}>]|_at_|\barobase\b)\s{{0,3}}{_LABEL}"
    rf"(?:(?:\.|\s?(?:[(\[{{<]\s?(?:dot|point)\s?[)\]}}>]|_dot_)\s?){_LABEL}){{1,8}}",
    re.I,
)
_SIGN = re.compile(r"[(\[{<]\s?(?:at|à|arobase)\s?[)\]}>]|_at_|arobase")
_SPACED = re.compile(rf"{_START}({_LOCAL}) at {_HOST}({_TLD})(?![\w-]|\.\w)", re.I)
_DOTTED = re.compile(rf"{_START}{_LOCAL} at {_LABEL}(?: dot {_LABEL}){{1,8}}", re.I)
# "look at example.org" is prose; "jdoe at example.org" is how list archives write an address.
_PROSE = re.compile(
    r"a|all|am|and|are|arrived?|available|based|been?|check(?:ed)?|code|data|docs|documentation|download(?:ed)?|"
    r"example|found|get|go|good|happened|help|here|home|hosted|i|info|is|it|live|located|look(?:ed|ing|s)?|me|"
    r"meet|more|not|now|one|only|or|out|page|posted|project|published|read|releases?|released|repository|seen?|"
    r"server|site|sources?|start|stop|that|them|there|these|this|those|up|us|was|website|were|works?|working|you",
    re.I,
)
_FILES = re.compile(
    r"c|cc|cpp|css|csv|go|h|html|java|js|json|md|php|pl|py|rb|rs|sh|sql|tex|txt|xml|yml", re.I
)

_MASKED = re.compile(r"(?:mailto:)?(?<![A-Za-z0-9_])P-[0-9a-f]{16}")  # what ``mask`` makes of an address
_NO_KEY = b"redact"


def without(text: str, words: Mapping[str, str]) -> str:
    """Return *text* without mail addresses."""
    text = _MASKED.sub(words["email"], mask(text, _NO_KEY))
    lowered = text.lower()
    if _SIGN.search(lowered):
        text = _MARKED.sub(words["email"], text)
    if " at " in lowered:
        text = _SPACED.sub(lambda match: words["email"] if _is_address(match) else match.group(), text)
        text = _DOTTED.sub(words["email"], text)
    return text


def _is_address(match: re.Match[str]) -> bool:
    return not (_PROSE.fullmatch(match[1]) or _FILES.fullmatch(match[2]))
