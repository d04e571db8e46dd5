"""A fake Matrix homeserver: the parts of its Client-Server API that move conversations, in memory.

It answers one application service, as a Synapse does that was seen doing so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.matrix import rules
from push2pull.testing.servers.matrix.flaws import FLAWS
from push2pull.testing.servers.matrix.rules import refused
from push2pull.testing.servers.matrix.state import Room, State
from push2pull.testing.servers.messages import Request, Response
from push2pull.testing.servers.official import Official

Answer = Callable[[State, str, Request, list[str]], Response]
InRoom = Callable[[State, str, Request, Room, list[str]], Response]


def fake_matrix(state: State, document: Path | None = None) -> FakeServer:
    """Return a server for *state*, held to the Client-Server API's OpenAPI *document* where there is one."""
    return FakeServer(
        lambda request: _handle(state, request), Official(document, FLAWS) if document else None
    )


def _handle(state: State, request: Request) -> Response:
    if "authorization" not in request.headers:
        return refused(401, "M_MISSING_TOKEN")
    if request.headers["authorization"] != f"Bearer {state.token}":
        return refused(401, "M_UNKNOWN_TOKEN")
    user = request.argument("user_id", state.sender)
    if user != state.sender and (user not in state.users or not state.ours(user)):
        return refused(403, "M_FORBIDDEN")
    for method, pattern, answer in _ROUTES:
        found = re.fullmatch(pattern, request.path)
        if method == request.method and found:
            return answer(state, user, request, [unquote(one) for one in found.groups()])
    return refused(404, "M_UNRECOGNIZED")


def _whoami(state: State, user: str, request: Request, parts: list[str]) -> Response:
    return Response(200, {"user_id": user})


def _register(state: State, user: str, request: Request, parts: list[str]) -> Response:
    return rules.register(state, request.fields())


def _rename(state: State, user: str, request: Request, parts: list[str]) -> Response:
    if parts[0] != user:
        return refused(403, "M_FORBIDDEN")
    return rules.rename(state, user, str(request.fields()["displayname"]))


def _alias(state: State, user: str, request: Request, parts: list[str]) -> Response:
    room = state.by_alias(parts[0])
    if room is None:
        return refused(404, "M_NOT_FOUND")
    return Response(200, {"room_id": room.id, "servers": [state.server_name]})


def _create(state: State, user: str, request: Request, parts: list[str]) -> Response:
    return rules.create_room(state, user, request.fields())


def _upload(state: State, user: str, request: Request, parts: list[str]) -> Response:
    if len(request.body) > state.upload_size:
        return refused(413, "M_TOO_LARGE")
    name = f"media{next(state.ids)}"
    state.media[name] = (request.headers.get("content-type", "application/octet-stream"), request.body)
    return Response(200, {"content_uri": f"mxc://{state.server_name}/{name}"})


def _download(state: State, user: str, request: Request, parts: list[str]) -> Response:
    if parts[0] != state.server_name or parts[1] not in state.media:
        return refused(404, "M_NOT_FOUND")
    kind, data = state.media[parts[1]]
    return Response(200, data, {"Content-Type": kind, "Content-Disposition": "attachment"})


def _config(state: State, user: str, request: Request, parts: list[str]) -> Response:
    return Response(200, {"m.upload.size": state.upload_size})


def _in_room(answer: InRoom) -> Answer:
    """Answer those who are in the room."""

    def checked(state: State, user: str, request: Request, parts: list[str]) -> Response:
        room = state.rooms.get(parts[0])
        if room is None or room.members.get(user) != "join":
            return refused(403, "M_FORBIDDEN")
        return answer(state, user, request, room, parts[1:])

    return checked


def _state(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    return rules.set_state(state, room, user, (parts[0], parts[1]), request.fields())


def _shown(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    content = room.state.get((parts[0], parts[1]))
    return refused(404, "M_NOT_FOUND") if content is None else Response(200, content)


def _invite(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    return rules.invite(state, room, user, str(request.fields()["user_id"]))


def _join(state: State, user: str, request: Request, parts: list[str]) -> Response:
    return rules.join(state, state.rooms.get(parts[0]), user)


def _send(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    ts = request.argument("ts")
    return rules.send(state, room, user, request.path, parts[0], request.fields(), int(ts) if ts else None)


def _redact(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    return rules.redact(state, room, user, parts[0])


def _members(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    joined = {
        one: {"display_name": state.users.get(one, ""), "avatar_url": None}
        for one, membership in room.members.items()
        if membership == "join"
    }
    return Response(200, {"joined": joined})


def _event(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    event = room.event(parts[0])
    return Response(200, event) if event else refused(404, "M_NOT_FOUND")


def _messages(state: State, user: str, request: Request, room: Room, parts: list[str]) -> Response:
    """Give a page; it may be empty of what was asked for, and only the last one has no end."""
    events, backwards = room.events, request.argument("dir") == "b"
    start = int(request.argument("from", f"t{len(events) if backwards else 0}")[1:])
    size = min(int(request.argument("limit", "10")), state.page)
    stop = max(0, start - size) if backwards else min(len(events), start + size)
    chunk = events[stop:start][::-1] if backwards else events[start:stop]
    kinds = json.loads(request.argument("filter", "{}")).get("types")
    shown = [one for one in chunk if not kinds or one["type"] in kinds]
    page: dict[str, Any] = {"start": f"t{start}", "chunk": shown}
    last = stop == 0 if backwards else stop == len(events)
    return Response(200, page if last else {**page, "end": f"t{stop}"})


_CLIENT = "/_matrix/client/v3"
_ROOM = rf"{_CLIENT}/rooms/([^/]+)"
_ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("GET", f"{_CLIENT}/account/whoami", _whoami),
    ("POST", f"{_CLIENT}/register", _register),
    ("PUT", rf"{_CLIENT}/profile/([^/]+)/displayname", _rename),
    ("GET", rf"{_CLIENT}/directory/room/([^/]+)", _alias),
    ("POST", f"{_CLIENT}/createRoom", _create),
    ("PUT", rf"{_ROOM}/state/([^/]+)/([^/]*)", _in_room(_state)),
    ("GET", rf"{_ROOM}/state/([^/]+)/([^/]*)", _in_room(_shown)),
    ("POST", f"{_ROOM}/invite", _in_room(_invite)),
    ("POST", f"{_ROOM}/join", _join),
    ("PUT", rf"{_ROOM}/send/([^/]+)/([^/]+)", _in_room(_send)),
    ("PUT", rf"{_ROOM}/redact/([^/]+)/([^/]+)", _in_room(_redact)),
    ("GET", f"{_ROOM}/joined_members", _in_room(_members)),
    ("GET", rf"{_ROOM}/event/([^/]+)", _in_room(_event)),
    ("GET", f"{_ROOM}/messages", _in_room(_messages)),
    ("POST", "/_matrix/media/v3/upload", _upload),
    ("GET", "/_matrix/client/v1/media/download/([^/]+)/([^/]+)", _download),
    ("GET", "/_matrix/client/v1/media/config", _config),
)
