"""Accounts to post as: those that are there, and stand-ins that nobody can sign in to."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from push2pull.connectors.http import understood
from push2pull.connectors.targets.discourse.forum import Forum, fingerprint, slug
from push2pull.markup import visible
from push2pull.model import Participant, PersonId, RemoteUser

_NOWHERE = "push2pull.invalid"
"""Domain of the addresses of stand-ins: no mail can go there (RFC 2606), and Discourse does not try."""

_ACCOUNTS = "/admin/users/list/active.json"


class People:
    """Who can be posted for, as far as it was asked; ``known`` is kept for the length of a run."""

    def __init__(self, forum: Forum) -> None:
        self._forum = forum
        self._known: dict[PersonId, RemoteUser] = {}
        self._stand_ins: set[str] | None = None

    def resolve(self, people: Iterable[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts of *people*; stand-ins and invited ones are made where they are not there yet."""
        found = {one.person_id: self._resolve(one) for one in people if one.person_id}
        return {person: user for person, user in found.items() if user is not None}

    def _resolve(self, one: Participant) -> RemoteUser | None:
        if one.person_id not in self._known:
            account = self._there(one) or self._made(one)
            if not account:
                return None
            self._known[one.person_id] = RemoteUser(one.person_id, account, one.name)
        return self._known[one.person_id]

    def _there(self, one: Participant) -> str:
        """Return the account of somebody who has one that can post, else ""."""
        if one.account:
            return self._usable(one.account)
        if not one.address:
            return ""
        with understood(self._forum.ask("GET", _ACCOUNTS, params={"email": one.address})) as rows:
            names = [str(row["username"]) for row in rows]
        # An older forum may take the address for a part of one.
        return self._usable(names[0]) if len(names) == 1 else ""

    def _usable(self, account: str) -> str:
        """Return the name of *account* if we may post as it: it is there, active and not suspended."""
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
        """Make a staged account and say whether it can be posted as."""
        asked = {
            "name": " ".join(visible(shown).split())[:255],
            "username": name,
            "email": address,
            "password": secrets.token_urlsafe(24),  # nobody knows it, not even we
            "active": True,
            "approved": True,
            "staged": True,
        }
        # Made twice, it is refused; and a refusal may look like a success (hide_email_address_taken).
        self._forum.ask("POST", "/users.json", repeatable=True, body=asked)
        return bool(self._usable(name))

    def _name(self, one: Participant) -> str:
        """Return the name of somebody's stand-in: the same on every run, and leading back to nobody."""
        mark = fingerprint(self._forum.connection.server.name, one.person_id)
        room = max(self._forum.names - len(mark) - 1, 0)
        return "_".join(filter(None, [slug(one.name, room, "_"), mark]))

    def _all_stand_ins(self) -> set[str]:
        """Return the names of all stand-ins, listed once: asking for each would take a request a person."""
        if self._stand_ins is None:
            found: set[str] = set()
            page, asked = 1, {"filter": _NOWHERE, "order": "created", "asc": "true"}
            while True:
                answer = self._forum.ask("GET", _ACCOUNTS, params={**asked, "page": str(page)})
                with understood(answer) as rows:
                    names = {str(row["username"]) for row in rows}
                if names <= found:
                    break
                found, page = found | names, page + 1
            self._stand_ins = found
        return self._stand_ins
