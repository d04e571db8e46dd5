"""Who wrote a message, on whose behalf, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from push2pull.model import Address
from push2pull.normalise import addresses
from push2pull.normalise.headers import Headers
from push2pull.normalise.words import raw_text

_VIA = re.compile(r"(.+?)[\"']?\s+(?:via|par l'interm[ée]diaire de|über)\s+\S.*\Z", re.I | re.S)
_AT_HOST = re.compile(r"@\w+\Z")
_FIELDS = ((b"to", "to"), (b"cc", "cc"), (b"bcc", "bcc"))
_AUTHORS = (b"x-original-from", b"original-from", b"x-original-sender", b"reply-to", b"cc")


class Author(NamedTuple):
    """``author``: who wrote. ``on_behalf_of``: From again, when Sender is another mailbox that is no list's."""

    author: Address | None
    on_behalf_of: Address | None


def find_author(headers: Headers, list_address: str) -> Author:
    """Return the author: From, or whoever stands behind ``X via list``; else Sender; else Return-Path."""
    author = _one(headers, b"from")
    if author is None:
        headers.defects.add("from_missing")
        return Author(_one(headers, b"sender") or _one(headers, b"return-path"), None)
    via = _VIA.match(author.name) if " " in author.name else None
    if via and _is_list(author.address, list_address, headers):
        author = _behind(headers, via[1].strip(), author.address)
    elif b"x-from" in headers:
        author = _named(author, headers)
    sender = _one(headers, b"sender") if b"sender" in headers else None
    delegated = (
        sender
        and sender.address.lower() != author.address.lower()
        and not _is_robot(sender.address, list_address)
    )
    return Author(author, author if delegated else None)


def recipients(headers: Headers) -> Iterator[tuple[str, Address]]:
    """Yield (field, mailbox) of To, Cc and Bcc in the order of the headers, every occurrence joined."""
    for header, field in _FIELDS:
        if header in headers:
            found = addresses.parse_all(headers.all(header), headers.defects)
            legacy = _legacy_names(headers, b"x-" + header, len(found)) if b"x-" + header in headers else None
            for index, one in enumerate(found):
                yield field, Address(legacy[index], one.address) if legacy and not one.name else one


def _one(headers: Headers, name: bytes) -> Address | None:
    found = addresses.parse_all(headers.all(name)[:1], headers.defects) if name in headers else None
    return found[0] if found else None


def _is_list(address: str, list_address: str, headers: Headers) -> bool:
    """Say whether From shows the list's address; a list that nothing else announces shows it in To as well."""
    address = address.lower()
    return address == list_address.lower() or any(
        address == one.address.lower() for _, one in recipients(headers)
    )


def _behind(headers: Headers, name: str, list_address: str) -> Address:
    """Return the author that a list put behind its own address: the one of the same name, else the first.

    Without a trace of the author's address the name stands for it, so that the list does not become a person.
    """
    wanted = name.casefold()
    first: Address | None = None
    for header in _AUTHORS:
        for one in addresses.parse_all(headers.all(header), headers.defects):
            if one.address.lower() == list_address.lower():
                continue
            if one.name.casefold() == wanted or header in _AUTHORS[:3]:
                return Address(name, one.address)
            if header == b"reply-to" and first is None:
                first = one
    if first:
        return Address(name, first.address)
    return Address(name, f"{' '.join(wanted.split())} via {list_address}")


def _is_robot(address: str, list_address: str) -> bool:
    """Say whether Sender is the list's or a mail program's own, not a delegate's."""
    local = address.lower().partition("@")[0]
    listed = list_address.lower().partition("@")[0]
    return (
        (listed != "" and listed in local)
        or local.startswith(("owner-", "bounce"))
        or "-bounce" in local
        or local.endswith(("-owner", "-admin", "-request"))
    )


def _named(author: Address, headers: Headers) -> Address:
    """Take the display name from X-From (archives that kept the names of Exchange there)."""
    names = _legacy_names(headers, b"x-from", 1)
    return Address(names[0], author.address) if names and not author.name else author


def _legacy_names(headers: Headers, header: bytes, expected: int) -> list[str] | None:
    """Return the display names of X-From, X-To, ...; None unless there are as many as addresses."""
    value = headers.first(header)
    if not value or len(value) > 100_000:
        return None
    names = [_AT_HOST.sub("", name.strip("\"' ")) for name in _entries(raw_text(value)[0])]
    names = ["" if "@" in name or "/" in name else name for name in names]
    return names if len(names) == expected else None


def _entries(text: str) -> Iterator[str]:
    """Yield the names of ``Roy, Ana </O=...>, Bob <b@x>, Zoe``: with brackets up to them, without by commas."""
    name, *rest = text.split("<")
    for piece in rest:
        yield name.strip().removeprefix(",").strip()
        name = piece.partition(">")[2]
    yield from filter(None, (part.strip() for part in name.split(",")))
