"""The JSON that a fake Mattermost answers with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from push2pull.testing.servers.mattermost.state import Channel, File, Post, State, Team, User
from push2pull.testing.servers.messages import Response


def error(status: int, code: str) -> Response:
    """Return a refusal."""
    body = {"id": code, "message": "Something is wrong.", "request_id": "x" * 26, "status_code": status}
    return Response(status, body)


def user(one: User, *, own: bool = False) -> dict[str, Any]:
    """Return an account, its address only to itself and to administrators."""
    shown = {name: getattr(one, name) for name in ("id", "username", "nickname", "first_name", "roles")}
    return {**shown, "last_name": "", "delete_at": one.delete_at, "email": one.email if own else ""}


def team(one: Team) -> dict[str, Any]:
    """Return a team."""
    return {
        "id": one.id,
        "name": one.name,
        "display_name": one.display_name,
        "type": one.type,
        "delete_at": 0,
    }


def channel(one: Channel) -> dict[str, Any]:
    """Return a channel."""
    shown = asdict(one)
    del shown["members"]
    return {**shown, "create_at": 1, "update_at": 1, "header": ""}


def post(state: State, one: Post) -> dict[str, Any]:
    """Return a post."""
    files = [file(state.files[name]) for name in one.file_ids]
    return {**asdict(one), "original_id": "", "metadata": {"files": files} if files else {}}


def posts(state: State, listed: Iterable[Post]) -> dict[str, Any]:
    """Return a list of posts, and the first posts of the threads of those that are answers."""
    order = list(listed)
    roots = [state.posts[one.root_id] for one in order if one.root_id]
    return {
        "order": [one.id for one in order],
        "posts": {one.id: post(state, one) for one in (*roots, *order)},
        "next_post_id": "",
        "prev_post_id": "",
    }


def file(one: File) -> dict[str, Any]:
    """Return what is known of a file."""
    extension = one.name.rpartition(".")[2]
    return {
        **{"id": one.id, "user_id": one.user_id, "post_id": one.post_id, "name": one.name},
        **{"extension": extension, "size": len(one.data), "mime_type": "", "has_preview_image": False},
    }
