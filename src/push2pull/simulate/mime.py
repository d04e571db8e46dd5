"""Mails become bytes (RFC 5322, RFC 2045) in the charsets and encodings that the writer's program uses."""

from __future__ import annotations

import base64
import binascii
import html
from urllib.parse import quote

from push2pull.simulate.headers import encoded
from push2pull.simulate.mail import File, Mail

CHARSETS = {
    "outlook": ("iso-8859-1", "quoted-printable", "Q"),
    "gmail": ("utf-8", "quoted-printable", "B"),
    "thunderbird": ("utf-8", "8bit", "Q"),
    "apple": ("utf-8", "quoted-printable", "Q"),
    "mobile": ("utf-8", "base64", "B"),
    "german": ("windows-1252", "quoted-printable", "Q"),
    "notes": ("iso-8859-1", "quoted-printable", "Q"),
}
"""Charset, transfer encoding and encoding of words in headers, by mail program."""


def charset_of(mail: Mail, text: str) -> str:
    """Return the charset that *text* goes in: the program's, or one that has all its characters."""
    for charset in (CHARSETS[mail.sender.client][0], "windows-1252"):
        try:
            text.encode(charset)
        except UnicodeEncodeError:
            continue
        return charset
    return "utf-8"


def header_form(mail: Mail) -> tuple[str, str]:
    """Return charset and encoding of the words in *mail*'s headers."""
    names = "".join(one.name for one in (mail.sender, *mail.audience, *mail.bcc))
    return charset_of(mail, mail.subject + names), CHARSETS[mail.sender.client][2]


def entity(mail: Mail, footer: str = "") -> bytes:
    """Return content headers, blank line and body of *mail*; *footer*: what a list adds below."""
    text = mail.body + footer
    if mail.shape == "calendar":
        parts = [
            _text(mail, text, "plain"),
            _part(
                f'text/calendar; charset="utf-8"; method={mail.files[0].name}',
                mail.files[0].data.decode(),
                "utf-8",
                "base64",
            ),
        ]
        return _multipart(mail, "alternative", parts)
    if mail.shape == "report":
        parts = [
            _text(mail, text, "plain"),
            *(_part(one.media_type, one.data.decode(), "ascii", "7bit") for one in mail.files),
        ]
        return _multipart(mail, "report; report-type=delivery-status", parts)
    content = _content(mail, text)
    if mail.oddity == "broken-base64":
        return _broken(mail, text)
    if not mail.files:
        return content
    return _multipart(mail, "mixed", [content, *(_attachment(mail, one) for one in mail.files)])


def _content(mail: Mail, text: str) -> bytes:
    if mail.shape == "html":
        return _text(mail, _page(text), "html")
    if mail.shape == "alternative":
        return _multipart(
            mail, "alternative", [_text(mail, text, "plain"), _text(mail, _page(text), "html")], "alt"
        )
    return _text(mail, text, "plain")


def _text(mail: Mail, text: str, subtype: str) -> bytes:
    charset = charset_of(mail, text)
    coding = CHARSETS[mail.sender.client][1]
    if text.isascii() and coding == "8bit":
        charset, coding = "us-ascii", "7bit"
    return _part(f'text/{subtype}; charset="{charset}"', text, charset, coding)


def _part(content_type: str, text: str, charset: str, coding: str) -> bytes:
    data = text.encode(charset)
    if coding == "base64":
        data = base64.encodebytes(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    elif coding == "quoted-printable":
        data = binascii.b2a_qp(data, istext=True)
    return (
        f"Content-Type: {content_type}\nContent-Transfer-Encoding: {coding}\n\n".encode()
        + data.rstrip(b"\n")
        + b"\n"
    )


def _multipart(mail: Mail, subtype: str, parts: list[bytes], level: str = "top") -> bytes:
    boundary = f"----=_{level}_{mail.message_id[:24].translate(_SAFE)}"
    inner = b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in parts)
    kind = f'Content-Type: multipart/{subtype};\n boundary="{boundary}"\n\n'
    return kind.encode() + inner + f"--{boundary}--\n".encode()


def _attachment(mail: Mail, file: File) -> bytes:
    """Return an attachment; names beyond ASCII as Outlook (RFC 2047) or as RFC 2231 wants them."""
    if file.name.isascii():
        named = f'filename="{file.name}"'
    elif mail.sender.client == "outlook":
        named = f'filename="{encoded(file.name, "utf-8", "B")}"'
    else:
        named = f"filename*=UTF-8''{quote(file.name)}"
    head = f"Content-Type: {file.media_type}\nContent-Disposition: attachment;\n {named}\n"
    return f"{head}Content-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(file.data)


def _broken(mail: Mail, text: str) -> bytes:
    """Return a body whose base64 lost its last characters, so that the padding is wrong."""
    whole = base64.b64encode(text.encode()).rstrip(b"=")
    cut = whole[: len(whole) - len(whole) % 4 - 3]
    return b'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n' + cut + b"\n"


def _page(text: str) -> str:
    """Return *text* as the HTML that mail programs make of it."""
    blocks = (html.escape(block, quote=False).replace("\n", "<br>\n") for block in text.split("\n\n"))
    body = "\n".join(f"<p>{block}</p>" for block in blocks)
    return f"<html><head><style>p {{margin: 0 0 1em 0}}</style></head><body>\n{body}\n</body></html>\n"


_SAFE = str.maketrans("@+=./", "_____")
