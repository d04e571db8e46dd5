"""A fake Zulip: the parts of its API that move conversations, on an organisation in memory."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.messages import Request, Response
from push2pull.testing.servers.official import Official
from push2pull.testing.servers.zulip import rules, shapes
from push2pull.testing.servers.zulip.flaws import FLAWS
from push2pull.testing.servers.zulip.state import Message, State, User

Route = Callable[[State, User, Request, str], Response]
_API = "/api/v1"


def fake_zulip(state: State, document: Path | None = None) -> FakeServer:
    """Return a server for *state*, held to Zulip's OpenAPI *document* where there is one."""
    return FakeServer(partial(answer, state), official(document) if document else None)


def official(document: Path) -> Official:
    """Return what holds a fake to Zulip's OpenAPI *document*."""
    return Official(document, FLAWS, prefix=_API)


def answer(state: State, request: Request) -> Response:
    """Return what the organisation answers."""
    if request.method == "GET" and request.path.startswith("/user_uploads/temporary/"):
        return _bytes(state, unquote(request.path))
    user = _user(state, request.headers.get("authorization", ""))
    if user is None:
        return shapes.error("Invalid API key", "INVALID_API_KEY", 401)
    for method, pattern, route in _ROUTES:
        found = re.fullmatch(_API + pattern, request.path)
        if method == request.method and found:
            return route(state, user, request, unquote(found[1] if found.re.groups else ""))
    return Response(404, b"<html>Not found</html>", {"Content-Type": "text/html"})


def _user(state: State, header: str) -> User | None:
    """Return the account that signs with its address and key (RFC 7617)."""
    pair = base64.b64decode(header.removeprefix("Basic ").encode()).decode("utf-8", "replace")
    email, _, key = pair.partition(":")
    return next((one for one in state.users.values() if key and (one.email, one.key) == (email, key)), None)


def _account(state: State, user: User, request: Request, number: str) -> Response:
    one = state.users.get(int(number))
    return shapes.success(user=shapes.user(one)) if one else shapes.error("No such user")


def _messages(state: State, user: User, request: Request, _: str) -> Response:
    """Answer with the messages after the anchor: the only direction that is needed."""
    narrow = json.loads(request.argument("narrow", "[]"))
    if [one["operator"] for one in narrow] != ["stream"] or request.argument("apply_markdown") != "false":
        return shapes.error("The fake knows narrows to one channel, and words as they were written, only")
    asked = next((one for one in state.visible(user) if one.id == narrow[0]["operand"]), None)
    if asked is None:
        return shapes.error("Invalid narrow operator: unknown channel")
    anchor, most = int(request.argument("anchor")), int(request.argument("num_after"))
    found = [one for one in state.messages.values() if one.channel == asked.id and one.id > anchor]
    return shapes.success(
        messages=[shapes.message(state, one) for one in found[:most]],
        found_newest=len(found) <= most,
        found_oldest=False,
        found_anchor=False,
        history_limited=False,
        anchor=anchor,
    )


def _readable(state: State, user: User, number: str) -> Message | None:
    one = state.messages.get(int(number))
    return one if one and state.channels[one.channel] in state.visible(user) else None


def _message(state: State, user: User, request: Request, number: str) -> Response:
    one = _readable(state, user, number)
    if one is None:
        return shapes.error("Invalid message(s)")
    return shapes.success(raw_content=one.content, message=shapes.message(state, one))


def _delete(state: State, user: User, request: Request, number: str) -> Response:
    if _readable(state, user, number) is None:
        return shapes.error("Invalid message(s)")
    return rules.delete(state, user, int(number))


def _topics(state: State, user: User, request: Request, number: str) -> Response:
    if all(one.id != int(number) for one in state.visible(user)):
        return shapes.error("Invalid channel ID")
    newest: dict[str, dict[str, object]] = {}
    for one in state.messages.values():
        if one.channel == int(number):
            newest[one.topic.casefold()] = {"name": one.topic, "max_id": one.id}
    return shapes.success(topics=list(newest.values()))


def _file(state: State, user: User, request: Request, path: str) -> Response:
    if path not in state.uploads:
        return Response(404, b"<p>File not found.</p>", {"Content-Type": "text/html"})
    return shapes.success(url=path.replace("/user_uploads/", "/user_uploads/temporary/", 1))


def _bytes(state: State, path: str) -> Response:
    data = state.uploads.get(path.replace("/temporary/", "/", 1))
    return Response(404) if data is None else Response(200, data)


_ROUTES: tuple[tuple[str, str, Route], ...] = (
    ("GET", r"/users/me", lambda state, user, *_: shapes.success(**shapes.me(user))),
    ("POST", r"/register", lambda state, *_: shapes.success(**shapes.registered(state))),
    (
        "GET",
        r"/users",
        lambda state, *_: shapes.success(members=[shapes.user(one) for one in state.users.values()]),
    ),
    ("GET", r"/users/(\d+)", _account),
    (
        "GET",
        r"/streams",
        lambda state, user, *_: shapes.success(
            streams=[shapes.channel(state, one) for one in state.visible(user)]
        ),
    ),
    (
        "POST",
        r"/users/me/subscriptions",
        lambda state, user, request, _: rules.subscribe(state, user, request.fields()),
    ),
    ("GET", r"/user_groups", lambda state, user, *_: rules.groups(state, user)),
    (
        "POST",
        r"/user_groups/create",
        lambda state, user, request, _: rules.make_group(state, user, request.fields()),
    ),
    (
        "POST",
        r"/user_groups/(\d+)/members",
        lambda state, user, request, number: rules.join_group(state, user, number, request.fields()),
    ),
    ("GET", r"/users/me/(\d+)/topics", _topics),
    ("GET", r"/messages", _messages),
    ("POST", r"/messages", lambda state, user, request, _: rules.send(state, user, request.fields())),
    ("GET", r"/messages/(\d+)", _message),
    ("DELETE", r"/messages/(\d+)", _delete),
    ("POST", r"/user_uploads", lambda state, _, request, __: rules.keep_file(state, request.fields())),
    ("GET", r"(/user_uploads/.+)", _file),
)
