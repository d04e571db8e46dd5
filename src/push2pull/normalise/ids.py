"""Message identifiers (RFC 5322 section 3.6.4) and the digests that stand in for them."""

from __future__ import annotations

import re
from hashlib import sha256

from push2pull.normalise.headers import Headers
from push2pull.normalise.words import raw_text

_BRACKETED = re.compile(r"<([^<>]+)>")
_BLANKS = re.compile(r"\s+")
_NARRATED = re.compile(r"\s*(?:your |my )?(?:message|mail|article) (?:from|of)\b", re.I)
_QUOTED_FROM = re.compile(rb"^>+(?=From )", re.M)
_DIGESTED = (b"from", b"to", b"cc", b"date", b"subject")
MAX_ID = 998
"""Characters; longer is no identifier but an attack or an accident."""


def message_id(headers: Headers) -> str:
    """Return Message-ID without brackets, "" when absent; a repair is noted as a defect."""
    text = _text(headers.first(b"message-id")).strip()
    found = _ids(text) or _bare(text)
    if not found:
        headers.defects.add("message_id_missing")
        return ""
    if text != f"<{found[0]}>":
        headers.defects.add("message_id_repaired")
    return found[0]


def in_reply_to(headers: Headers) -> str:
    """Return the id that In-Reply-To names, "" when none.

    The first one; where the header tells a story (``Message from <address> of <date> <id>``), the last.
    """
    text = _text(headers.first(b"in-reply-to"))
    found = _ids(text) or _bare(text)
    if not found:
        return ""
    return found[-1] if _NARRATED.match(text) else found[0]


def references(headers: Headers, limit: int) -> list[str]:
    """Return the ids of References, oldest first, each once; of too many, the root and the newest."""
    value = b" ".join(headers.all(b"references"))
    if not value:
        return []
    text = _text(value, limit * MAX_ID)
    found = list(dict.fromkeys(_ids(text) or _bare(text)))
    return found if len(found) <= limit else [found[0], *found[len(found) - limit + 1 :]]


def _text(value: bytes, limit: int = 10 * MAX_ID) -> str:
    return raw_text(value[:limit])[0].replace("\0", "")


def _ids(text: str) -> list[str]:
    found = (_BLANKS.sub("", one) for one in _BRACKETED.findall(text))
    return [one for one in found if one and len(one) <= MAX_ID]


def _bare(text: str) -> list[str]:
    """Return ids without brackets: every word, if every word looks like an id."""
    words = text.replace("<", " ").replace(">", " ").split()
    return words if words and all("@" in word and len(word) <= MAX_ID for word in words) else []


def content_digest(headers: Headers, body: bytes) -> str:
    """Return SHA-256 of From, To, Cc, Date, Subject and the body, in hexadecimal.

    Blanks in headers, line ends, blank lines at the end and mboxo's ``>From`` do not matter, so the same
    mail read from different containers has the same digest.
    """
    values = [b" ".join(headers.values.get(name, ())) for name in _DIGESTED]
    digest = sha256(b"".join([b" ".join(value.split()) + b"\n" for value in values]))
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n")
    if b">From " in body:
        body = _QUOTED_FROM.sub(b"", body)
    digest.update(body.rstrip(b" \t\r\n"))
    return digest.hexdigest()


def message_key(identifier: str, digest: str) -> str:
    """Return the key of a message: 32 hexadecimal digits, of its id or, without one, of its content."""
    named = f"id:{identifier}" if identifier else f"content:{digest}"
    return sha256(named.encode("utf-8", "replace")).hexdigest()[:32]
