"""Who can be posted for: those whose own token we have. Nobody gets an account from us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from push2pull.connectors.http import understood
from push2pull.connectors.server import segment
from push2pull.connectors.targets.mattermost.team import Team
from push2pull.errors import ConfigurationError, Refused
from push2pull.model import Participant, PersonId, RemotePlace, RemoteUser

_AT_ONCE = 200


class People:
    """The accounts of a team, as far as they were asked for; kept for the length of a run."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._known: dict[PersonId, RemoteUser] = {}
        self._accounts: dict[str, str] = {}
        self._members: set[tuple[str, str]] = set()
        self._names: dict[str, str] = {}

    def resolve(self, people: Iterable[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return the accounts of those whose token we have, by the name a human gave or by address."""
        if not self._team.tokens:
            return {}
        found = {}
        for one in people:
            if one.person_id and (user := self._known.get(one.person_id) or self._resolve(one)):
                found[one.person_id] = self._known[one.person_id] = user
        return found

    def account(self, user: RemoteUser) -> str:
        """Return the name of an account that :meth:`resolve` gave: its token goes by that."""
        return self._accounts[user.remote_id]

    def admit(self, place: RemotePlace, users: Iterable[RemoteUser]) -> None:
        """Make people members of the channel; being one already is no error."""
        missing = sorted(
            {one.remote_id for one in users if (place.remote_id, one.remote_id) not in self._members}
        )
        for some in (missing[at : at + _AT_ONCE] for at in range(0, len(missing), _AT_ONCE)):
            path, asked = f"/channels/{place.remote_id}/members", {"user_ids": some}
            answer = self._team.ask("POST", path, repeatable=True, allow=(400, 403, 404), body=asked)
            if answer.status != 201:
                raise Refused(f"{answer.host} makes no members; are they in the team?", "author_refused")
            self._members.update((place.remote_id, one) for one in some)

    def names(self, users: Iterable[str]) -> Mapping[str, str]:
        """Return the shown names of accounts by their ids."""
        missing = sorted(set(users) - self._names.keys())
        for some in (missing[at : at + _AT_ONCE] for at in range(0, len(missing), _AT_ONCE)):
            with understood(self._team.ask("POST", "/users/ids", repeatable=True, body=some)) as rows:
                self._names.update({str(row["id"]): _shown(row) for row in rows})
        return self._names

    def _resolve(self, one: Participant) -> RemoteUser | None:
        if one.account:
            path = f"/users/username/{segment(one.account.lower().removeprefix('@'))}"
        elif one.address:
            path = f"/users/email/{segment(one.address)}"
        else:
            return None
        answer = self._team.ask("GET", path, allow=(400, 403, 404))
        if answer.status != 200:
            return None
        with understood(answer) as row:
            user, account, shown = str(row["id"]), str(row["username"]).lower(), _shown(row)
        if account not in self._team.tokens:
            return None
        self._check(account, user)
        self._accounts[user] = account
        return RemoteUser(one.person_id, user, shown)

    def _check(self, account: str, user: str) -> None:
        """Make sure that the token is that account's: nobody may speak as somebody else by a slip in a list."""
        answer = self._team.ask("GET", "/users/me", speaker=account, allow=(401, 403))
        with understood(answer) as me:
            if answer.status != 200 or me["id"] != user:
                wrong = "is refused" if answer.status != 200 else "is that of another account"
                raise ConfigurationError(
                    f"{answer.host}: the token of {account} {wrong}; renew it or take its line out of the file"
                )


def _shown(row: Mapping[str, object]) -> str:
    whole = " ".join(str(row.get(part) or "") for part in ("first_name", "last_name")).strip()
    return str(row.get("nickname") or "") or whole or str(row["username"])
