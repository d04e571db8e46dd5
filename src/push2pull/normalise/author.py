"""Who wrote a message, on whose behalf, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from push2pull.model import Address
from push2pull.normalise import addresses
from push2pull.normalise.headers import Headers
from push2pull.normalise.identity import canonical
from push2pull.normalise.words import raw_text

_VIA = re.compile(r"(.+?)[\"']?\s+(?:via|par l'interm[ée]diaire de|über)\s+\S.*\Z", re.I | re.S)
_BEHALF = re.compile(r"[\s;,](?:on behalf of|de la part de|pour le compte de|im auftrag von)[\s:;,]", re.I)
_PROGRAMS = frozenset(
    ("listserv", "majordomo", "mailman", "sympa", "postmaster", "mailer-daemon", "root", "nobody")
)
_LONG = 2000
_AT_HOST = re.compile(r"@\w+\Z")
_FIELDS = ((b"to", "to"), (b"cc", "cc"), (b"bcc", "bcc"))
_AUTHORS = (b"x-original-from", b"original-from", b"x-original-sender", b"reply-to", b"cc")


class Author(NamedTuple):
    """``author``: who wrote. ``delegate``: who sent it for them, when Sender is another person's mailbox."""

    author: Address | None
    delegate: Address | None


def find_author(headers: Headers, list_address: str) -> Author:
    """Return the author: From, or whoever stands behind ``X via list``; else Sender; else Return-Path."""
    if b"from" in headers and (both := _in_words(headers)):
        return both
    author = _one(headers, b"from")
    if author is None:
        headers.defects.add("from_missing")
        return Author(_one(headers, b"sender") or _one(headers, b"return-path"), None)
    via = _VIA.match(author.name) if " " in author.name else None
    if via and _is_list(author.address, list_address, headers):
        author = _behind(headers, via[1].strip(), author.address)
    elif b"x-from" in headers:
        author = _named(author, headers)
    return Author(author, _delegate(headers, author, list_address) if b"sender" in headers else None)


def _in_words(headers: Headers) -> Author | None:
    """Read ``Desk <desk@x> on behalf of Boss <boss@x>``, as Outlook shows it and exports write it."""
    value = headers.first(b"from")
    text = raw_text(value)[0] if len(value) < _LONG else ""
    sides = ((text[: found.start()], text[found.end() :]) for found in _BEHALF.finditer(text))
    both = next((pair for pair in sides if all("@" in side for side in pair)), None)
    if not both:
        return None
    desk, boss = (addresses.parse_all([side.strip(" ,;").encode()], set()) for side in both)
    return Author(boss[0], desk[0]) if desk and boss else None


def _delegate(headers: Headers, author: Address, list_address: str) -> Address | None:
    """Return the mailbox in Sender (RFC 5322 section 3.6.2) unless it is an author's, a list's or a program's.

    The same name, or the same local part on a host of the same domain, is the author's other mailbox; one on
    the host of the list's address is the list's.
    """
    sender = _one(headers, b"sender")
    if sender is None or _is_robot(sender.address, list_address):
        return None
    authors = addresses.parse_all(headers.all(b"from")[:1], headers.defects)
    if any(_is_same(sender, one) for one in (author, *authors)):
        return None
    on_list_host = _domain(sender) == list_address.lower().rpartition("@")[2]
    return None if list_address and on_list_host and _domain(author) != _domain(sender) else sender


def _is_same(one: Address, other: Address) -> bool:
    if canonical(one.address) == canonical(other.address):
        return True
    if one.name and one.name.casefold() == other.name.casefold():
        return True
    hosts = sorted((_domain(one), _domain(other)), key=len)
    same_local = one.address.lower().rpartition("@")[0] == other.address.lower().rpartition("@")[0]
    return same_local and hosts[1].endswith(f".{hosts[0]}")


def _domain(one: Address) -> str:
    return one.address.lower().rpartition("@")[2]


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
        or local.startswith(("owner-", "bounce", "noreply", "no-reply", "donotreply", "do-not-reply"))
        or "-bounce" in local
        or local.endswith(("-owner", "-admin", "-request", "-outgoing", "-errors"))
        or local in _PROGRAMS
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
