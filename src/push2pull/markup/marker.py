"""The key of a post inside its body, where ``find`` and a human with a search box can look it up."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_KEY = re.compile(r"[0-9a-f]{32}")
_MARKER = re.compile(r"(?:<!-- ?|`)?p2p:([0-9a-f]{32})(?: ?-->|`)?")
_LAST = re.compile(_MARKER.pattern + r"\s*\Z")
_FILE = re.compile(
    r"!?(?<!\\)\[(?:\\.|[^\]\\\n])*\]\([^)\s]*\)"  # [name](address); what people wrote is never a link
    r"|<p><(?:a href=\"[^\"]*\">[^\n]*?</a|img [^>\n]*)></p>"
    r"|^\N{PAPERCLIP} .*$",
    re.M,
)
_HIDDEN = ("html", "discourse")
_CODE = ("markdown", "zulip")


def marker(key: str, markup: str) -> str:
    """Return what carries *key* (32 hexadecimal digits) in *markup*: a comment, else a short line of code."""
    if not _KEY.fullmatch(key):
        raise ValueError("a key is 32 hexadecimal digits")
    if markup in _HIDDEN:
        return f"<!-- p2p:{key} -->"
    return f"`p2p:{key}`" if markup in _CODE else f"p2p:{key}"


def find_marker(text: str) -> str:
    """Return the key at the end of a body, "" when there is none there.

    Who quotes a post in an answer quotes its marker too; only in our own is it the last word.
    """
    found = _LAST.search(text)
    return found[1] if found else ""


def fingerprint(text: str) -> str:
    """Return the digest of the words of a body, for comparing what was written with what is read back.

    The marker, the links to files (which are uploaded later, and compared by their bytes) and the number of
    blanks do not count.
    """
    words = unicodedata.normalize("NFC", _FILE.sub("", _MARKER.sub("", text))).split()
    return hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest()[:32]
