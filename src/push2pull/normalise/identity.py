"""Pseudonyms: an address becomes ``P-`` and 16 hexadecimal digits, the same everywhere in a workspace."""

from __future__ import annotations

import hmac
import re
from functools import lru_cache

from push2pull.model import PersonId, Sighting
from push2pull.normalise.words import word_set

_BEFORE = re.compile(r"[\w.+='~-]{1,64}\Z")
_AFTER = re.compile(
    r"(?:[\w-]{1,63}\.){1,10}(?:xn--[\w-]{1,59}|[^\W\d_]{2,24})|\[?\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\]?"
)
_NOTES_BEFORE = re.compile(r"[\w][\w.'-]{0,30}(?: [\w.'-]{1,30}){0,3}(?:/[\w -]{1,40}){1,6}\Z")
_NOTES_AFTER = re.compile(r"[\w-]{2,40}")
_WRITTEN_OUT = (" (at) ", "(at)", " [at] ", "[at]")
# What stands before "at www.example.org" in a sentence and is no mailbox.
_SENTENCE = word_set("available look looking see found is are was here online hosted site page list")
_MAILTO = re.compile(r"mailto:(?=P-[0-9a-f]{16})", re.I)


@lru_cache(maxsize=16384)
def canonical(address: str) -> str:
    """Return the form of an address that counts as the same mailbox.

    Case is folded, blanks around it and a final dot are dropped, an internationalised domain takes its
    ASCII form, googlemail.com is gmail.com. Dots and plus tags stay: only Gmail ignores them.
    """
    local, at, domain = address.strip().casefold().rpartition("@")
    domain = domain.strip().rstrip(".")
    if not domain.isascii():
        domain = _ascii_domain(domain)
    if domain == "googlemail.com":
        domain = "gmail.com"
    return local.strip() + at + domain


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii") if len(domain) < 254 else domain
    except UnicodeError:
        return domain


@lru_cache(maxsize=65536)
def person_id(key: bytes, address: str) -> PersonId:
    """Return the pseudonym of *address*: HMAC-SHA256(key, canonical address), 16 hexadecimal digits of it."""
    digest = hmac.digest(key, canonical(address).encode("utf-8", "replace"), "sha256")
    return PersonId("P-" + digest[:8].hex())


@lru_cache(maxsize=65536)
def sighting(key: bytes, address: str, name: str) -> Sighting:
    """Return one sighting of an address beside a display name."""
    return Sighting(person_id(key, address), canonical(address), name, 1)


def mask(text: str, key: bytes, obfuscated: bool = False) -> str:
    """Replace every e-mail address of *text* by its pseudonym.

    *obfuscated*: the text comes from an archive that writes ``name at host.tld``, so these are masked too.
    """
    if "@" in text:
        text = _mask_marked(text, key, "@")
        if "P-" in text:
            text = _MAILTO.sub("", text)
    if "%40" in text:
        text = _mask_marked(text, key, "%40")
    if obfuscated and " at " in text:
        text = _mask_marked(text, key, " at ")
    if "at)" in text or "at]" in text:
        for sign in _WRITTEN_OUT:
            text = _mask_marked(text, key, sign)
    return text


def _mask_marked(text: str, key: bytes, sign: str) -> str:
    """Replace what stands around each *sign*; cheaper by far than a pattern tried at every character."""
    out: list[str] = []
    done = 0
    at = text.find(sign)
    while at >= 0:
        found = _around(text, done, at, sign)
        if found:
            start, end, address = found
            out += [text[done:start], person_id(key, address)]
            done = end
        at = text.find(sign, max(at + 1, done))
    return "".join(out) + text[done:] if out else text


def _around(text: str, done: int, at: int, sign: str) -> tuple[int, int, str] | None:
    """Return start, end and address of what stands around the sign at *at*; None when it is no address."""
    last = text[at - 1 : at]
    if not last.strip() or last == "@":
        # The patterns below search backwards at length; the hunks of a patch ("@@ -1 +1 @@") need not.
        return None
    after = _AFTER.match(text, at + len(sign))
    if after:
        before = _BEFORE.search(text, max(done, at - 64), at)
    elif sign == "@" and "/" in text[max(done, at - 100) : at]:
        before = _NOTES_BEFORE.search(text, max(done, at - 100), at)
        after = _NOTES_AFTER.match(text, at + 1)
    else:
        return None
    if not after or not before or (sign == " at " and _is_sentence(before[0], after[0])):
        return None
    return before.start(), after.end(), f"{before[0]}@{after[0]}"


def _is_sentence(before: str, after: str) -> bool:
    return before.lower() in _SENTENCE or after.lower().startswith(("www.", "http."))
