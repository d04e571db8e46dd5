"""MIME parts written byte for byte the same for the same content (RFC 2045, RFC 2046, RFC 2231)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import quote

_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_WORD = 42  # bytes of an encoded word: 56 characters of base64, below the 75 of RFC 2047 section 2
_SPECIAL = re.compile(r'[()<>@,;:\\".\[\]]')


def leaf(media_type: str, data: bytes) -> bytes:
    """Return a text part as it stands, with its charset in *media_type*."""
    return f"Content-Type: {media_type}\nContent-Transfer-Encoding: 8bit\n\n".encode() + data + b"\n"


def attachment(media_type: str, data: bytes, name: str, content_id: str, inline: bool) -> bytes:
    """Return an attached file; a message stays readable, anything else becomes base64."""
    kind = media_type if _TYPE.fullmatch(media_type) else "application/octet-stream"
    whole = kind.lower() == "message/rfc822"
    if kind.lower().startswith(("multipart/", "message/")) and not whole:
        kind = "application/octet-stream"  # such a type would be read as structure
    disposition = "inline" if inline else "attachment"
    lines = [
        f"Content-Type: {kind}",
        f"Content-Transfer-Encoding: {'8bit' if whole else 'base64'}",
        f"Content-Disposition: {disposition}{_parameter(name)}",
    ]
    cid = _CONTROL.sub("", content_id).strip("<> ")
    if cid and cid.isascii():
        lines.append(f"Content-ID: <{cid}>")
    content = data + b"\n" if whole else base64.encodebytes(data)
    return "\n".join(lines).encode() + b"\n\n" + content


def multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    """Join *parts*; the boundary is a digest of them, so that none of them holds it."""
    digest = blake2b(b"\0".join(parts), digest_size=16).hexdigest()
    boundary = f"=_{digest}"
    line = f"--{boundary}\n".encode()
    head = f'Content-Type: multipart/{subtype};\n boundary="{boundary}"\n\n'.encode()
    return head + b"".join(line + part for part in parts) + f"--{boundary}--\n".encode()


def unstructured(value: str) -> str:
    """Return *value* as the body of a header: one line, other letters than ASCII in encoded words (RFC 2047)."""
    value = _CONTROL.sub(" ", value).strip()
    if value.isascii() and "=?" not in value:
        return value
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(piece).decode()}?=" for piece in _pieces(value))


def phrase(name: str) -> str:
    """Return a display name as a phrase (RFC 5322 section 3.2.5), "" for none."""
    name = _CONTROL.sub(" ", name).strip()
    if not name.isascii() or "=?" in name:
        return unstructured(name)
    if _SPECIAL.search(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return name


def _pieces(value: str) -> list[bytes]:
    pieces = [b""]
    for letter in value:
        data = letter.encode("utf-8", "replace")
        if len(pieces[-1]) + len(data) > _WORD:
            pieces.append(b"")
        pieces[-1] += data
    return pieces


def _parameter(name: str) -> str:
    name = _CONTROL.sub("", name).strip()[:250]
    if not name:
        return ""
    if name.isascii() and not re.search(r'["\\]', name):
        return f';\n filename="{name}"'
    return f";\n filename*=utf-8''{quote(name, safe='')}"
