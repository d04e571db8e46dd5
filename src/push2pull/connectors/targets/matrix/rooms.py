"""A space for the workspace and a room in it for each place: found by alias, else made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.server import segment
from push2pull.connectors.targets.matrix.homeserver import CLIENT, Homeserver, errcode, room_path
from push2pull.connectors.targets.matrix.names import permalink, room_alias, space_alias
from push2pull.errors import ConfigurationError, Refused
from push2pull.markup import shorten, visible
from push2pull.model import Place, RemotePlace

_NAME_LIMIT, _TOPIC_LIMIT = 255, 8000  # bytes


class Rooms:
    """The rooms of one space. *administrators*: user IDs that are invited with all rights when one is made.

    *federate*: people of other homeservers may join. Both hold for what is made; what is there stays as it is.
    """

    def __init__(self, home: Homeserver, space: str, administrators: tuple[str, ...], federate: bool) -> None:
        self._home = home
        self._space = space
        self._administrators = list(administrators)
        self._federate = federate
        self._made: dict[str, str] = {}

    def ensure(self, place: Place) -> RemotePlace:
        """Find or make the room of *place* and hang it into the space."""
        space = self._ensure(space_alias(self._space), self._space, "", _space(place.public))
        alias = room_alias(self._space, place.key)
        room = self._ensure(alias, place.title, place.purpose, self._room(place, space))
        self._refuse_encrypted(room)
        via = {"via": [self._home.name]}
        self._home.ask("PUT", room_path(space, "state", "m.space.child", room), body=via)
        url = permalink(self._full(alias), via=self._home.name)
        return RemotePlace(place.key, room, url)

    def _ensure(self, alias: str, name: str, topic: str, more: Mapping[str, Any]) -> str:
        if alias not in self._made:
            self._made[alias] = self._find(alias) or self._make(alias, name, topic, more)
        return self._made[alias]

    def _find(self, alias: str) -> str:
        """Return the ID of the room that *alias* stands for, "" where there is none."""
        path = f"{CLIENT}/directory/room/{segment(self._full(alias))}"
        answer = self._home.ask("GET", path, allow=(404,))
        if answer.status == 404:
            return ""
        with understood(answer) as said:
            return str(said["room_id"])

    def _make(self, alias: str, name: str, topic: str, more: Mapping[str, Any]) -> str:
        asked = {
            "room_alias_name": alias,
            "name": shorten(" ".join(visible(name).split()), _NAME_LIMIT, "bytes"),
            "topic": shorten(visible(topic), _TOPIC_LIMIT, "bytes"),
            "visibility": "private",
            "preset": "trusted_private_chat",  # who is invited here gets the rights of the one who makes it
            "invite": self._administrators,
            "power_level_content_override": {"invite": 50},  # others would widen who may read
            **more,
        }
        asked["creation_content"] = {**more.get("creation_content", {}), "m.federate": self._federate}
        # Made twice it would be refused: the alias is taken.
        answer = self._home.ask("POST", f"{CLIENT}/createRoom", body=asked, allow=(400,))
        if answer.status == 400:
            room = self._find(alias) if errcode(answer) == "M_ROOM_IN_USE" else ""
            if not room:
                raise Refused(f"{self._home.name} makes no room ({errcode(answer)})")
            return room
        with understood(answer) as said:
            return str(said["room_id"])

    def _room(self, place: Place, space: str) -> Mapping[str, Any]:
        """Return what makes a room: open to all for a public place, else to the members of the space."""
        allow = [{"type": "m.room_membership", "room_id": space}]
        joining = {"join_rule": "public"} if place.public else {"join_rule": "restricted", "allow": allow}
        parent = {"via": [self._home.name], "canonical": True}
        return {"initial_state": [*_state(joining, place.public), _event("m.space.parent", parent, space)]}

    def _refuse_encrypted(self, room: str) -> None:
        """Raise ConfigurationError where the homeserver encrypts every new room: clients warn of what is in clear."""
        path = room_path(room, "state", "m.room.encryption", "")
        if self._home.ask("GET", path, allow=(404,)).status != 404:
            raise ConfigurationError(
                f"{self._home.name} encrypts new rooms; turn encryption_enabled_by_default_for_room_type off"
                " there while publishing, delete the room and the space that were made, and run again"
            )

    def _full(self, alias: str) -> str:
        return f"#{alias}:{self._home.name}"


def _space(public: bool) -> Mapping[str, Any]:
    rule = {"join_rule": "public" if public else "invite"}
    return {"creation_content": {"type": "m.space"}, "initial_state": _state(rule, public)}


def _state(joining: Mapping[str, Any], public: bool) -> list[dict[str, Any]]:
    seen = {"history_visibility": "world_readable" if public else "shared"}
    return [
        _event("m.room.join_rules", joining),
        _event("m.room.history_visibility", seen),
        _event("m.room.guest_access", {"guest_access": "forbidden"}),
    ]


def _event(kind: str, content: Mapping[str, Any], key: str = "") -> dict[str, Any]:
    return {"type": kind, "state_key": key, "content": content}
