"""The body of a message: which part is the text, what is attached, and what had to be repaired."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from fast_mail_parser import DecodeError, MimeStructureError, ParseError, parse_email_tree

from push2pull.mapi import entity, read_tnef
from push2pull.normalise import charsets, flowed, html
from push2pull.normalise.filenames import safe_name
from push2pull.normalise.headers import Headers
from push2pull.normalise.settings import Settings
from push2pull.normalise.uuencode import UUENCODED, uudecode
from push2pull.normalise.words import base64_bytes

_TYPE = re.compile(r"\s*([\w.+-]{1,80})/([\w.+-]{1,80})")
_PARAMETER = re.compile(
    r";\s*(charset|format|delsp|boundary|smime-type)\s*=\s*(?:\"([^\"]*+)\"|([^\s;\"]++))", re.I
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*+")
_PGP = re.compile(r"-----BEGIN PGP MESSAGE-----.*?(?:-----END PGP MESSAGE-----|\Z)", re.S)
_FILES = frozenset({"calendar", "vcard", "x-vcard", "directory", "csv", "xml", "rtf", "x-patch", "x-diff"})
_SEALED = frozenset({"multipart/encrypted", "application/pgp-encrypted"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_FORWARD = "-----Original Message-----"


class ContentType(NamedTuple):
    """Content-Type, read (RFC 2045 section 5): media type in lower case and the parameters that matter."""

    media_type: str
    charset: str = ""
    flowed: bool = False
    delsp: bool = False
    boundary: str = ""
    smime: str = ""


class Part(NamedTuple):
    """A part that is not the text, decoded."""

    filename: str
    media_type: str
    data: bytes
    content_id: str
    inline: bool


@dataclass(slots=True)
class Body:
    """``text``: what the message says. ``forwarded``: text of attached messages. ``media_types``: of every part."""

    texts: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    media_types: set[str] = field(default_factory=set)
    defects: set[str] = field(default_factory=set)
    from_html: bool = False
    seen: int = 0

    @property
    def text(self) -> str:
        """The text parts in order, attached messages behind a marker line."""
        own = self.texts[0] if len(self.texts) == 1 else "\n\n".join(self.texts)
        if not self.forwarded:
            return own
        return "\n\n".join([own, *(f"{_FORWARD}\n{text}" for text in self.forwarded)])


class Node(Protocol):
    """One node of a MIME tree, as fast-mail-parser gives it."""

    @property
    def content_type(self) -> str:
        """Media type."""
        ...

    @property
    def headers(self) -> Mapping[str, list[str]]:
        """Headers of the part."""
        ...

    @property
    def filename(self) -> str:
        """File name, decoded (RFC 2231)."""
        ...

    @property
    def content_id(self) -> str | None:
        """Content-ID without brackets."""
        ...

    @property
    def disposition(self) -> str | None:
        """Content-Disposition without its parameters."""
        ...

    @property
    def is_message(self) -> bool:
        """Whether this is an attached message."""
        ...

    @property
    def content(self) -> bytes | None:
        """Decoded bytes of a leaf."""
        ...

    @property
    def children(self) -> Sequence[Node]:
        """Parts inside."""
        ...


def read_body(headers: Headers, data: bytes, settings: Settings) -> Body:
    """Read the body *data* of a message; damage becomes a defect, never an exception."""
    kind = content_type(headers.first(b"content-type"))
    if kind.media_type in ("text/plain", "text/html") and not _is_file(headers):
        body = Body(media_types={kind.media_type})
        content, broken = transfer_decode(data, headers.first(b"content-transfer-encoding"))
        if broken:
            body.defects.add("encoding_broken")
        _add_text(content, kind, body, settings)
        return body
    payload = b"".join(_mime_headers(headers)) + b"\n" + data
    body = _tree(payload, kind, settings)
    if kind.boundary and f"--{kind.boundary}--".encode() not in data:
        body.defects.add("truncated")
    if kind.boundary and _ends_first(data, f"--{kind.boundary}".encode("latin-1", "replace")):
        body.defects.add("mime_broken")
    return body


def _ends_first(data: bytes, boundary: bytes) -> bool:
    """Say whether a multipart ends before any part begins; what parsers then give is the text behind the end."""
    at = data.find(boundary)
    return at >= 0 and data.startswith(b"--", at + len(boundary))


def _is_file(headers: Headers) -> bool:
    return headers.first(b"content-disposition")[:10].lower() == b"attachment"


def _mime_headers(headers: Headers) -> list[bytes]:
    """Return the headers that say how to read the body; the parser needs no others."""
    names = (b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"Content-ID")
    return [name + b": " + value[:4000] + b"\n" for name in names if (value := headers.first(name.lower()))]


@lru_cache(maxsize=2048)
def content_type(value: bytes | str) -> ContentType:
    """Parse Content-Type; what cannot be read is text/plain (RFC 2045 section 5.2)."""
    text = value[:2000].decode("latin-1") if isinstance(value, bytes) else value[:2000]
    found = _TYPE.match(text)
    media_type = found[0].strip().lower() if found else "text/plain"
    given = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(text)}
    return ContentType(
        media_type,
        given.get("charset", ""),
        given.get("format", "").lower() == "flowed",
        given.get("delsp", "").lower() == "yes",
        given.get("boundary", "") if media_type.startswith("multipart/") else "",
        given.get("smime-type", "").lower(),
    )


def transfer_decode(data: bytes, encoding: bytes) -> tuple[bytes, bool]:
    """Undo a Content-Transfer-Encoding (RFC 2045 section 6); say whether it was damaged."""
    name = encoding.strip().lower()
    if name == b"quoted-printable":
        return binascii.a2b_qp(data), False
    if name == b"base64":
        return _base64(data)
    if name in UUENCODED:
        return uudecode(data)
    return data, False


def _base64(data: bytes) -> tuple[bytes, bool]:
    """Decode base64; plain text behind it (a list's footer) is kept as it is."""
    end = _BASE64.match(data).end()  # type: ignore[union-attr]  # matches b"" at least
    tail = b""
    if end < len(data):
        end = data.rfind(b"\n", 0, end) + 1
        tail = b"\n" + data[end:]
    try:
        return binascii.a2b_base64(data[:end]) + tail, bool(tail)
    except binascii.Error:
        return base64_bytes(data[:end]) + tail, True


def _tree(payload: bytes, kind: ContentType, settings: Settings) -> Body:
    """Read the parts with the fast parser; whatever it cannot read, with mail-parser."""
    body = Body()
    try:
        root: Node = parse_email_tree(payload, mode="lazy")
        _walk(root, 0, True, body, settings)
    except ParseError as error:
        defect = "encoding_broken" if isinstance(error, DecodeError) else "mime_broken"
        body = _lenient(payload, kind, settings)
        body.defects.add(defect)
    return body


def _lenient(payload: bytes, kind: ContentType, settings: Settings) -> Body:
    """Read the parts with mail-parser; if that fails too, the body as it stands is the text."""
    # Costs a tenth of a second to import and is rarely needed.
    from push2pull.normalise.lenient import read_tree

    body = Body()
    root = read_tree(payload)
    if root is not None:
        _walk(root, 0, True, body, settings)
    else:
        _add_text(payload.partition(b"\n\n")[2], ContentType("text/plain", kind.charset), body, settings)
    return body


def _walk(node: Node, depth: int, wanted: bool, body: Body, settings: Settings) -> None:
    """Collect texts and parts below *node*; *wanted*: text is still looked for here."""
    body.seen += 1
    if depth > settings.max_depth:
        body.defects.add("mime_too_deep")
        return
    media_type = node.content_type.lower()
    body.media_types.add(media_type)
    if media_type in _SEALED:
        body.defects.add("encrypted")
    if node.is_message:
        _message(node, depth, wanted, body, settings)
    elif media_type == "multipart/alternative":
        _alternative(node, depth, wanted, body, settings)
    elif media_type.startswith("multipart/"):
        for child in _children(node, body, settings):
            _walk(child, depth + 1, wanted, body, settings)
    else:
        _leaf(node, media_type, wanted, body, settings)


def _children(node: Node, body: Body, settings: Settings) -> Sequence[Node]:
    room = settings.max_parts - body.seen
    children = node.children
    if not children:
        raise MimeStructureError("no part inside of a multipart")
    if len(children) > room:
        body.defects.add("mime_too_many")
        return children[: max(room, 0)]
    return children


def _alternative(node: Node, depth: int, wanted: bool, body: Body, settings: Settings) -> None:
    """Take the plain text, else the next best that says something; of the others only what they attach."""
    for child in sorted(_children(node, body, settings), key=_preference):
        before = len(body.texts)
        _walk(child, depth + 1, wanted, body, settings)
        if wanted and any(not text.isspace() for text in body.texts[before:] if text):
            wanted = False


def _preference(node: Node) -> int:
    media_type = node.content_type.lower()
    if media_type == "text/plain":
        return 0
    return 1 if media_type.startswith("multipart/") or media_type == "text/html" else 2


def _message(node: Node, depth: int, wanted: bool, body: Body, settings: Settings) -> None:
    """Attach a message (message/rfc822) and keep its text as forwarded."""
    body.parts.append(_part(node, "message/rfc822", node.content or b""))
    inner = Body(seen=body.seen)
    for child in _children(node, body, settings):
        _walk(child, depth + 1, wanted, inner, settings)
    body.seen = inner.seen
    body.defects |= inner.defects
    if inner.texts or inner.forwarded:
        body.forwarded.append(inner.text)


def _leaf(node: Node, media_type: str, wanted: bool, body: Body, settings: Settings) -> None:
    main, _, sub = media_type.partition("/")
    is_text = (main == "text" and sub not in _FILES) or media_type == "message/delivery-status"
    if is_text and node.disposition != "attachment" and not node.filename:
        if wanted:
            _add_text(_content(node, body), _type_of(node, media_type), body, settings)
        return
    if media_type in _TNEF and _tnef(node.content or b"", wanted, body, settings):
        return
    if media_type in _SMIME and _type_of(node, media_type).smime != "signed-data":
        body.defects.add("encrypted")
    body.parts.append(_part(node, media_type, _content(node, body)))


def _content(node: Node, body: Body) -> bytes:
    """Return the decoded bytes of a leaf; the parsers leave uuencoded ones as they are."""
    data = node.content or b""
    if b"begin " not in data[:1000]:
        return data
    encoding = _header(node, "content-transfer-encoding").strip().lower()
    if encoding.encode("ascii", "replace") not in UUENCODED:
        return data
    data, broken = uudecode(data)
    if broken:
        body.defects.add("encoding_broken")
    return data


def _tnef(data: bytes, wanted: bool, body: Body, settings: Settings) -> bool:
    """Open what Outlook packed as ``winmail.dat``: its files, and its text where the message has none."""
    item = read_tnef(data)
    if item is None or (not item.props and not item.attachments):
        return False
    inner = Body(seen=body.seen)
    try:
        _walk(parse_email_tree(entity(item), mode="lazy"), 1, True, inner, settings)
    except ParseError:
        return False
    body.seen = inner.seen
    body.parts += inner.parts
    body.defects |= inner.defects
    if wanted and not any(text.strip() for text in body.texts):
        body.texts += inner.texts
        body.from_html = body.from_html or inner.from_html
    body.forwarded += inner.forwarded
    return True


def _type_of(node: Node, media_type: str) -> ContentType:
    return content_type(_header(node, "content-type"))._replace(media_type=media_type)


def _header(node: Node, wanted: str) -> str:
    for name, values in node.headers.items():
        if name.lower() == wanted:
            return values[0]
    return ""


def _part(node: Node, media_type: str, data: bytes) -> Part:
    content_id = (node.content_id or "").strip("<> ").replace("\0", "")[:250]
    inline = node.disposition == "inline" or (bool(content_id) and node.disposition != "attachment")
    return Part(safe_name(node.filename), media_type[:120], data, content_id, inline)


def _add_text(data: bytes, kind: ContentType, body: Body, settings: Settings) -> None:
    """Decode one text part and add it."""
    limit = settings.max_text_kb * 1024
    markup = kind.media_type == "text/html"
    if len(data) > (8 * limit if markup else limit):
        data = data[: 8 * limit if markup else limit]
        body.defects.add("text_truncated")
    charset = kind.charset or (html.declared_charset(data) if markup else "")
    text, defect = charsets.decode(data, charset)
    if defect:
        body.defects.add(defect)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if markup:
        text = html.to_text(text)[:limit]
        body.from_html = True
    elif kind.flowed:
        text = flowed.unflow(text, kind.delsp)
    if "-----BEGIN PGP MESSAGE-----" in text:
        text = _PGP.sub("", text)
        body.defects.add("encrypted")
    body.texts.append(text)
