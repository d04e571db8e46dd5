"""Accounts that are there under the address of the mail: to be members, and to write for where our own may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.targets.zulip.organisation import Organisation
from push2pull.model import Participant, PersonId, RemoteUser


class People:
    """Who is there, read once. Nobody gets an account, and nobody is invited, by push2pull."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._accounts: dict[str, Mapping[str, Any]] | None = None
        self._senders: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"People({len(self._senders)})"  # addresses are shown nowhere

    def resolve(self, people: Iterable[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts of those of *people* who have one, when importing one that we can write for."""
        accounts, found = self._all(), {}
        for one in people:
            row = accounts.get((one.account or one.address).casefold())
            if one.person_id and row is not None:
                number = str(int(row["user_id"]))
                self._senders[number] = str(row["email"])
                found[one.person_id] = RemoteUser(one.person_id, number, str(row["full_name"]))
        return found

    def sender(self, user: RemoteUser) -> str:
        """Return the address that stands for an account when a message is sent in its name."""
        return self._senders[user.remote_id]

    def _all(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the accounts by number and by address.

        One whose address the organisation hides cannot be found; of another domain, it cannot be written for.
        """
        if self._accounts is None:
            answer = self._organisation.ask("GET", "/users", {"client_gravatar": False})
            with understood(answer) as value:
                rows = [one for one in value["members"] if self._usable(one)]
                self._accounts = {str(one["email"]).casefold(): one for one in rows}
                self._accounts |= {str(int(one["user_id"])): one for one in rows}
        return self._accounts

    def _usable(self, row: Mapping[str, Any]) -> bool:
        domain = str(row["email"]).rpartition("@")[2].casefold()
        shown = str(row.get("delivery_email") or row["email"]).casefold() == str(row["email"]).casefold()
        ours = not self._organisation.importing or domain in self._organisation.domains
        return shown and not row["is_bot"] and ours
