"""Which mailing list or alias a message went through, whatever software ran it."""

from __future__ import annotations

import re
from typing import NamedTuple

from push2pull.normalise import addresses
from push2pull.normalise.headers import Headers
from push2pull.normalise.words import header_text

_MAILTO = re.compile(r"mailto:\s*([^\s<>?@,]+@[\w.-]+)", re.I)
_ADDRESS = re.compile(r"[^\s<>\"(),;:@]+@[\w][\w.-]*\w")
_ANGLE = re.compile(r"<([^<>]+)>")
_LIST_WORD = re.compile(r"\blist\s+<?([^\s<>;,]+@[\w.-]+)", re.I)
_CONTACT = re.compile(r"\bcontact\s+<?([^\s<>;,]+)-(?:help|owner|request)@([\w.-]+)", re.I)
_DELIVERED = re.compile(r"mailing list\s+<?([^\s<>;,]+@[\w.-]+)", re.I)
# Robot addresses of a list: the name is what is left when the robot's part is taken away.
_OWNER = re.compile(
    r"(?:owner-(.+)|(.+?)-(?:bounces?(?:\+.*)?|admin|owner|errors|request|outgoing|return.*))\Z", re.I
)
_ROBOT = re.compile(
    r"(?:leave-(.+)-\d{2,}[A-Z]?"
    r"|(?:un)?subscribe-(.+)"
    r"|(.+)-(?:unsubscribe|subscribe|request|leave|join|off|on|ctl|help|signoff))\Z",
    re.I,
)
_MANAGERS = frozenset(
    {"majordomo", "majordom", "listserv", "listmaster", "postmaster", "mailman", "sympa", "root"}
)
_ALIAS = re.compile(rb"<[^<>]*/cn=(dl-[^<>/]+)>|(?:^|,)\s*(dl-[\w .-]{1,60})(?=[,@]|$)", re.I)
_RUNS = (
    b"x-listserver",
    b"list-software",
    b"x-list-software",
    b"x-mlserver",
    b"x-ml-name",
    b"x-mailman-version",
)
_LISTSERV = b"(LISTSERV"
_HINTS = frozenset(
    {
        b"list-id", b"list-post", b"list-unsubscribe", b"list-subscribe", b"list-help", b"x-beenthere",
        b"x-mailing-list", b"mailing-list", b"x-list", b"x-listname", b"x-loop", b"sender", b"precedence",
        b"x-google-group-id", b"x-list-unsubscribe", b"x-list-subscribe", b"x-to", b"delivered-to", *_RUNS,
    }
)  # fmt: skip


class MailingList(NamedTuple):
    """``list_id``: RFC 2919 identifier or the address with dots, lower case. ``address``: where to post.

    ``name``: what people call it: phrase, tag or local part. All are "" when the message went to no list.
    """

    list_id: str
    address: str
    name: str


NO_LIST = MailingList("", "", "")


def find_list(headers: Headers) -> MailingList:
    """Name the list of a message from List-Id, List-Post and twenty years of home-grown headers."""
    if not _HINTS & headers.values.keys():
        return NO_LIST
    list_id, phrase = _list_id(headers)
    address = _address(headers)
    if not list_id and not address:
        alias = _alias(headers)
        return MailingList(alias, "", alias) if alias else NO_LIST
    if not address and "@" in list_id:
        address = list_id
    list_id = list_id or address
    name = phrase or _spoken(headers, address) or address.partition("@")[0] or list_id.partition(".")[0]
    return MailingList(list_id.lower().replace("@", "."), address, name)


def _list_id(headers: Headers) -> tuple[str, str]:
    """Return identifier and phrase of List-Id (RFC 2919), with or without brackets."""
    text = headers.text(b"list-id")
    if not text:
        return "", ""
    found = _ANGLE.search(text)
    if found:
        return "".join(found[1].split()).strip("."), text[: found.start()].strip(" \"'")
    words = text.split()
    return (words[-1].strip(".") if "." in words[-1] or len(words) == 1 else ""), " ".join(words[:-1])


def _address(headers: Headers) -> str:
    """Return the posting address: the surest header first."""
    return (
        _mailto(headers.first(b"list-post"))
        or _first_address(headers, b"x-beenthere", b"x-mailing-list")
        or _mailing_list(headers)
        or _of_sender(headers)
        or _of_software(headers)
        or _of_commands(headers)
        or _of_loop(headers)
    )


def _mailto(value: bytes) -> str:
    found = _MAILTO.search(header_text(value)[0]) if value else None
    return found[1] if found else ""


def _first_address(headers: Headers, *names: bytes) -> str:
    for name in names:
        found = _ADDRESS.search(header_text(headers.first(name))[0]) if name in headers else None
        if found:
            return found[0]
    return ""


def _mailing_list(headers: Headers) -> str:
    """Read ``Mailing-List: list x@y; contact x-help@y`` and ``Delivered-To: mailing list x@y`` (ezmlm)."""
    text = header_text(headers.first(b"mailing-list"))[0]
    if found := _LIST_WORD.search(text):
        return found[1]
    if found := _CONTACT.search(text):
        return f"{found[1]}@{found[2]}"
    for value in headers.values.get(b"delivered-to", ()):
        if found := _DELIVERED.search(header_text(value)[0]):
            return found[1]
    return ""


def _of_sender(headers: Headers) -> str:
    """Read Sender and Return-Path written by the list: owner-x, x-bounces, x-admin."""
    if b"sender" not in headers and b"list-id" not in headers:
        return ""
    bulk = headers.first(b"precedence").strip().lower() in (b"bulk", b"list")
    for name in (b"sender", b"return-path"):
        local, _, domain = _single(headers, name).partition("@")
        found = _OWNER.match(local)
        if not found or not (bulk or b"list-id" in headers or b"errors-to" in headers):
            continue
        base = found[1] or found[2]
        if base.lower() not in _MANAGERS:
            return f"{base}@{domain}"
    return ""


def _of_software(headers: Headers) -> str:
    """Read Sender or Reply-To where a header says that list software ran (LISTSERV, CommuniGate, LetterRip)."""
    listserv = any(_LISTSERV in value for value in headers.values.get(b"received", ()))
    sender, reply_to = _single(headers, b"sender"), _single(headers, b"reply-to")
    if listserv or any(name in headers for name in _RUNS):
        commands = _of_commands(headers)
        return commands if commands and commands != sender else sender or commands or reply_to
    bulk = headers.first(b"precedence").strip().lower() == b"list"
    return sender if bulk and sender and sender == reply_to else ""


def _of_commands(headers: Headers) -> str:
    """Read the list out of its command addresses, if another header names the list too.

    A newsletter has such addresses as well, but nobody can post to it.
    """
    names = (b"list-unsubscribe", b"list-subscribe", b"x-list-subscribe", b"x-list-unsubscribe", b"list-help")
    for name in names:
        for found in _MAILTO.finditer(header_text(headers.first(name))[0]):
            local, _, domain = found[1].partition("@")
            base = _ROBOT.match(local)
            listed = next(filter(None, base.groups()), "") if base else ""
            if not listed and name.startswith(b"x-list"):
                listed = local
            if listed and listed.lower() not in _MANAGERS and _corroborated(headers, listed, domain):
                return f"{listed}@{domain}"
    return ""


def _corroborated(headers: Headers, local: str, domain: str) -> bool:
    wanted = f"{local}@".lower().encode()
    names = (b"to", b"cc", b"reply-to", b"sender", b"resent-to", b"return-path", b"errors-to")
    if any(wanted in headers.first(name).lower() for name in names):
        return True
    return f"[{local}]" in headers.text(b"subject") or b"x-list-subscribe" in headers


def _of_loop(headers: Headers) -> str:
    """Read X-Loop, X-List and X-Listname where the mail claims to be a list's (Sympa, SmartList, Listar)."""
    if headers.first(b"precedence").strip().lower() not in (b"bulk", b"list"):
        return ""
    for value in reversed(headers.all(b"x-loop")):
        found = _ADDRESS.search(header_text(value)[0])
        if found and not found[0].lower().startswith(("owner@", "postmaster@")):
            return found[0]
    name = headers.text(b"x-listname") or headers.text(b"x-list")
    return name if "@" in name and " " not in name else ""


def _single(headers: Headers, name: bytes) -> str:
    value = headers.first(name)
    found = addresses.parse(value)[0] if value and len(value) < 2000 else ()
    return found[0].address if found else ""


def _spoken(headers: Headers, address: str) -> str:
    """Return the display name that the list itself sends under, "" without one."""
    value = headers.first(b"sender")
    found = addresses.parse(value)[0] if value and len(value) < 2000 else ()
    ours = found and (found[0].address == address or any(name in headers for name in _RUNS))
    return found[0].name if ours else ""


def _alias(headers: Headers) -> str:
    """Return a distribution list of Exchange (``DL-Sales </O=.../CN=DL-Sales>``), "" when none or several."""
    value = headers.first(b"x-to")
    if b"dl-" not in value[:200_000].lower():
        return ""
    found = _ALIAS.findall(value[:200_000])
    return (found[0][0] or found[0][1]).decode("latin-1").strip().lower() if found else ""
