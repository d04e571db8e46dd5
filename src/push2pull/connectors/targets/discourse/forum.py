"""One forum: who we are there, what it allows, and one way to ask it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from push2pull.connectors.http import Answer, Connection, call, file_digest, understood
from push2pull.errors import NotAuthorised
from push2pull.model import Capabilities

STANDARD = Capabilities(
    author=True,
    timestamp=True,
    threading="tree",
    idempotence="find",
    markup="discourse",
    title_limit=255,
    body_limit=32_000,
    attachment_limit=4096 << 10,
    rate=1.0,
    withdraw=True,
    marker=True,
    members=True,
    trace="soft_deleted",
)
"""What a forum can do whose settings nobody changed: 60 requests a minute are its limit for one key."""


@dataclass(slots=True)
class Forum:
    """A forum and our own account there; ``names``: the longest account name it takes.

    ``tag_objects``: tags are named by objects, as from version 2026.01 on; before, by strings.
    """

    connection: Connection
    account: str
    capabilities: Capabilities = STANDARD
    names: int = 20
    tags: int = 5
    tag_length: int = 20
    tag_objects: bool = True

    @property
    def url(self) -> str:
        """Where its pages are."""
        return self.connection.server.url

    def ask(self, method: str, path: str, *, speaker: str = "", **content: Any) -> Answer:
        """Send one request in the name of *speaker*, else in our own; see :func:`push2pull.connectors.http.call`."""
        return call(self.connection, method, path, headers=_named(speaker or self.account), **content)

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file."""
        return file_digest(self.connection, path, headers=_named(self.account))


def _named(account: str) -> Mapping[str, Any]:
    # Account names may be in any script: as bytes they pass through a header.
    return {"Api-Username": account.encode()}


def look(forum: Forum) -> str:
    """Read who we are and what the forum allows; return its version.

    Raises :class:`~push2pull.errors.NotAuthorised` for an account that is no administrator's.
    """
    with understood(forum.ask("GET", "/session/current.json", allow=(404,))) as value:
        if not value.get("current_user", {}).get("admin"):
            raise NotAuthorised(
                f"{forum.connection.server.host}: {forum.account} is no administrator there;"
                " make an API key for all users, and name an administrator in the URL if there is no 'system'"
            )
    with understood(forum.ask("GET", "/site/settings.json")) as said:
        _allow(forum, said)
    with understood(forum.ask("GET", "/about.json")) as about:
        version = str(about["about"]["version"])
    found = re.match(r"\d+", version)
    forum.tag_objects = not found or int(found.group()) >= 2026
    return version


def _allow(forum: Forum, settings: Mapping[str, Any]) -> None:
    """Take over what the site settings limit; a setting that is not shown keeps its usual value."""

    def number(name: str, usual: int) -> int:
        return max(int(settings.get(name) or usual), 1)

    forum.names = number("max_username_length", forum.names)
    forum.tags = number("max_tags_per_topic", forum.tags) if settings.get("tagging_enabled", True) else 0
    forum.tag_length = number("max_tag_length", forum.tag_length)
    can = forum.capabilities
    forum.capabilities = replace(
        can,
        title_limit=min(number("max_topic_title_length", can.title_limit), 255),
        body_limit=number("max_post_length", can.body_limit),
        attachment_limit=number("max_attachment_size_kb", can.attachment_limit >> 10) << 10,
    )
