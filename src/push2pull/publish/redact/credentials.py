"""Passwords, keys and tokens out of text: whoever read the mail had them, whoever reads the post must not."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"[\s\S]{0,20000}?(?:-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|\Z)"
)
_TOKEN = re.compile(
    r"(?<![\w/+-])(?:"
    r"(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16}"  # Amazon
    r"|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{40,255}"
    r"|glpat-[\w-]{20,64}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{10,250}"  # Slack
    r"|[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}"  # Stripe
    r"|AIza[\w-]{35}|ya29\.[\w-]{20,500}"  # Google
    r"|eyJ[\w-]{8,4000}\.eyJ[\w-]{8,8000}\.[\w-]{8,4000}"  # JWT (RFC 7519)
    r"|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,300}|dop_v1_[0-9a-f]{64}|SG\.[\w-]{16,32}\.[\w-]{30,60}"
    r")(?![\w-])"
)
_HOOK = re.compile(r"(https://hooks\.slack\.com/services/)[A-Za-z0-9/]{20,100}")
_BEARER = re.compile(
    r"(\b(?:Bearer|Authorization:\s{0,3}(?:Basic|Token))\s{1,3})(?=[^\s]{0,200}\d)([\w.~+/-]{16,4000}={0,2})",
    re.I,
)
_IN_URL = re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:)([^\s/@]{1,200})(?=@[\w.\[-])", re.I)
_NAMED = re.compile(
    r"(\b(?:password|passwd|passphrase|pwd|passwort|kennwort|mot\sde\spasse|mdp|contraseña|"
    r"api[_ -]?key|secret[_ -]?(?:access[_ -]?)?key|access[_ -]?token|auth[_ -]?token|client[_ -]?secret|secret)"
    r"\b[\"']?)([ \t]{0,3}(?::=|=>|=|:)[ \t]{0,3}|[ \t](?:is|est|ist|était|was)[ \t]{1,3})"
    r"([\"'«“]?[ \xa0]?)([^\s\"'»”<>,;]{4,200})",
    re.I,
)
_WORDLIKE = re.compile(r"[a-zà-ÿ]+[.!?)]*|[A-ZÀ-Þ][a-zà-ÿ]+[.!?)]*")
_CODE = re.compile(
    r"[$%{(*&|\[\\/~]|.*(?:\(|->|::|\)|\$\{)|(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*$|[A-Z][A-Z0-9_]*$|\*+$|x+$|\.+$"
)


def without(text: str, words: Mapping[str, str]) -> str:
    """Return *text* without keys, tokens, passwords in addresses, and what follows ``password:``."""
    word = words["secret"]
    if "PRIVATE KEY" in text:
        text = _BLOCK.sub(word, text)
    text = _TOKEN.sub(word, text)
    text = _HOOK.sub(rf"\g<1>{word}", text)
    text = _BEARER.sub(rf"\g<1>{word}", text)
    if "://" in text:
        text = _IN_URL.sub(rf"\g<1>{word}", text)
    return _NAMED.sub(lambda match: _named(match, word), text)


def _named(match: re.Match[str], word: str) -> str:
    """Replace what looks like a password; a plain word only where a colon or sign stands before it.

    Code that handles passwords (``password = getpass()``) keeps its names, and so does prose ("the password is
    wrong").
    """
    name, between, mark, value = match.groups()
    said = between.strip().isalpha()
    telling = any(c.isdigit() for c in value) or not value.isalnum()
    if _CODE.match(value) or value == word.split(" ")[0]:
        return match[0]
    if _WORDLIKE.fullmatch(value) and (said or between.strip() != ":" or not _alone(match)):
        return match[0]
    if said and not telling:
        return match[0]
    return f"{name}{between}{mark}{word}"


def _alone(match: re.Match[str]) -> bool:
    """Say whether the value ends its line: "password: hunter" is one, "password: see the manual" is prose."""
    end = match.end()
    rest = match.string[end : end + 40].partition("\n")[0]
    return not rest.strip(" \t\"'.,;)»”")
