"""Who posts: accounts that are on the server, stand-ins that nobody can sign in to, and the archive's own."""

from __future__ import annotations

import re

from push2pull.connectors.targets.mattermost.bulk.records import User
from push2pull.connectors.targets.mattermost.common import line
from push2pull.connectors.targets.naming import fingerprint, slug
from push2pull.errors import ConfigurationError
from push2pull.model import Participant

NOWHERE = "push2pull.invalid"
"""Domain of the addresses of stand-ins: no mail can go there (RFC 2606)."""

ARCHIVE = User("mail.archive", "Mail archive", f"mail.archive@{NOWHERE}")
"""Posts for those who have no account; deactivated like a stand-in."""

_ACCOUNT = re.compile(r"[a-z0-9._-]{1,64}")
_NAME_LIMIT = 64
_ROOM = 40


def account(one: Participant, team: str) -> User | None:
    """Return the account to post as, None for somebody who is to be named in the text.

    ``stub`` makes a deactivated one without a real address, ``invite`` one that its owner can claim by
    address; ``find`` finds only what a human named, for no server is asked.
    """
    if one.account:
        return known(one.account, one.name)
    if one.action not in ("stub", "invite"):
        return None
    invited = one.action == "invite" and bool(one.address)
    username = _username(one, team)
    address = one.address.lower() if invited else f"{username}@{NOWHERE}"
    return User(username, line(one.name, _NAME_LIMIT), address, active=invited)


def known(username: str, name: str) -> User:
    """Return an account that is on the server: it gets no line, for that would change it.

    Raises :class:`~push2pull.errors.ConfigurationError` for what cannot be one: the whole import would fail.
    """
    plain = username.strip().lower().removeprefix("@")
    if not _ACCOUNT.fullmatch(plain):
        raise ConfigurationError(
            f"{username!r} is no account of Mattermost: small letters, digits, dots, - and _ only; correct the"
            " people map, or account= in the target"
        )
    return User(plain, line(name, _NAME_LIMIT))


def _username(one: Participant, team: str) -> str:
    """Return the name of somebody's stand-in: the same on every run, and leading back to nobody."""
    plain = slug(one.name, _ROOM, ".")
    start = plain if plain[:1].isalpha() else ".".join(filter(None, ["mail", plain]))
    return f"{start}.{fingerprint(team, one.person_id)}"
