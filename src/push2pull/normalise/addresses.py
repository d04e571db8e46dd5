"""Address headers (RFC 5322 section 3.4), obsolete forms included, and what archives make of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from push2pull.model import Address
from push2pull.normalise.words import decode_words, raw_text

_SIMPLE = re.compile(
    r"""\s*+(?:(?:"([^"\\]*+)"|([^"<>@,;:()\\]*+))\s*+<([^<>@\s",;:()\\]++@[\w][\w.-]*+)>"""
    r"""|([^<>@\s",;:()\\/]++@[\w][\w.-]*+))\s*+(?:,|\Z)"""
)
_TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]++|\\.)*+")|(?P<comment>\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\))'
    r'|(?P<angle><[^<>]*+>)|(?P<comma>[,;])|(?P<colon>:)|(?P<text>[^",;:<(\\\[]++|\[[^][<>",;]*+\]|\\.|.)',
    re.S,
)
_ADDRESS = re.compile(
    r"""[^\s<>@,;:()"\[\]\\]{1,128}+@(?:[\w](?:[\w.-]{0,252})|\[[0-9A-Fa-f.:IPv]{2,45}\])"""
)
_QUOTED_LOCAL = re.compile(r'"((?:[^"\\]|\\.){1,128})"@([\w][\w.-]{0,252})')
_OBFUSCATED = re.compile(r"\s*([\w.+=/'&-]{1,128}) at ([\w-]+(?:\.[\w-]+)+)\s*")
_NOTES = re.compile(r"[^<>@/]{1,80}(?:/[^<>@/]{1,80}){1,8}@[\w.-]{1,80}")
_X500 = re.compile(r"(?:EX:)?(/o=[^<>]{1,200}/cn=[^<>/]{1,80})", re.I)
_ROUTE = re.compile(r"(?:@[^@<>:]{1,252},?){1,5}:")
_COMMENT = re.compile(r"\((?:[^()\\]++|\\.)*+\)", re.S)
# Blanks around the dots of a domain are obsolete syntax (RFC 5322 section 4.4); bad folding puts them there.
_FOLDED = re.compile(r"\s*+[^\s<>@,;:()\"]{1,128}+@\w[\w-]*+(?:\s*+\.\s*+[\w-]++)++\s*+")
_LETTER = re.compile(r"\w")
_ESCAPED = re.compile(r"\\(.)")
_NOBODY = re.compile(r"undisclosed|recipient|unlisted|destinataires|empf.nger|no[ -]to-header", re.I)
_MAX_NAME = 200
_CACHED = 8192


@lru_cache(maxsize=16384)
def parse(value: bytes) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """Read one address header; return its mailboxes in order and the defects met.

    >>> parse(b'"Doe, Jane" <jane@example.org>, broken, team: a@example.org;')[0][1].address
    'a@example.org'
    """
    text, defect = raw_text(value)
    defects = {defect} if defect else set()
    found = _simple(text)
    if found is None:
        found = list(_tolerant(text, defects))
    return tuple(Address(_name(name, address, defects), address) for name, address in found), tuple(
        sorted(defects)
    )


def parse_all(values: Iterable[bytes], defects: set[str]) -> list[Address]:
    """Read every occurrence of a header and join the lists."""
    out: list[Address] = []
    for value in values:
        found, more = parse(value) if len(value) <= _CACHED else parse.__wrapped__(value)
        out += found
        defects.update(more)
    return out


def _simple(text: str) -> list[tuple[str, str]] | None:
    """Read ``a@b, Name <a@b>, "Name" <a@b>``; None for anything else."""
    out: list[tuple[str, str]] = []
    at, end = 0, len(text)
    while at < end:
        found = _SIMPLE.match(text, at)
        if not found:
            return None
        quoted, name, angle, bare = found.groups()
        out.append((quoted or name or "", (angle or bare).rstrip(".-")))
        at = found.end()
    return out


def _tolerant(text: str, defects: set[str]) -> Iterator[tuple[str, str]]:
    """Read any list: groups, comments, routes, stray commas; one bad address costs only itself."""
    carried = ""
    for piece in _pieces(text):
        found = _entry(piece, defects)
        if not found:
            _note(carried, defects)
            carried = " ".join(part for kind, part in piece if kind != "comment").strip()
            continue
        name, address = found[0]
        if carried and name:
            name = f"{carried}, {name}"
        else:
            _note(carried, defects)
        carried = ""
        yield name, address
        yield from found[1:]
    _note(carried, defects)


def _note(left_over: str, defects: set[str]) -> None:
    if left_over and not _NOBODY.search(left_over):
        defects.add("address_invalid")


def _pieces(text: str) -> Iterator[list[tuple[str, str]]]:
    """Cut a list at its commas and semicolons; a group's name (RFC 5322 section 3.4) is dropped."""
    piece: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            break
        kind, part = token.lastgroup or "text", token[0]
        if kind == "text" and part == '"':
            # No quote closes from here on; looking again at each one would take quadratic time.
            text = text[:at] + text[at:].replace('"', " ")
            continue
        at = token.end()
        if kind == "comma":
            yield piece
            piece = []
        elif kind == "colon":
            piece = []
        else:
            piece.append((kind, part))
    yield piece


def _entry(piece: list[tuple[str, str]], defects: set[str]) -> list[tuple[str, str]]:
    """Return (name, address) of one list entry; several where somebody forgot the commas."""
    comment = next((part[1:-1] for kind, part in reversed(piece) if kind == "comment"), "")
    for kind, part in reversed(piece):
        if kind == "angle" and (address := _spec(_COMMENT.sub("", part[1:-1]), defects)):
            phrase = " ".join(_unquote(*token) for token in piece if token[0] in ("text", "quoted"))
            return [(phrase.strip() or comment, address)]
    whole = "".join(part for kind, part in piece if kind != "comment").strip()
    if whole.count("@") > 1 and "/" not in whole and '"' not in whole:
        defects.add("address_repaired")
        return [("", _trimmed(found)) for found in _ADDRESS.findall(whole)]
    address = _spec(whole, defects)
    if not address:
        return []
    return [(comment or whole.replace(address, "") if address in whole else comment, address)]


def _spec(text: str, defects: set[str]) -> str:
    """Return the address in *text*: plain, routed, obfuscated, Notes or X.500; "" when there is none."""
    if found := _X500.search(text):
        return found[1].strip()
    if "@" not in text:
        if found := _OBFUSCATED.fullmatch(text):
            defects.add("address_obfuscated")
            return f"{found[1]}@{found[2]}"
        return ""
    if "/" in text and (found := _NOTES.fullmatch(text.strip())):
        return found[0]
    if found := _QUOTED_LOCAL.search(text):
        return _quoted_local(found, defects)
    if text.lstrip().startswith("@"):
        text = _ROUTE.sub("", text, count=1)
    if _FOLDED.fullmatch(text):
        text = "".join(text.split())
    found = _ADDRESS.search(text)
    if not found:
        return ""
    if _LETTER.search(text.replace(found[0], "", 1)):
        defects.add("address_repaired")
    return _trimmed(found[0])


def _trimmed(address: str) -> str:
    """Take off what stands around an address; a leading dot is part of it (Exchange made such)."""
    return address.lstrip("'-").rstrip("'.-")


def _quoted_local(found: re.Match[str], defects: set[str]) -> str:
    local = _ESCAPED.sub(r"\1", found[1])
    if "<" in local:  # ``"Jane <jane"@example.org``, from a program that quotes too much
        local = local.rpartition("<")[2].strip()
        defects.add("address_repaired")
    return f"{local}@{found[2]}" if "@" not in local and not local.isspace() else local.strip()


def _unquote(kind: str, part: str) -> str:
    if kind != "quoted":
        return part
    return _ESCAPED.sub(r"\1", part[1:-1])


def _name(name: str, address: str, defects: set[str]) -> str:
    """Decode and tidy a display name; one that only repeats the address is none."""
    if not name:
        return ""
    name = name[: 10 * _MAX_NAME]
    if "=?" in name:
        name, more = decode_words(name)
        defects |= more
    name = " ".join(name.replace("\0", "").split()).strip("'\" ,;")[:_MAX_NAME]
    return "" if name.lower() == address.lower() else name
