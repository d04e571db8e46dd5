"""A fake Mattermost: the parts of its API that move conversations, on a server in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.mattermost import rules, shapes
from push2pull.testing.servers.mattermost.flaws import FLAWS
from push2pull.testing.servers.mattermost.state import Post, State, User
from push2pull.testing.servers.messages import Request, Response
from push2pull.testing.servers.official import Official

Answer = Callable[[State, User, Request, list[str]], Response]
_MOST = 200


def fake_mattermost(state: State, document: Path | None = None) -> FakeServer:
    """Return a server for *state*, held to Mattermost's OpenAPI *document* where there is one."""
    return FakeServer(
        lambda request: _handle(state, request), Official(document, FLAWS) if document else None
    )


def _handle(state: State, request: Request) -> Response:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    user = next((one for one in state.users.values() if one.token and one.token == token), None)
    if user is None or user.delete_at:
        return shapes.error(401, "api.context.session_expired.app_error")
    for method, pattern, answer in _ROUTES:
        found = re.fullmatch(f"/api/v4{pattern}", request.path)
        if method == request.method and found:
            return answer(state, user, request, [unquote(one) for one in found.groups()])
    return shapes.error(404, "api.context.404.app_error")


def _me(state: State, user: User, request: Request, parts: list[str]) -> Response:
    return Response(200, shapes.user(user, own=True))


def _by_name(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.user(parts[0])
    return Response(200, shapes.user(one, own=user.admin)) if one else _missing()


def _by_address(state: State, user: User, request: Request, parts: list[str]) -> Response:
    if not user.admin:
        return shapes.error(403, "api.context.permissions.app_error")
    one = next((one for one in state.users.values() if one.email == parts[0].lower()), None)
    return Response(200, shapes.user(one, own=True)) if one else _missing()


def _by_ids(state: State, user: User, request: Request, parts: list[str]) -> Response:
    found = [state.users[one] for one in json.loads(request.body) if one in state.users]
    return Response(200, [shapes.user(one) for one in found])


def _team(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.team(parts[0])
    if one is None:
        return _missing()
    if not (user.admin or user.id in one.members):
        return shapes.error(403, "api.context.permissions.app_error")
    return Response(200, shapes.team(one))


def _config(state: State, user: User, request: Request, parts: list[str]) -> Response:
    return Response(200, state.config)


def _limits(state: State, user: User, request: Request, parts: list[str]) -> Response:
    shown = {"maxUsersLimit": 0, "activeUserCount": len(state.users) if user.admin else 0}
    return Response(200, {**shown, "postHistoryLimit": state.history, "lastAccessiblePostTime": 0})


def _licence(state: State, user: User, request: Request, parts: list[str]) -> Response:
    return Response(200, {"IsLicensed": "true", "SkuShortName": "entry" if state.entry else "professional"})


def _channels_of(state: State, user: User, request: Request, parts: list[str]) -> Response:
    found = [one for one in state.channels.values() if one.team_id == parts[0] and not one.delete_at]
    return Response(200, [shapes.channel(one) for one in found if user.id in one.members])


def _channel(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.channel(*parts)
    if one is None or one.delete_at or not (user.admin or one.type == "O" or user.id in one.members):
        return _missing()
    return Response(200, shapes.channel(one))


def _posts(state: State, user: User, request: Request, parts: list[str]) -> Response:
    shown = state.shown(parts[0])
    size = min(int(request.argument("per_page", "60")), _MOST)
    start = int(request.argument("page", "0")) * size
    return Response(200, shapes.posts(state, shown[start : start + size]))


def _members(state: State, user: User, request: Request, parts: list[str]) -> Response:
    channel = state.channels.get(parts[0])
    return rules.add_members(state, user, channel, request.fields()) if channel else _missing()


def _one(answer: Callable[[State, Post, Request], Response], *, own: bool = False) -> Answer:
    """Answer about one post that is not deleted; *own*: only its author and administrators."""

    def checked(state: State, user: User, request: Request, parts: list[str]) -> Response:
        one = state.posts.get(parts[0])
        if one is None or one.delete_at:
            return _missing()
        if own and not (user.admin or user.id == one.user_id):
            return shapes.error(403, "api.context.permissions.app_error")
        return answer(state, one, request)

    return checked


def _thread(state: State, one: Post, request: Request) -> Response:
    first = one.root_id or one.id
    found = [post for post in state.shown(one.channel_id) if first in (post.id, post.root_id)]
    return Response(200, shapes.posts(state, found))


def _file(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.files.get(parts[0])
    return Response(200, one.data) if one else _missing()


def _missing() -> Response:
    return shapes.error(404, "store.sql.get.missing.app_error")


_ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("GET", r"/users/me", _me),
    ("GET", r"/users/username/([^/]+)", _by_name),
    ("GET", r"/users/email/([^/]+)", _by_address),
    ("POST", r"/users/ids", _by_ids),
    ("GET", r"/users/me/teams/(\w+)/channels", _channels_of),
    ("GET", r"/teams/name/([^/]+)", _team),
    ("GET", r"/teams/(\w+)/channels/name/([^/]+)", _channel),
    ("GET", r"/config/client", _config),
    ("GET", r"/limits/server", _limits),
    ("GET", r"/license/client", _licence),
    ("POST", r"/channels", lambda s, user, request, _: rules.create_channel(s, user, request.fields())),
    ("POST", r"/channels/(\w+)/members", _members),
    ("GET", r"/channels/(\w+)/posts", _posts),
    ("POST", r"/posts", lambda s, user, request, _: rules.create_post(s, user, request.fields())),
    ("GET", r"/posts/(\w+)", _one(lambda state, one, _: Response(200, shapes.post(state, one)))),
    ("GET", r"/posts/(\w+)/thread", _one(_thread)),
    (
        "PUT",
        r"/posts/(\w+)/patch",
        _one(lambda state, one, request: rules.patch_post(state, one, request.fields()), own=True),
    ),
    ("DELETE", r"/posts/(\w+)", _one(lambda state, one, _: rules.delete_post(state, one), own=True)),
    ("POST", r"/files", lambda s, user, request, _: rules.keep_file(s, user, request.fields())),
    ("GET", r"/files/(\w+)", _file),
)
