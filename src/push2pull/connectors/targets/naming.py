"""Names for accounts and places that a target has to be given: plain, stable, leading back to nobody."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def fingerprint(*parts: str) -> str:
    """Return eight hexadecimal digits that stand for *parts* and lead back to nothing."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:8]


def slug(text: str, limit: int, joint: str) -> str:
    """Return *text* in small Latin letters and digits, words joined by *joint*, at most *limit* long."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return joint.join(re.findall(r"[a-z0-9]+", plain))[:limit].strip(joint)
