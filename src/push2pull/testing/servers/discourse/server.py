"""A fake Discourse: the parts of its API that move conversations, on a forum in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.discourse import rules, shapes
from push2pull.testing.servers.discourse.flaws import FLAWS
from push2pull.testing.servers.discourse.state import State, User
from push2pull.testing.servers.messages import Request, Response
from push2pull.testing.servers.official import Official

Answer = Callable[[State, User, Request, list[str]], Response]
_PAGE = 50


def fake_discourse(state: State, document: Path | None = None) -> FakeServer:
    """Return a server for *state*, held to Discourse's OpenAPI *document* where there is one."""
    return FakeServer(
        lambda request: _handle(state, request), Official(document, FLAWS) if document else None
    )


def _handle(state: State, request: Request) -> Response:
    user = state.users.get(request.headers.get("api-username", "").lower())
    if request.headers.get("api-key") != state.token or user is None or not user.active or user.suspended:
        return Response(403, shapes.errors("You are not permitted.", error_type="invalid_access"))
    for method, pattern, answer in _ROUTES:
        found = re.fullmatch(pattern, request.path)
        if method == request.method and found:
            return answer(state, user, request, [unquote(one or "") for one in found.groups()])
    return _missing()


def _missing() -> Response:
    return Response(404, shapes.errors("The requested URL could not be found.", error_type="not_found"))


def _admin(answer: Answer) -> Answer:
    """Answer administrators only."""

    def checked(state: State, user: User, request: Request, parts: list[str]) -> Response:
        if not user.admin:
            return Response(403, shapes.errors("You are not permitted.", error_type="invalid_access"))
        return answer(state, user, request, parts)

    return checked


def _session(state: State, user: User, request: Request, parts: list[str]) -> Response:
    shown = {"id": user.id, "username": user.username, "name": user.name, "admin": user.admin}
    return Response(200, {"current_user": shown})


def _settings(state: State, user: User, request: Request, parts: list[str]) -> Response:
    return Response(200, state.settings)


def _about(state: State, user: User, request: Request, parts: list[str]) -> Response:
    return Response(200, {"about": {"version": state.version, "title": state.settings["title"]}})


def _latest(state: State, user: User, request: Request, parts: list[str]) -> Response:
    before = int(request.argument("before", "0"))
    shown = [one for one in state.shown() if not before or one.id < before][:_PAGE]
    return Response(200, {"latest_posts": [shapes.post_listed(state, one) for one in shown]})


def _post(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.posts.get(int(parts[0]))
    return Response(200, shapes.post_alone(state, one)) if one else _missing()


def _change(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.posts.get(int(parts[0]))
    return rules.change_post(state, one, request.fields()["post"]["raw"]) if one else _missing()


def _delete(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.posts.get(int(parts[0]))
    if one is None or one.deleted_at:
        return Response(403, shapes.errors("You are not permitted.", error_type="invalid_access"))
    return rules.delete_post(state, one)


def _topic(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.topics.get(int(parts[-1]))
    return Response(200, shapes.topic(state, one)) if one and not one.deleted_at else _missing()


def _external(state: State, user: User, request: Request, parts: list[str]) -> Response:
    for one in state.topics.values():
        if one.external_id == parts[0] and not one.deleted_at:
            return Response(301, None, {"Location": f"/t/{one.slug}/{one.id}.json"})
    return _missing()


def _categories(state: State, user: User, request: Request, parts: list[str]) -> Response:
    def listed(parent: int | None) -> list[dict[str, Any]]:
        below = [one for one in state.categories.values() if one.parent_id == parent]
        return [shapes.category_listed(one, listed(one.id)) for one in below]

    shown = {"can_create_category": True, "can_create_topic": True, "categories": listed(None)}
    return Response(200, {"category_list": shown})


def _users(state: State, user: User, request: Request, parts: list[str]) -> Response:
    email, part = request.argument("email").lower(), request.argument("filter").lower()
    page = max(int(request.argument("page", "1")), 1)
    found = [
        one
        for one in state.users.values()
        if one.active and (not email or one.email.lower() == email) and part in f"{one.username} {one.email}"
    ]
    shown = [shapes.user(one, state.now) for one in found[(page - 1) * 100 : page * 100]]
    if request.argument("show_emails") != "true":
        shown = [{name: value for name, value in one.items() if name != "email"} for one in shown]
    return Response(200, shown)


def _group(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.groups.get(parts[0])
    return Response(200, shapes.group_alone(one)) if one else _missing()


def _members(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.groups.get(parts[0])
    if one is None:
        return _missing()
    limit, offset = int(request.argument("limit", "50")), int(request.argument("offset", "0"))
    names = sorted(one.members)
    shown = [shapes.member(state.users[name], state.now) for name in names[offset : offset + limit]]
    meta = {"total": len(names), "limit": limit, "offset": offset}
    return Response(200, {"members": shown, "owners": [], "meta": meta})


def _add_members(state: State, user: User, request: Request, parts: list[str]) -> Response:
    found = [one for one in state.groups.values() if one.id == int(parts[0])]
    return rules.add_members(state, found[0], request.fields()) if found else _missing()


def _file(state: State, user: User, request: Request, parts: list[str]) -> Response:
    one = state.uploads.get(parts[0])
    return Response(200, one.data) if one else _missing()


_ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("GET", r"/session/current\.json", _session),
    ("GET", r"/site/settings\.json", _settings),
    ("GET", r"/about\.json", _about),
    ("GET", r"/posts\.json", _latest),
    (
        "POST",
        r"/posts\.json",
        lambda state, user, request, _: rules.create_post(state, user, request.fields()),
    ),
    ("GET", r"/posts/(\d+)\.json", _post),
    ("PUT", r"/posts/(\d+)\.json", _admin(_change)),
    ("DELETE", r"/posts/(\d+)\.json", _admin(_delete)),
    ("GET", r"/t/external_id/([\w-]+)\.json", _external),
    ("GET", r"/t/(?:([\w-]+)/)?(\d+)\.json", _topic),
    ("GET", r"/categories\.json", _categories),
    (
        "POST",
        r"/categories\.json",
        _admin(lambda state, _, request, __: rules.create_category(state, request.fields())),
    ),
    ("GET", r"/admin/users/list/active\.json", _admin(_users)),
    (
        "POST",
        r"/users\.json",
        _admin(lambda state, _, request, __: rules.create_user(state, request.fields())),
    ),
    ("POST", r"/invites\.json", _admin(lambda state, _, request, __: rules.invite(state, request.fields()))),
    (
        "POST",
        r"/admin/groups\.json",
        _admin(lambda state, _, request, __: rules.create_group(state, request.fields())),
    ),
    ("GET", r"/groups/([^/]+)\.json", _group),
    ("GET", r"/groups/([^/]+)/members\.json", _members),
    ("PUT", r"/groups/(\d+)/members\.json", _admin(_add_members)),
    ("POST", r"/uploads\.json", lambda state, _, request, __: rules.keep_file(state, request.fields())),
    ("GET", r"/uploads/short-url/([a-z0-9]+)(?:\.[\w.-]+)?", _file),
)
