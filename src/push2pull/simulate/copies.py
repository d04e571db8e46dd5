"""One mail, many copies: what the sender keeps, what a list sends on, what arrives in a mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from push2pull.simulate.flows import LISTS_DOMAIN
from push2pull.simulate.headers import encoded, mailbox, mailboxes, stamp
from push2pull.simulate.mail import Flow, Mail
from push2pull.simulate.mime import entity, header_form
from push2pull.simulate.organisation import DOMAIN, Person

PROGRAMS = {
    "outlook": ("X-Mailer", "Microsoft Outlook 16.0"),
    "gmail": ("X-Gm-Message-State", "AOJu0Yx"),
    "thunderbird": ("User-Agent", "Mozilla Thunderbird"),
    "apple": ("X-Mailer", "Apple Mail (2.3774.500.171.1.1)"),
    "mobile": ("X-Mailer", "Mobile Mail 9.4"),
    "german": ("X-Mailer", "Microsoft Outlook 16.0"),
    "notes": ("X-Mailer", "HCL Notes Release 12.0.2 November 17, 2022"),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of *mail*: of its sender (``sent``), as the list archives it (``archive``), or received.

    ``owner``: in whose mailbox it is; None in the list archive. ``data``: the bytes.
    """

    mail: Mail
    owner: Person | None
    kind: str
    data: bytes

    @property
    def folder(self) -> str:
        """Where the owner files it; "" is the inbox."""
        return self.mail.folder or ("Sent" if self.kind == "sent" else "")


def copy(
    mail: Mail,
    owner: Person | None,
    kind: str,
    lists: Mapping[str, Flow],
    cache: dict[tuple[object, ...], bytes],
) -> Copy:
    """Return the copy of *mail* that is ``sent``, ``received`` or in the ``archive`` of its list."""
    listed = lists.get(mail.list_name) if kind != "sent" else None
    body = (mail.message_id, listed is not None)
    if body not in cache:
        cache[body] = entity(mail, _footer(listed) if listed else "")
    head = (*body, kind == "sent")
    if head not in cache:
        cache[head] = _head(mail, kind, listed)
    trace = "".join(f"{line}\n" for line in _trace(mail, owner, kind, listed))
    return Copy(mail, owner, kind, trace.encode("ascii") + cache[head] + cache[body])


def _head(mail: Mail, kind: str, listed: Flow | None) -> bytes:
    """Return the headers that all such copies of *mail* have in common."""
    lines = [*_headers(mail, kind, listed), "MIME-Version: 1.0"]
    data = ("\n".join(lines) + "\n").encode("ascii")
    if mail.oddity == "raw-header":
        data = data.replace(b"Subject: ", "Subject: Réservation – ".encode("windows-1252"), 1)
    return data


def _trace(mail: Mail, owner: Person | None, kind: str, listed: Flow | None) -> list[str]:
    """Return what servers put above a message that travelled, the last one first."""
    if kind == "sent":
        return []
    sender = mail.sender.address_on(mail.sent.date())
    token = f"{sum(map(ord, mail.message_id)) * 7919 % 10**9:09d}"
    arrived = mail.sent + timedelta(seconds=2 + int(token) % 50)
    path = "" if mail.kind == "bounce" else f"{listed.name}-bounces@{LISTS_DOMAIN}" if listed else sender
    lines = [f"Return-Path: <{path}>"]
    if owner:
        lines.append(f"Delivered-To: {owner.address_on(mail.sent.date())}")
        lines.append(
            _received("mx1." + DOMAIN, "192.0.2.14", "store2." + DOMAIN, token, stamp(arrived, "Lyon"))
        )
    if listed:
        lines.append(
            _received("lists." + DOMAIN, "192.0.2.25", "mx1." + DOMAIN, token[::-1], stamp(arrived, "Paris"))
        )
    host = "client." + sender.partition("@")[2]
    lines.append(_received(host, "198.51.100.7", "mx1." + DOMAIN, token[1:], stamp(mail.sent, "Lyon")))
    return lines


def _received(helo: str, number: str, by: str, token: str, when: str) -> str:
    return f"Received: from {helo} ({helo} [{number}])\n by {by} with ESMTPS id {token};\n {when}"


def _headers(mail: Mail, kind: str, listed: Flow | None) -> list[str]:
    charset, form = header_form(mail)
    sender, sent = mail.sender, mail.sent
    lines = [
        f"From: {mailbox(sender, sent, charset, form)}",
        f"To: {mailboxes(mail.to, sent, charset, form)}",
    ]
    if mail.cc:
        lines.append(f"Cc: {mailboxes(mail.cc, sent, charset, form)}")
    if mail.bcc and kind == "sent":
        lines.append(f"Bcc: {mailboxes(mail.bcc, sent, charset, form)}")
    subject = f"[{listed.name}] {mail.subject}" if listed and listed.tag else mail.subject
    lines.append(f"Subject: {encoded(subject, charset, form)}")
    if mail.oddity != "no-date":
        lines.append(f"Date: {stamp(sent, sender.site, sender.client == 'thunderbird')}")
    if mail.oddity != "no-message-id":
        lines.append(f"Message-ID: <{mail.message_id}>")
    lines += _replied(mail)
    lines += [f"{name}: {value}" for name, value in mail.extra]
    if mail.kind in ("person", "calendar"):
        lines.append(": ".join(PROGRAMS[sender.client]))
    return lines + (_list_headers(listed) if listed else [])


def _replied(mail: Mail) -> list[str]:
    """Return In-Reply-To and References, as far as the program wrote them."""
    if not mail.parent or mail.linked == "none":
        return []
    chain: list[str] = []
    ancestor: Mail | None = mail.parent
    while ancestor:
        chain.append(f"<{ancestor.message_id}>")
        ancestor = ancestor.parent
    lines = [f"In-Reply-To: {chain[0]}"] if mail.linked == "both" else []
    if mail.linked == "both" and mail.sender.client == "mobile":
        return lines
    return [*lines, "References: " + "\n ".join(reversed(chain))]


def _list_headers(flow: Flow) -> list[str]:
    name, address = flow.name, f"{flow.name}@{LISTS_DOMAIN}"
    return [
        f"Sender: {name}-bounces@{LISTS_DOMAIN}",
        "Precedence: list",
        f"List-Id: {encoded(flow.title, 'utf-8', 'Q')} <{name}.{LISTS_DOMAIN}>",
        f"List-Post: <mailto:{address}>",
        f"List-Unsubscribe: <mailto:{name}-leave@{LISTS_DOMAIN}>",
        f"List-Archive: <https://{LISTS_DOMAIN}/{name}>",
    ]


def _footer(flow: Flow) -> str:
    address = f"{flow.name}@{LISTS_DOMAIN}"
    return f"\n\n_______________________________________________\n{flow.title}\n{address}"
