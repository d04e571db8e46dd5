"""The Client-Server API of a homeserver, as an application service speaks it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cached_property
from typing import Any

from push2pull.connectors.http import Answer, Connection, call, file_digest, understood
from push2pull.connectors.server import segment
from push2pull.connectors.targets.matrix.names import NAMESPACE
from push2pull.errors import ConfigurationError, NotAuthorised, Refused

CLIENT = "/_matrix/client/v3"
MEDIA = "/_matrix/client/v1/media"
UPLOAD = "/_matrix/media/v3/upload"
PAGE = 200
"""Events asked for at once: as many of the longest fit into an answer that is read."""


class Homeserver:
    """A homeserver and who we are there; asks nothing before it has to."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def account(self) -> str:
        """User ID of the application service's own account. Raises NotAuthorised, ConfigurationError."""
        with understood(self.ask("GET", f"{CLIENT}/account/whoami")) as said:
            account = str(said["user_id"])
        if not account.startswith(f"@{NAMESPACE}"):
            raise ConfigurationError(
                f"{self.connection.server.host}: the token is that of a person; push2pull needs that of its"
                " registration: push2pull connectors matrix --registration FILE"
            )
        return account

    @property
    def name(self) -> str:
        """The server's name in user IDs, which its address need not be."""
        return self.account.partition(":")[2]

    def ask(
        self,
        method: str,
        path: str,
        *,
        speaker: str = "",
        repeatable: bool = True,
        allow: Container[int] = (),
        params: Mapping[str, Any] | None = None,
        **content: Any,
    ) -> Answer:
        """Send one request, as *speaker* where there is one; see :func:`push2pull.connectors.http.call`.

        What the server forbids in one room (``M_FORBIDDEN``) is Refused: other rooms and posts go on.
        """
        asked = {**(params or {}), **({"user_id": speaker} if speaker else {})}
        allowed = _Also(allow, 403)
        answer = call(
            self.connection, method, path, repeatable=repeatable, allow=allowed, params=asked, **content
        )
        if answer.status == 403 and 403 not in allow:
            host = self.connection.server.host
            if errcode(answer) == "M_FORBIDDEN":
                raise Refused(f"{host} forbids push2pull to do that in this room")
            raise NotAuthorised(f"{host} refuses this account (403); check its registration")
        return answer

    def messages(self, room: str, backwards: bool) -> Iterator[Mapping[str, Any]]:
        """Yield the messages of a room, as they were sent or the last one first."""
        wanted = {"limit": PAGE, "filter": '{"types":["m.room.message"]}', "dir": "b" if backwards else "f"}
        start: str | None = ""
        while start is not None:
            params = {**wanted, **({"from": start} if start else {})}
            with understood(self.ask("GET", room_path(room, "messages"), params=params)) as page:
                events, end = list(page["chunk"]), page.get("end")
            yield from (one for one in events if isinstance(one, dict))
            start = end if end != start else None

    def digest(self, uri: str) -> str:
        """Return the SHA-256 of a file (``mxc://...``), "" where the server holds it no more."""
        place = "/".join(map(segment, uri.removeprefix("mxc://").split("/")))
        try:
            return file_digest(self.connection, f"{MEDIA}/download/{place}")
        except Refused:
            return ""


class _Also:
    """One more number in a container."""

    def __init__(self, others: Container[int], more: int) -> None:
        self._others, self._more = others, more

    def __contains__(self, status: object) -> bool:
        return status == self._more or status in self._others


def room_path(room: str, *parts: str) -> str:
    """Return the path of something in a room."""
    return "/".join([f"{CLIENT}/rooms", *map(segment, (room, *parts))])


def errcode(answer: Answer) -> str:
    """Return the code of a refusal (``M_NOT_FOUND``), "" where there is none."""
    value = answer.value
    return str(value.get("errcode", "")) if isinstance(value, dict) else ""
