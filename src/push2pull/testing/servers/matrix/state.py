"""What a fake homeserver remembers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
"""An event as clients get it (Client-Server API, "Room event format")."""


@dataclass(slots=True)
class Room:
    """A room. ``members``: user ID to membership. ``state``: (type, state key) to content."""

    id: str
    creator: str
    alias: str = ""
    members: dict[str, str] = field(default_factory=dict)
    state: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def event(self, event_id: str) -> Event | None:
        """Return an event by its ID."""
        return next((one for one in self.events if one["event_id"] == event_id), None)


@dataclass(slots=True)
class State:
    """A whole homeserver, known to which is one application service.

    ``token``: of the application service, ``sender`` its own account. ``users``: user ID to display name.
    ``sent``: what a transaction of a user led to; a server that was started again knows of none (``forgetful``).
    ``encrypting``: every new room is. ``page``: events it gives at once. ``now``: what its clock shows, in
    milliseconds.
    """

    token: str
    server_name: str = "acme.example"
    sender: str = "@_p2p_bot:acme.example"
    namespace: str = "_p2p_"
    users: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    sent: dict[tuple[str, str], str] = field(default_factory=dict)
    forgetful: bool = False
    encrypting: bool = False
    upload_size: int = 50 << 20
    event_size: int = 65_536
    page: int = 100
    now: int = 1_772_000_000_000
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def ours(self, name: str) -> bool:
        """Say whether a user ID, alias or localpart is in the namespace of the application service."""
        return name.lstrip("@#").startswith(self.namespace)

    def by_alias(self, alias: str) -> Room | None:
        """Return the room behind an alias."""
        return next((one for one in self.rooms.values() if one.alias == alias), None)

    def add(self, room: Room, sender: str, kind: str, content: dict[str, Any], ts: int | None) -> Event:
        """Add an event to a room."""
        event = {
            "event_id": f"$e{next(self.ids)}",
            "room_id": room.id,
            "type": kind,
            "sender": sender,
            "origin_server_ts": self.now if ts is None else ts,
            "content": content,
        }
        room.events.append(event)
        return event
