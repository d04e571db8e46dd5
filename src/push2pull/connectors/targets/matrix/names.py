"""What we are called on a homeserver: everything of ours stands in one namespace, ``_p2p_``."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from push2pull.connectors.targets import naming
from push2pull.model import PersonId

NAMESPACE = "_p2p_"
BOT = f"{NAMESPACE}bot"
"""Localpart of the application service's own account, which makes the rooms and takes posts back."""

_PSEUDONYM = re.compile(r"P-([0-9a-f]{16})")
_SLUG_LIMIT = 40


def ghost(person: PersonId, server_name: str) -> str:
    """Return the user ID of the account that posts for *person*: it tells the pseudonym and no more."""
    found = _PSEUDONYM.fullmatch(person)
    return f"@{NAMESPACE}{found[1] if found else digest(person)}:{server_name}"


def slug(title: str) -> str:
    """Return *title* as it stands in an alias: letters a to z, digits and hyphens."""
    return naming.slug(title, _SLUG_LIMIT, "-") or digest(title)


def space_alias(space: str) -> str:
    """Return the localpart of the alias of a space."""
    return f"{NAMESPACE}{slug(space)}"


def room_alias(space: str, key: str) -> str:
    """Return the localpart of the alias of the room for the place of *key*: the same on every run."""
    return f"{space_alias(space)}_{digest(key)}"


def digest(text: str) -> str:
    """Return 16 hexadecimal digits that stand for *text*."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def permalink(*parts: str, via: str) -> str:
    """Return the link to a room or an event (Matrix specification, appendix "matrix.to navigation")."""
    path = "/".join(quote(part, safe="") for part in parts)
    return f"https://matrix.to/#/{path}?via={quote(via, safe='')}"
