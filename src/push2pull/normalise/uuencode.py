"""Uuencoded content, which mail carried before MIME (IEEE Std 1003.1, uuencode)."""

from __future__ import annotations

import binascii
import re

UUENCODED = frozenset({b"x-uuencode", b"uuencode", b"x-uue", b"uue"})
"""What Content-Transfer-Encoding calls it."""

_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.M)


def uudecode(data: bytes) -> tuple[bytes, bool]:
    """Return the content between ``begin`` and ``end``, and whether it was damaged; without ``begin``, *data*.

    >>> uudecode(b"begin 644 a.txt\\n%2&5L;&\\\\\\n`\\nend\\n")
    (b'Hello', False)
    """
    begin = _BEGIN.search(data)
    if not begin:
        return data, True
    out: list[bytes] = []
    for line in data[begin.end() :].split(b"\n"):
        line = line.rstrip(b"\r")
        if line == b"end":
            return b"".join(out), False
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some programs append a checksum letter; the first letter says how many bytes count.
            size = ((line[0] - 32 & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                return b"".join(out), True
    return b"".join(out), True
