"""Personal data out of text before it is republished: addresses, telephone, account and security numbers.

Patterns are bounded, so that hostile text costs time in proportion to its length. Account numbers (IBAN,
ISO 13616) and French security numbers (NIR) count only with a right check sum.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from push2pull.normalise.identity import mask

_PLACEHOLDERS = {
    "en": {
        "email": "[address removed]",
        "phone": "[telephone removed]",
        "iban": "[account removed]",
        "nir": "[number removed]",
    },
    "fr": {
        "email": "[adresse retirée]",
        "phone": "[téléphone retiré]",
        "iban": "[compte retiré]",
        "nir": "[numéro retiré]",
    },
}

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

_PHONE = re.compile(
    r"(?<![\w/=.,+@#-])(?:"
    r"(?:\+|00) ?33[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ .-]?\d{2}){4}"  # +33 1 23 45 67 89, +33 (0)1 ...
    r"|0[1-9](?:[ .-]?\d{2}){4}"  # 01 23 45 67 89
    r"|(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(0?\d{1,4}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,5}"  # +44 20 7946 0000
    r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}"  # (555) 555-0100
    r")(?![\w@]|[-./]\d)",
    re.ASCII,
)
_IBAN = re.compile(r"(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,40}(?!\w)", re.I | re.ASCII)
_NIR = re.compile(
    r"(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\w)",
    re.I | re.ASCII,
)
_DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d")  # less than this is no number worth a closer look
_PHONE_DIGITS = (8, 15)


def redact(text: str, language: str = "en", names: Iterable[tuple[str, str]] = ()) -> str:
    """Return *text* with personal data replaced by a word that says what was there, in *language*.

    ``names``: pairs (name, what to show instead), for people who do not want to be named.
    """
    words = _PLACEHOLDERS.get(language, _PLACEHOLDERS["en"])
    text = _MASKED.sub(words["email"], mask(text, _NO_KEY))
    lowered = text.lower()
    if _SIGN.search(lowered):
        text = _MARKED.sub(words["email"], text)
    if " at " in lowered:
        text = _SPACED.sub(_when(_is_address, words["email"]), text)
        text = _DOTTED.sub(words["email"], text)
    if _DIGITS.search(text):
        text = _IBAN.sub(lambda match: _without_iban(match.group(), words["iban"]), text)
        text = _NIR.sub(_when(_is_nir, words["nir"]), text)
        text = _PHONE.sub(_when(_is_phone, words["phone"]), text)
    for name, shown in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", shown.replace("\\", ""), text, flags=re.I)
    return text


def _when(test: Callable[[re.Match[str]], bool], word: str) -> Callable[[re.Match[str]], str]:
    return lambda match: word if test(match) else match.group()


def _is_address(match: re.Match[str]) -> bool:
    return not (_PROSE.fullmatch(match[1]) or _FILES.fullmatch(match[2]))


def _is_phone(match: re.Match[str]) -> bool:
    return _PHONE_DIGITS[0] <= sum(c.isdigit() for c in match.group()) <= _PHONE_DIGITS[1]


def _without_iban(text: str, word: str) -> str:
    """Replace an IBAN at the start of *text*; the blank-separated groups after it may belong to the prose."""
    groups = text.split(" ")
    for n in range(len(groups), 0, -1):
        if _is_iban("".join(groups[:n]).upper()):
            rest = " ".join(groups[n:])
            return f"{word} {_IBAN.sub(lambda match: _without_iban(match.group(), word), rest)}".rstrip(" ")
    return text


def _is_iban(plain: str) -> bool:
    """Check ISO 13616: country and check digits to the end, letters as 10 to 35, remainder 1 of 97."""
    turned = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _is_nir(match: re.Match[str]) -> bool:
    """Check the key of 13 digits: 97 less the remainder; Corsica's 2A and 2B count as 19 and 18."""
    plain = match.group().replace(" ", "").upper().replace("2A", "19").replace("2B", "18")
    return 97 - int(plain[:13]) % 97 == int(plain[13:])
