"""Telephone, account, card and identity numbers out of text.

Check sums are those of ``python-stdnum``; telephone numbers are judged by ``phonenumbers``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import phonenumbers
from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nif, nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import ssn

_DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d")  # less than this is no number worth a closer look
_BEFORE = 30  # characters in front of a number in which a word may say what it is

_PHONE = re.compile(
    r"(?<![\w/=.,+@#-])(?:"
    r"(?:\+|00) ?33[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ .-]?\d{2}){4}"  # +33 1 23 45 67 89, +33 (0)1 ...
    r"|0[1-9](?:[ .-]?\d{2}){4}"  # 01 23 45 67 89
    r"|(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(0?\d{1,4}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,5}"  # +44 20 7946 0000
    r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}"  # (555) 555-0100
    r")(?![\w@]|[-./]\d)",
    re.ASCII,
)
_CALLED = re.compile(
    r"\b(?:tel|tél|téléphone|telephone|phone|ph|fon|mobile?|mob|cell|portable|gsm|handy|fax|call(?: me)?(?: at| on)?|"
    r"appel(?:er|ez)?|direct|standard|whatsapp)\b\.?\s{0,3}[:(]?\s{0,3}"
    r"((?:\+|\(?0)[\d() ./-]{6,20}\d)(?!\w)",
    re.I,
)
_IBAN = re.compile(r"(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,40}(?!\w)", re.I | re.ASCII)
_CARD = re.compile(
    r"(?<![\w.-])(?:[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}([ -]?)\d{6}\2\d{5})(?![\w-]|\.\d)"
)
_NINO = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)"
)


class Identity(NamedTuple):
    """An identity number of one country. ``says``: words that must stand in front where the check is weak."""

    shape: re.Pattern[str]
    right: Callable[[str], bool]
    says: re.Pattern[str] | None = None


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){pattern}(?![\w-]|\.\d)", re.ASCII)


def _says(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})\W", re.I)


IDENTITIES = (
    Identity(
        _shape(r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}"),  # fr: NIR
        nir.is_valid,
    ),
    Identity(
        _shape(r"[0-3]\d{12}|[0-3]\d(?: \d{2})(?: \d{3}){3}"), nif.is_valid, _says("fiscal|SPI|impôts?")
    ),
    Identity(_NINO, lambda _: True),  # gb: no check sum, the prefixes and the letter at the end tell it
    Identity(_shape(r"\d{3}[ -]?\d{3}[ -]?\d{4}"), nhs.is_valid, _says("NHS")),
    Identity(_shape(r"\d{3}-\d{2}-\d{4}"), ssn.is_valid),
    Identity(_shape(r"\d{2} ?\d{3} ?\d{3} ?\d{3}"), idnr.is_valid, _says(r"steuer\S*|IdNr|tax[ -]?id\S*")),
    Identity(_shape(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"), nn.is_valid),
    Identity(_shape(r"\d{8}-?[A-Z]"), dni.is_valid),
    Identity(_shape(r"[XYZ]-?\d{7}-?[A-Z]"), nie.is_valid),
    Identity(_shape(r"[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]"), codicefiscale.is_valid),
    Identity(_shape(r"756\.?\d{4}\.?\d{4}\.?\d{2}"), ahv.is_valid),
    Identity(_shape(r"\d{4}\.?\d{2}\.?\d{3}"), bsn.is_valid, _says(r"BSN|burgerservice\w*|sofi\w*")),
    Identity(_shape(r"\d{11}"), pesel.is_valid, _says("PESEL")),
)
"""National numbers of people: France, United Kingdom, United States, Germany, Belgium, Spain, Italy, Switzerland,
the Netherlands and Poland."""


def without(text: str, words: Mapping[str, str]) -> str:
    """Return *text* without numbers that lead to a person."""
    if not _DIGITS.search(text):
        return text
    text = _IBAN.sub(lambda match: _without_iban(match.group(), words["account"]), text)
    text = _CARD.sub(lambda match: words["account"] if luhn.is_valid(_plain(match[0])) else match[0], text)
    for identity in IDENTITIES:
        text = _replaced(text, identity, words["number"])
    text = _CALLED.sub(lambda match: _called(match, words["phone"]), text)
    return _PHONE.sub(lambda match: words["phone"] if _is_phone(match[0]) else match[0], text)


def _replaced(text: str, identity: Identity, word: str) -> str:
    def one(match: re.Match[str]) -> str:
        if identity.says and not identity.says.search(text, max(0, match.start() - _BEFORE), match.start()):
            return match[0]
        return word if identity.right(match[0]) else match[0]

    return identity.shape.sub(one, text)


def _called(match: re.Match[str], word: str) -> str:
    number = match[1]
    return match[0].replace(number, word) if _is_phone(number) else match[0]


def _is_phone(text: str) -> bool:
    """Say whether the digits may be a telephone number: those with a country code of a country that exists."""
    digits = _plain(text)
    if text.startswith(("+", "00")):
        try:
            number = phonenumbers.parse("+" + digits.removeprefix("00"), None)
        except phonenumbers.NumberParseException:
            return False
        return phonenumbers.is_possible_number(number)
    return 8 <= len(digits) <= 15


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _without_iban(text: str, word: str) -> str:
    """Replace an IBAN at the start of *text*; the blank-separated groups after it may belong to the prose."""
    groups = text.split(" ")
    for n in range(len(groups), 0, -1):
        if iban.is_valid("".join(groups[:n]), check_country=False):
            rest = " ".join(groups[n:])
            return f"{word} {_IBAN.sub(lambda match: _without_iban(match.group(), word), rest)}".rstrip(" ")
    return text
