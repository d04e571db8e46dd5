"""One team on a Mattermost server: who we are there, what it allows, and one way to ask it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from push2pull.connectors.http import (
    TIMEOUT,
    Answer,
    Connection,
    call,
    connect,
    file_digest,
    secret,
    understood,
)
from push2pull.connectors.server import Server, segment
from push2pull.connectors.targets.mattermost.common import STANDARD
from push2pull.errors import ConfigurationError, NotAuthorised
from push2pull.model import Capabilities
from push2pull.secret import Lookup, Secret

API = "/api/v4"
_ENTRY = 10_000
LIVE = replace(
    STANDARD,
    author=False,
    timestamp=False,
    attachments_per_post=5,
    rate=10.0,
    begin_finish=True,
    silent=False,
    members=True,
    trace="soft_deleted",
)
"""What can be done there as nobody in particular; :func:`look` says what our account adds."""


@dataclass(slots=True)
class Team:
    """A team, the accounts that post there, and what was learnt of the server.

    ``tokens``: of authors, by account name. ``warnings``: what whoever publishes has to know.
    """

    server: Server
    name: str
    tokens: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    id: str = ""
    account: str = ""
    capabilities: Capabilities = LIVE
    warnings: tuple[str, ...] = ()
    connection: Connection = field(init=False, repr=False)
    _own: Secret = field(init=False, repr=False)
    _as: str = ""

    def open(self, own: Secret, timeout: float = TIMEOUT) -> Team:
        """Return the team, ready to be asked with the token *own* and those of authors."""
        self._own = own
        self.connection = connect(self.server, self._sign, timeout=timeout)
        return self

    def ask(self, method: str, path: str, *, speaker: str = "", **content: Any) -> Answer:
        """Send one request as the account *speaker*, else as our own; see :func:`push2pull.connectors.http.call`."""
        self._as = speaker
        try:
            return call(self.connection, method, API + path, **content)
        finally:
            self._as = ""

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file."""
        return file_digest(self.connection, API + path)

    def _sign(self) -> Mapping[str, str]:
        token = self.tokens[self._as] if self._as else self._own
        return {"Authorization": f"Bearer {token.reveal()}"}


def author_tokens(server: Server, secrets: Lookup) -> Mapping[str, Secret]:
    """Return the tokens of authors by account: lines of ``account,token``; none where nobody gave any."""
    found = secrets(server.service, "tokens", server.host, server.user)
    if found is None:
        return {}
    tokens = {}
    for n, row in enumerate(csv.reader(io.StringIO(found.reveal())), start=1):
        if not row or row == ["account", "token"]:
            continue
        if len(row) != 2 or not all(part.strip() for part in row):
            raise ConfigurationError(f"{server.host}: tokens of authors, line {n}: write account,token")
        checked = secret(server, lambda *_: Secret(row[1].strip()))  # noqa: B023 - called at once
        tokens[row[0].strip().lower().removeprefix("@")] = checked
    return tokens


def look(team: Team) -> str:
    """Read who we are, the team and the limits; return the server's version. Writes nothing."""
    with understood(team.ask("GET", "/users/me")) as me:
        team.account = str(me["username"])
        admin = "system_admin" in str(me["roles"]).split()
    _find(team)
    with understood(team.ask("GET", "/config/client", params={"format": "old"})) as config:
        version = str(config.get("Version", ""))
        _allow(team, config, admin)
    team.warnings = tuple(_warnings(team, admin))
    return version


def _find(team: Team) -> None:
    answer = team.ask("GET", f"/teams/name/{segment(team.name)}", allow=(403, 404))
    if answer.status != 200:
        raise NotAuthorised(
            f"{answer.host}: {team.account} sees no team {team.name!r}; write its name as in its URL,"
            " and make the account a member of it"
        )
    with understood(answer) as value:
        team.id = str(value["id"])


def _allow(team: Team, config: Mapping[str, Any], admin: bool) -> None:
    """Take over what the server says of its limits, and what our account may do.

    Only an administrator's session may set dates, and only the author's own may set the author.
    """
    can = team.capabilities
    if config.get("EnableFileAttachments") == "false":
        raise ConfigurationError(f"{team.server.host} takes no files; switch file sharing on, then run again")
    team.capabilities = replace(
        can,
        author=bool(team.tokens),
        timestamp=admin and not team.tokens,
        body_limit=max(int(config.get("MaxPostSize") or can.body_limit), 1000),
        attachment_limit=int(config.get("MaxFileSize") or can.attachment_limit),
    )


def _warnings(team: Team, admin: bool) -> list[str]:
    found = []
    history = _history(team)
    if history:
        found.append(f"shows the latest {history} messages only, of all channels: older ones are hidden")
    if not admin:
        found.append("no administrator's account: dates stand in the text")
    return found


def _history(team: Team) -> int:
    """Return how many messages the edition shows, 0 for all: Entry shows 10,000."""
    limits = _told(team, "/limits/server", {})
    licence = _told(team, "/license/client", {"format": "old"})
    return limits.get("postHistoryLimit") or (_ENTRY if licence.get("SkuShortName") == "entry" else 0)


def _told(team: Team, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the server says, nothing where this version or our account has no such page."""
    answer = team.ask("GET", path, params=params, allow=(400, 403, 404, 501))
    return answer.value if answer.status == 200 and isinstance(answer.value, dict) else {}
