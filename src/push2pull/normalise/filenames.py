"""Names of attached files, made safe for any file system and free of path tricks."""

from __future__ import annotations

import re

from push2pull.normalise.words import decode_words

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z", re.I)
MAX_NAME = 120
"""Characters kept, the extension among them."""


def safe_name(name: str) -> str:
    """Return the last component of *name* without control, direction or reserved characters; "" for none.

    >>> safe_name("..\\\\..\\\\plan\\x00.pdf")
    'plan_.pdf'
    """
    if "=?" in name:
        name, _ = decode_words(name)
    name = name[-2000:].replace("\\", "/").rpartition("/")[2]
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(". ")
    if len(name) > MAX_NAME:
        stem, dot, extension = name.rpartition(".")
        keep = dot + extension if len(extension) <= 10 else ""
        name = (stem if keep else name)[: MAX_NAME - len(keep)].rstrip(". ") + keep
    return f"_{name}" if _RESERVED.match(name) else name
