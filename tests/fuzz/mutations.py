"""Changes to a message that break its structure, not only its bytes: functions of a random generator and bytes."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from random import Random

MOST = 200_000
"""Bytes of a mutated input at most, so that a run stays bounded."""

CHARSETS = (
    b"utf-8",
    b"utf-7",
    b"utf-16",
    b"iso-2022-jp",
    b"gb2312",
    b"x-nowhere",
    b"",
    b"idna",
    b"punycode",
    b"\xff",
)
HEADERS = (
    b"From", b"To", b"Cc", b"Bcc", b"Subject", b"Date", b"Message-ID", b"References", b"In-Reply-To",
    b"List-Id", b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"Received", b"Sender",
    b"Reply-To", b"X-Gmail-Labels", b"X-MS-Journal-Report", b"X-From", b"X-To", b"Sensitivity",
    b"X-Mozilla-Status", b"Auto-Submitted",
)  # fmt: skip
VALUES = (
    b"", b" ", b"\x00", b"<", b"<>" * 50, b"(" * 500, b'"' * 501, b"a@" * 300, b"=?utf-8?q?" * 50,
    b"=?utf-8?b?%%%?=", b"=?utf-16?b?AAA=?=", b"\xff\xfe\xfd", b"Mon, 99 Foo 99999 99:99:99 +9999",
    b"Thu, 1 Jan 0001 00:00:00 -1400", b"multipart/mixed; boundary=", b'multipart/mixed; boundary="a\xff"',
    b"text/plain; charset=\xff", b"message/rfc822", b"multipart/alternative; boundary=b", b"text/html",
    b"application/ms-tnef; name=winmail.dat", b"base64", b"x-uuencode", b"quoted-printable",
    b"text/plain; format=flowed; delsp=yes", b"message/delivery-status", b"a, " * 300, b"x" * 20_000,
)  # fmt: skip
_HEADER = re.compile(rb"^[A-Za-z-]+:", re.M)
_BOUNDARY = re.compile(rb'boundary="?([^"\s;]+)', re.I)

Mutation = Callable[[Random, bytes], bytes]


def _place(random: Random, data: bytes) -> int:
    return random.randrange(len(data) + 1)


def flip(random: Random, data: bytes) -> bytes:
    """Change some bytes."""
    out = bytearray(data)
    for _ in range(random.randrange(1, 9) if out else 0):
        out[random.randrange(len(out))] = random.choice(
            (0, 9, 10, 13, 32, 34, 40, 58, 60, 61, 63, 0x80, 0xFF)
        )
    return bytes(out)


def truncate(random: Random, data: bytes) -> bytes:
    """Lose the end."""
    return data[: _place(random, data)]


def remove(random: Random, data: bytes) -> bytes:
    """Lose a stretch."""
    at = _place(random, data)
    return data[:at] + data[at + random.randrange(1, 200) :]


def repeat(random: Random, data: bytes) -> bytes:
    """Write a stretch several times."""
    at = _place(random, data)
    return data[:at] + data[at : at + random.randrange(1, 200)] * random.randrange(2, 60) + data[at:]


def add_header(random: Random, data: bytes) -> bytes:
    """Put a hostile header in front."""
    return random.choice(HEADERS) + b": " + random.choice(VALUES) + b"\n" + data


def many_headers(random: Random, data: bytes) -> bytes:
    """Put hundreds of headers in front."""
    one = random.choice(HEADERS) + b": " + random.choice(VALUES)[:200] + b"\n"
    return one * random.randrange(100, 800) + data


def double_header(random: Random, data: bytes) -> bytes:
    """Repeat a header that is there, perhaps without its colon."""
    found = [match.start() for match in _HEADER.finditer(data)]
    if not found:
        return data
    at = random.choice(found)
    end = data.find(b"\n", at) + 1 or len(data)
    return data[:at] + random.choice((data[at:end], data[at:end].replace(b":", b" ", 1))) + data[at:]


def break_boundary(random: Random, data: bytes) -> bytes:
    """Change one occurrence of a boundary, or end the multipart early."""
    found = _BOUNDARY.search(data)
    if not found:
        return data
    mark = b"--" + found[1]
    places = [match.start() for match in re.finditer(re.escape(mark), data)]
    if not places:
        return data
    at = random.choice(places)
    new = random.choice((mark + b"--", mark[:-1], mark + b" ", mark * 2, b"\x00" + mark, mark + b"\n" + mark))
    return data[:at] + new + data[at + len(mark) :]


def nest(random: Random, data: bytes) -> bytes:
    """Wrap the message in others."""
    for level in range(random.randrange(1, 70)):
        if len(data) > MOST // 2:
            break
        mark = b"n%d" % (level if random.random() < 0.8 else 0)
        kind = random.choice((b"text/plain", b"message/rfc822", b"multipart/digest; boundary=" + mark))
        data = b"Content-Type: multipart/mixed; boundary=%b\n\n--%b\nContent-Type: %b\n\n%b\n--%b--\n" % (
            mark, mark, kind, data, mark,
        )  # fmt: skip
    return data


def many_parts(random: Random, data: bytes) -> bytes:
    """Make a multipart of thousands of parts."""
    parts = b"--m\n\n" * random.randrange(100, 5000)
    return b"Content-Type: multipart/mixed; boundary=m\n\n" + parts + data + b"\n--m--\n"


def relabel(random: Random, data: bytes) -> bytes:
    """Declare another charset."""
    return re.sub(rb'charset="?[^"\s;]*', lambda _: b"charset=" + random.choice(CHARSETS), data, flags=re.I)


def encode_words(random: Random, data: bytes) -> bytes:
    """Put broken encoded words into a header."""
    word = b"=?%b?%b?%b?=" % (
        random.choice(CHARSETS),
        random.choice((b"q", b"b", b"x")),
        random.choice((b"=C3", b"=FF=FE", b"w6k", b"====", b"A" * 500, b"?", b"_" * 100, b"\xe9")),
    )
    return (
        b"Subject: "
        + b" ".join([word] * random.randrange(1, 30))
        + b"\nFrom: "
        + word
        + b" <a@acme.example>\n"
        + data
    )


def damage_base64(random: Random, data: bytes) -> bytes:
    """Add a part whose base64 is damaged."""
    payload = bytearray(base64.encodebytes(random.randbytes(random.randrange(1, 400))))
    for _ in range(random.randrange(4)):
        payload[random.randrange(len(payload))] = random.choice(b"!=\xff\n ")
    kind = random.choice(
        (b"text/plain", b"text/html", b"application/ms-tnef", b"message/rfc822", b"image/png")
    )
    head = b"Content-Type: multipart/mixed; boundary=k\n\n--k\nContent-Type: %b\n" % kind
    head += b"Content-Transfer-Encoding: base64\n\n"
    return head + bytes(payload) + b"\n--k\n\n" + data + b"\n--k--\n"


def line_ends(random: Random, data: bytes) -> bytes:
    """Write the lines with other ends, perhaps mixed."""
    ends = random.choice(((b"\r\n",), (b"\r",), (b"\n", b"\r\n"), (b"\n\r",), (b"\r\r\n",)))
    return b"".join(line + random.choice(ends) for line in data.split(b"\n")[:5000])


def eight_bit(random: Random, data: bytes) -> bytes:
    """Set the eighth bit of a stretch."""
    at = _place(random, data)
    return data[:at] + bytes(one | 0x80 for one in data[at : at + 80]) + data[at + 80 :]


def nulls(random: Random, data: bytes) -> bytes:
    """Put zeros in."""
    at = _place(random, data)
    return data[:at] + b"\0" * random.randrange(1, 300) + data[at:]


def html(random: Random, data: bytes) -> bytes:
    """Make the text HTML that never closes."""
    tags = (
        b"<div>",
        b"<table><tr><td>",
        b"<blockquote>",
        b"<!--",
        b"<b",
        b"&#x110000;",
        b"<iframe>",
        b"<svg><p>",
        b"</p>",
    )
    body = b"".join(random.choice(tags) for _ in range(random.randrange(1, 2000)))
    return b"Content-Type: text/html\n\n" + body + data


MUTATIONS: tuple[Mutation, ...] = (
    flip, truncate, remove, repeat, add_header, many_headers, double_header, break_boundary, nest, many_parts,
    relabel, encode_words, damage_base64, line_ends, eight_bit, nulls, html,
)  # fmt: skip


def mutate(random: Random, data: bytes, times: int) -> bytes:
    """Return *data* changed *times* times, no longer than MOST bytes."""
    for _ in range(times):
        data = random.choice(MUTATIONS)(random, data)[:MOST]
    return data
