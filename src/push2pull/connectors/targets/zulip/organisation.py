"""One organisation: who we are there, what it allows, and one way to ask it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from push2pull.connectors.http import ANSWER_LIMIT, Answer, Connection, call, understood
from push2pull.errors import ConfigurationError, NotAuthorised
from push2pull.markup import visible
from push2pull.model import Capabilities

SUFFIX_ROOM = len(" (9999)")
"""Characters of a topic's name that are kept free: two threads of one title need names of their own."""

STANDARD = Capabilities(
    author=False,
    timestamp=False,
    threading="thread",
    idempotence="find",
    markup="zulip",
    title_limit=60 - SUFFIX_ROOM,
    body_limit=10_000,
    attachment_limit=25 << 20,
    withdraw=True,
    members=True,
    marker=True,
    time_resolution=1.0,
    silent=False,
)
"""What an organisation can do that nobody configured."""

_OLDEST = 164
"""Feature level of Zulip 6.0: from then on files are read back from the server itself."""

_PLANES = range(0, 0x110000, 0x10000)
_LAST = "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in _PLANES)
_NOT_TEXT = re.compile(f"[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef{_LAST}]")  # Unicode's 66 noncharacters among them


@dataclass(slots=True)
class Organisation:
    """An organisation; ``importing``: our account may write for others and at other dates.

    ``topic``, ``channel_name``, ``description``: the longest that it takes, in characters. ``domains``: of the
    addresses of its people.
    """

    connection: Connection
    importing: bool = False
    capabilities: Capabilities = STANDARD
    topic: int = 60
    channel_name: int = 60
    description: int = 1024
    domains: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        """Where its pages are."""
        return self.connection.server.url

    def ask(self, method: str, path: str, fields: Mapping[str, Any] | None = None, **content: Any) -> Answer:
        """Send one request; see :func:`push2pull.connectors.http.call`. *fields* that are no text go as JSON."""
        said = {
            name: one if isinstance(one, str) else json.dumps(one) for name, one in (fields or {}).items()
        }
        if said:
            content["params" if method == "GET" else "data"] = said
        # Zulip says why it refuses in words only, in the language that is asked for.
        headers = {"Accept-Language": "en"}
        return call(self.connection, method, f"/api/v1{path}", headers=headers, **content)


def look(organisation: Organisation) -> tuple[str, str]:
    """Read who we are and what the organisation allows; return our name and its version.

    Raises :class:`~push2pull.errors.NotAuthorised` for a guest, who may not make channels, and for one who is to
    write in the name of others and could not take that back.
    """
    host = organisation.connection.server.host
    with understood(organisation.ask("GET", "/users/me")) as me:
        name = str(me["full_name"])
        if me.get("is_guest"):
            raise NotAuthorised(f"{host}: this account is a guest's; take a bot or a member's account")
        if organisation.importing and not me["is_admin"]:
            raise NotAuthorised(
                f"{host}: with ?import=1 the account has to be an administrator's, or it could not take back what"
                " stands under the names of others"
            )
    # The queue that comes with it is dropped by the server after ten idle minutes.
    wanted = {"event_types": ["realm"], "fetch_event_types": ["realm", "realm_domains"]}
    with understood(organisation.ask("POST", "/register", wanted, repeatable=True)) as said:
        if int(said["zulip_feature_level"]) < _OLDEST:
            raise ConfigurationError(
                f"{host} runs Zulip before 6.0, which push2pull does not know; update it"
            )
        _allow(organisation, said)
        return name, str(said["zulip_version"])


def _allow(organisation: Organisation, said: Mapping[str, Any]) -> None:
    """Take over the limits; one that is not said keeps its usual value."""

    def number(name: str, usual: int) -> int:
        return max(int(said.get(name) or usual), 1)

    can = organisation.capabilities
    organisation.topic = number("max_topic_length", organisation.topic)
    organisation.channel_name = number("max_stream_name_length", organisation.channel_name)
    organisation.description = number("max_stream_description_length", organisation.description)
    organisation.domains = frozenset(str(one["domain"]).lower() for one in said.get("realm_domains") or ())
    organisation.capabilities = replace(
        can,
        title_limit=max(organisation.topic - SUFFIX_ROOM, 1),
        body_limit=number("max_message_length", can.body_limit),
        attachment_limit=min(number("max_file_upload_size_mib", 25) << 20, ANSWER_LIMIT),
    )


def one_line(text: str) -> str:
    """Return *text* as the name of a channel or topic may be: one line, nothing that Zulip refuses."""
    return " ".join(_NOT_TEXT.sub(" ", visible(text)).split())
