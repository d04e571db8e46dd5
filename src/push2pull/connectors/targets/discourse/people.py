"""Accounts to post as: those that are there, and stand-ins that nobody can sign in to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from push2pull.connectors.http import understood
from push2pull.connectors.targets.discourse.forum import Forum
from push2pull.connectors.targets.naming import fingerprint, slug
from push2pull.markup import visible
from push2pull.model import Participant, PersonId, RemoteUser

_NOWHERE = "push2pull.invalid"
"""Domain of the addresses of stand-ins: no mail can go there (RFC 2606), and Discourse does not try."""

_ACCOUNTS = "/admin/users/list/active.json"
_SHOWN = 255
_FEW = 100
"""People whose addresses are looked up one by one; for more, all accounts are listed, 100 a request."""


class Account(NamedTuple):
    """An account: its name, and the one it shows."""

    name: str
    shown: str


class People:
    """Who can be posted for, as far as it was asked; accounts may turn out to be suspended when they post."""

    def __init__(self, forum: Forum) -> None:
        self._forum = forum
        self._known: dict[Participant, RemoteUser | None] = {}
        self._addresses: dict[str, Account] | None = None
        self._stand_ins: dict[str, Account] | None = None

    def resolve(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts of *people*; stand-ins and invited ones are made where they are not there yet."""
        if self._addresses is None and sum(bool(one.address) for one in people) > _FEW:
            self._addresses = {address.lower(): one for one, address in self._all({"show_emails": "true"})}
        found = {one.person_id: self._resolve(one) for one in people if one.person_id}
        return {person: user for person, user in found.items() if user is not None}

    def _resolve(self, one: Participant) -> RemoteUser | None:
        # Kept, so that who is told to ask again later goes on where it was.
        if one not in self._known:
            account = self._there(one) or self._made(one)
            self._known[one] = RemoteUser(one.person_id, account.name, account.shown) if account else None
        return self._known[one]

    def _there(self, one: Participant) -> Account | None:
        """Return the account of somebody who has one."""
        if one.account:
            return self._named(one.account)
        if not one.address:
            return None
        if self._addresses is not None:
            return self._addresses.get(one.address.lower())
        with understood(self._forum.ask("GET", _ACCOUNTS, params={"email": one.address})) as rows:
            found = [_account(row) for row in rows]
        # An older forum may take the address for a part of one.
        return found[0] if len(found) == 1 else None

    def _named(self, name: str) -> Account | None:
        """Return an account by its name, if we may post as it."""
        answer = self._forum.ask("GET", "/session/current.json", speaker=name, allow=(403, 404))
        if answer.status != 200:
            return None
        with understood(answer) as value:
            return _account(value["current_user"])

    def _made(self, one: Participant) -> Account | None:
        if one.account or one.action not in ("stub", "invite"):
            return None
        made = self._stand_in(one)
        invited = one.action == "invite" and bool(one.address)
        if not invited and (there := self._all_stand_ins().get(_mark(made.name))):
            return there
        if not self._create(made, one.address if invited else f"{made.name}@{_NOWHERE}"):
            return None
        if invited:
            self._forum.ask(
                "POST", "/invites.json", repeatable=True, allow=(422,), body={"email": one.address}
            )
        return made

    def _create(self, made: Account, address: str) -> bool:
        """Make a staged account and say whether it is there and can be posted as."""
        asked = {
            "name": made.shown,
            "username": made.name,
            "email": address,
            "password": secrets.token_urlsafe(24),  # nobody knows it, not even we
            "active": True,
            "approved": True,
            "staged": True,
        }
        answer = self._forum.ask("POST", "/users.json", repeatable=True, body=asked)
        with understood(answer) as value:
            # A refusal for an address that is taken looks like a success (hide_email_address_taken).
            done = bool(value["success"]) and bool(value["active"])
        # Refused may mean that it was made before, and the answer got lost.
        return done or self._named(made.name) is not None

    def _stand_in(self, one: Participant) -> Account:
        """Return somebody's stand-in: named the same on every run, and leading back to nobody."""
        mark = fingerprint(self._forum.connection.server.name, one.person_id)
        room = max(self._forum.names - len(mark) - 1, 0)
        name = "_".join(filter(None, [slug(one.name, room, "_"), mark]))
        return Account(name, " ".join(visible(one.name).split())[:_SHOWN] or name)

    def _all_stand_ins(self) -> dict[str, Account]:
        """Return all stand-ins by mark, listed once: asking for each would take a request a person."""
        if self._stand_ins is None:
            self._stand_ins = {_mark(one.name): one for one, _ in self._all({"filter": _NOWHERE})}
        return self._stand_ins

    def _all(self, asked: Mapping[str, str]) -> list[tuple[Account, str]]:
        """Return the active accounts that fit, with their addresses where they are shown."""
        found: dict[str, tuple[Account, str]] = {}
        for page in count(1):
            params = {**asked, "order": "created", "asc": "true", "page": str(page)}
            with understood(self._forum.ask("GET", _ACCOUNTS, params=params)) as rows:
                new = {str(row["username"]): (_account(row), str(row.get("email") or "")) for row in rows}
            if new.keys() <= found.keys():
                break
            found |= new
        return list(found.values())


def _mark(name: str) -> str:
    """Return what stays of a stand-in's name when its owner is called otherwise."""
    return name.rpartition("_")[2]


def _account(row: Mapping[str, Any]) -> Account:
    name = str(row["username"])
    return Account(name, str(row.get("name") or name))
