"""What a fake homeserver does when it is asked to change something, and what it refuses, as a real one does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from push2pull.testing.servers.matrix.state import Room, State
from push2pull.testing.servers.messages import Response


def refused(status: int, errcode: str) -> Response:
    """Return a refusal."""
    return Response(status, {"errcode": errcode, "error": "No."})


def register(state: State, asked: Mapping[str, Any]) -> Response:
    """Make an account in the namespace of the application service, without a session."""
    if asked.get("type") != "m.login.application_service" or not asked.get("inhibit_login"):
        return refused(400, "M_APPSERVICE_LOGIN_UNSUPPORTED")
    if not state.ours(str(asked["username"])):
        return refused(400, "M_EXCLUSIVE")
    user = f"@{asked['username']}:{state.server_name}"
    if user in state.users:
        return refused(400, "M_USER_IN_USE")
    state.users[user] = str(asked["username"])
    return Response(200, {"user_id": user})


def rename(state: State, user: str, name: str) -> Response:
    """Change a display name; every room that the user is in is told."""
    if len(name) > 256:
        return refused(400, "M_UNKNOWN")
    changed, state.users[user] = state.users.get(user) != name, name
    for room in state.rooms.values():
        if changed and room.members.get(user) == "join":
            _member(state, room, user, user, "join")
    return Response(200, {})


def create_room(state: State, user: str, asked: Mapping[str, Any]) -> Response:
    """Make a room with its alias, or refuse: an alias stands for one room."""
    alias = f"#{asked['room_alias_name']}:{state.server_name}"
    if user not in state.users:
        return refused(403, "M_FORBIDDEN")
    if not state.ours(alias):
        return refused(400, "M_EXCLUSIVE")
    if state.by_alias(alias):
        return refused(400, "M_ROOM_IN_USE")
    room = Room(f"!r{next(state.ids)}", user, alias)
    state.rooms[room.id] = room
    _member(state, room, user, user, "join")
    named = {
        "m.room.name": {"name": asked.get("name", "")},
        "m.room.topic": {"topic": asked.get("topic", "")},
    }
    room.state = {(kind, ""): content for kind, content in named.items()}
    room.state["m.room.create", ""] = dict(asked.get("creation_content", {}))
    for one in asked.get("initial_state", ()):
        room.state[one["type"], one.get("state_key", "")] = one["content"]
    if state.encrypting:
        room.state["m.room.encryption", ""] = {"algorithm": "m.megolm.v1.aes-sha2"}
    for one in asked.get("invite", ()):
        _member(state, room, user, one, "invite")
    return Response(200, {"room_id": room.id})


def set_state(
    state: State, room: Room, user: str, name: tuple[str, str], content: dict[str, Any]
) -> Response:
    """Set what a room is; the same again changes nothing."""
    if user != room.creator:
        return refused(403, "M_FORBIDDEN")
    if room.state.get(name) != content:
        room.state[name] = content
        state.add(room, user, name[0], content, None)
    return Response(200, {"event_id": "$state"})


def invite(state: State, room: Room, user: str, other: str) -> Response:
    """Invite somebody who is not there yet."""
    if room.members.get(other) in ("join", "ban"):
        return refused(403, "M_FORBIDDEN")
    if room.members.get(other) != "invite":
        _member(state, room, user, other, "invite")
    return Response(200, {})


def join(state: State, room: Room | None, user: str) -> Response:
    """Let in who is invited, and everybody into a public room."""
    if room is None:
        return refused(404, "M_NOT_FOUND")
    public = room.state.get(("m.room.join_rules", ""), {}).get("join_rule") == "public"
    if room.members.get(user) == "ban" or not (public or room.members.get(user) in ("invite", "join")):
        return refused(403, "M_FORBIDDEN")
    if room.members.get(user) != "join":
        _member(state, room, user, user, "join")
    return Response(200, {"room_id": room.id})


def send(
    state: State, room: Room, user: str, path: str, kind: str, content: dict[str, Any], ts: int | None
) -> Response:
    """Add a message; the same transaction again leads to the same one, unless the server has forgotten."""
    size = len(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")) + 1000
    if size > state.event_size:
        return refused(413, "M_TOO_LARGE")
    if "\0" in json.dumps(content, ensure_ascii=False) or (ts is not None and ts < 0):
        return refused(400, "M_BAD_JSON")
    if (user, path) in state.sent and not state.forgetful:
        return Response(200, {"event_id": state.sent[user, path]})
    event = state.add(room, user, kind, content, ts)
    state.sent[user, path] = event["event_id"]
    return Response(200, {"event_id": event["event_id"]})


def redact(state: State, room: Room, user: str, event_id: str) -> Response:
    """Take away what an event says; who and when stay."""
    event = room.event(event_id)
    if event is None:
        return refused(404, "M_NOT_FOUND")
    if user not in (room.creator, event["sender"]):
        return refused(403, "M_FORBIDDEN")
    event["content"] = {}
    done = state.add(room, user, "m.room.redaction", {"redacts": event_id}, None)
    return Response(200, {"event_id": done["event_id"]})


def _member(state: State, room: Room, sender: str, user: str, membership: str) -> None:
    room.members[user] = membership
    state.add(
        room, sender, "m.room.member", {"membership": membership, "displayname": state.users.get(user)}, None
    )
