"""What both ways into Mattermost share: limits, names, and the instant a post gets."""

from __future__ import annotations

import re
from datetime import datetime

from push2pull.connectors.targets.naming import fingerprint, slug
from push2pull.markup import shorten, visible
from push2pull.model import Capabilities, Place

MESSAGE_LIMIT = 16_383
"""Characters of one message, where the server's database is not older than version 5."""

STANDARD = Capabilities(
    author=True,
    timestamp=True,
    threading="thread",
    idempotence="find",
    markup="markdown",
    body_limit=MESSAGE_LIMIT,
    attachment_limit=100 << 20,
    titles=False,
    # A post whose instant is taken, or not after the one it goes on from, is moved by milliseconds.
    time_resolution=1.0,
    withdraw=True,
)
"""What both ways have in common, with the limits of a server whose settings nobody changed."""

PROP = "push2pull"
"""Name of the property of a post that holds ``{"key": ...}``; nobody sees it."""

TAKEN_BACK = "*Withdrawn by its author. · Retiré par son auteur.*"
"""What stands in place of the first post of a thread that others answered in."""

TEAM = re.compile(r"[a-z0-9][a-z0-9-]{0,62}[a-z0-9]")
"""How the name of a team looks in its URL."""

_NAME_LIMIT, _DISPLAY_LIMIT, _PURPOSE_LIMIT = 64, 64, 250
_SAME = 1000


def channel_mark(key: str) -> str:
    """Return how the name of the channel of a place ends, whatever its title is or becomes."""
    return f"-{fingerprint(key)}"


def channel_name(place: Place) -> str:
    """Return the name of the channel in its URL."""
    mark = channel_mark(place.key)
    return (slug(place.title, _NAME_LIMIT - len(mark), "-") or "mail") + mark


def channel(place: Place, name: str) -> dict[str, str]:
    """Return what a channel is made with, by API and by file alike; private unless the place is public."""
    return {
        "name": name,
        "display_name": line(place.title, _DISPLAY_LIMIT) or name,
        "type": "O" if place.public else "P",
        "purpose": line(place.purpose, _PURPOSE_LIMIT),
    }


def instant(date: datetime | None, before: int = 0, floor: int = 0) -> int:
    """Return milliseconds since 1970 for a post of *date*.

    ``before``: those of the post it answers: within the same second it comes after. ``floor``: it is not
    earlier. A post without a date comes right after what it answers.
    """
    at = int(date.timestamp() * 1000) if date else before
    if 0 <= before - at < _SAME:
        at = before + 1
    return max(at, floor, 1)


def line(text: str, limit: int) -> str:
    """Return *text* on one line of at most *limit* characters, without those that nobody sees."""
    return shorten(" ".join(visible(text).split()), limit)
