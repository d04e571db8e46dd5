"""Accounts to post as: those that are there, and stand-ins that nobody can sign in to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.targets.discourse.forum import Forum, fingerprint, slug
from push2pull.markup import visible
from push2pull.model import Participant, PersonId, RemoteUser

_NOWHERE = "push2pull.invalid"
"""Domain of the addresses of stand-ins: no mail can go there (RFC 2606), and Discourse does not try."""

_ACCOUNTS = "/admin/users/list/active.json"
_FEW = 100
"""People whose addresses are looked up one by one; for more, all accounts are listed, 100 a request."""


class People:
    """Who can be posted for, as far as it was asked; accounts may turn out to be suspended when they post."""

    def __init__(self, forum: Forum) -> None:
        self._forum = forum
        self._known: dict[Participant, RemoteUser | None] = {}
        self._addresses: dict[str, str] | None = None
        self._stand_ins: set[str] | None = None

    def resolve(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts of *people*; stand-ins and invited ones are made where they are not there yet."""
        if self._addresses is None and sum(bool(one.address) for one in people) > _FEW:
            rows = self._all({"show_emails": "true"})
            self._addresses = {row.get("email", "").lower(): name for name, row in rows.items()}
        found = {one.person_id: self._resolve(one) for one in people if one.person_id}
        return {person: user for person, user in found.items() if user is not None}

    def _resolve(self, one: Participant) -> RemoteUser | None:
        # Kept, so that who is told to ask again later goes on where it was.
        if one not in self._known:
            account = self._there(one) or self._made(one)
            self._known[one] = RemoteUser(one.person_id, account, one.name) if account else None
        return self._known[one]

    def _there(self, one: Participant) -> str:
        """Return the account of somebody who has one, else ""."""
        if one.account:
            return self._named(one.account)
        if not one.address:
            return ""
        if self._addresses is not None:
            return self._addresses.get(one.address.lower(), "")
        with understood(self._forum.ask("GET", _ACCOUNTS, params={"email": one.address})) as rows:
            names = [str(row["username"]) for row in rows]
        # An older forum may take the address for a part of one.
        return names[0] if len(names) == 1 else ""

    def _named(self, account: str) -> str:
        """Return the name of an account that a human named, if we may post as it, else ""."""
        answer = self._forum.ask("GET", "/session/current.json", speaker=account, allow=(403, 404))
        if answer.status != 200:
            return ""
        with understood(answer) as value:
            return str(value["current_user"]["username"])

    def _made(self, one: Participant) -> str:
        if one.account or one.action not in ("stub", "invite"):
            return ""
        name = self._name(one)
        invited = one.action == "invite" and bool(one.address)
        if not invited and name in self._all_stand_ins():
            return name
        if not self._create(name, one.name, one.address if invited else f"{name}@{_NOWHERE}"):
            return ""
        if invited:
            self._forum.ask(
                "POST", "/invites.json", repeatable=True, allow=(422,), body={"email": one.address}
            )
        return name

    def _create(self, name: str, shown: str, address: str) -> bool:
        """Make a staged account and say whether it is there and can be posted as."""
        asked = {
            "name": " ".join(visible(shown).split())[:255],
            "username": name,
            "email": address,
            "password": secrets.token_urlsafe(24),  # nobody knows it, not even we
            "active": True,
            "approved": True,
            "staged": True,
        }
        answer = self._forum.ask("POST", "/users.json", repeatable=True, body=asked)
        with understood(answer) as value:
            # A refusal for an address that is taken looks like a success (hide_email_address_taken).
            made = bool(value["success"]) and bool(value["active"])
        # Refused may mean that it was made before, and the answer got lost.
        return made or bool(self._named(name))

    def _name(self, one: Participant) -> str:
        """Return the name of somebody's stand-in: the same on every run, and leading back to nobody."""
        mark = fingerprint(self._forum.connection.server.name, one.person_id)
        room = max(self._forum.names - len(mark) - 1, 0)
        return "_".join(filter(None, [slug(one.name, room, "_"), mark]))

    def _all_stand_ins(self) -> set[str]:
        """Return the names of all stand-ins, listed once: asking for each would take a request a person."""
        if self._stand_ins is None:
            self._stand_ins = set(self._all({"filter": _NOWHERE}))
        return self._stand_ins

    def _all(self, asked: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
        """Return the active accounts that fit, by name."""
        found: dict[str, Mapping[str, Any]] = {}
        for page in count(1):
            params = {**asked, "order": "created", "asc": "true", "page": str(page)}
            with understood(self._forum.ask("GET", _ACCOUNTS, params=params)) as rows:
                new = {str(row["username"]): row for row in rows}
            if new.keys() <= found.keys():
                break
            found |= new
        return found
