"""What a fake Mattermost does when it is asked to change something, and what it refuses, as the real one does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from push2pull.testing.servers.mattermost import shapes
from push2pull.testing.servers.mattermost.state import FILES_PER_POST, Channel, File, Post, State, User
from push2pull.testing.servers.messages import File as Sent
from push2pull.testing.servers.messages import Response

CHANNEL_NAME = re.compile(r"[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*")


def create_channel(state: State, user: User, asked: Mapping[str, Any]) -> Response:
    """Make a channel whose only member is who made it."""
    team, name = state.teams.get(str(asked["team_id"])), str(asked["name"])
    if team is None or not (user.admin or user.id in team.members):
        return shapes.error(403, "api.context.permissions.app_error")
    if state.channel(team.id, name):
        return shapes.error(400, "store.sql_channel.save_channel.exists.app_error")
    fits = len(str(asked["display_name"])) <= 64 and len(str(asked.get("purpose", ""))) <= 250
    if not (CHANNEL_NAME.fullmatch(name) and len(name) <= 64 and fits and asked["type"] in "OP"):
        return shapes.error(400, "model.channel.is_valid.app_error")
    one = state.add_channel(team, name, asked["display_name"], asked["type"], asked.get("purpose", ""))
    _join(state, one, user)
    return Response(201, shapes.channel(one))


def add_members(state: State, user: User, channel: Channel, asked: Mapping[str, Any]) -> Response:
    """Make accounts of the team members; they are told, and the channel notes it."""
    team = state.teams[channel.team_id]
    wanted = [state.users.get(str(one)) for one in asked["user_ids"]]
    if not (user.admin or user.id in channel.members):
        return shapes.error(403, "api.context.permissions.app_error")
    if any(one is None or one.id not in team.members for one in wanted):
        return shapes.error(404, "app.team.get_member.missing.app_error")
    for one in wanted:
        if one and one.id not in channel.members:
            _join(state, channel, one)
    return Response(201, {"channel_id": channel.id, "user_id": asked["user_ids"][-1]})


def _join(state: State, channel: Channel, user: User) -> None:
    channel.members.add(user.id)
    state.add_post(
        channel.id, user.id, f"{user.username} joined the channel.", state.now(), type="system_join_channel"
    )


def create_post(state: State, user: User, asked: Mapping[str, Any]) -> Response:
    """Make a post as the account whose session this is; only an administrator's may set its date."""
    channel = state.channels.get(str(asked["channel_id"]))
    if channel is None or not (user.admin or user.id in channel.members):
        return shapes.error(403, "api.context.permissions.app_error")
    pending = str(asked.get("pending_post_id", ""))
    if state.remembers and pending in state.pending:
        return Response(201, shapes.post(state, state.posts[state.pending[pending]]))
    if wrong := _wrong(state, channel, asked):
        return shapes.error(400, wrong)
    # A file that somebody else sent, or that another post has, is left out without a word.
    files = [
        str(one)
        for one in asked.get("file_ids", ())
        if one in state.files and (state.files[one].user_id, state.files[one].post_id) == (user.id, "")
    ]
    date = int(asked.get("create_at", 0)) if user.admin else 0
    one = state.add_post(
        channel.id,
        user.id,
        str(asked["message"]),
        date or state.now(),
        root_id=str(asked.get("root_id", "")),
        props=dict(asked.get("props", {})),
        file_ids=files,
    )
    state.pending[pending] = one.id
    return Response(201, shapes.post(state, one))


def _wrong(state: State, channel: Channel, asked: Mapping[str, Any]) -> str:
    message, root = str(asked["message"]), state.posts.get(str(asked.get("root_id", "")))
    if len(message) > int(state.config["MaxPostSize"]) or len(asked.get("file_ids", ())) > FILES_PER_POST:
        return "model.post.is_valid.msg.app_error"
    if not message and not asked.get("file_ids"):
        return "model.post.is_valid.message.app_error"
    if asked.get("root_id") and (
        root is None or root.root_id or root.delete_at or root.channel_id != channel.id
    ):
        return "api.post.create_post.root_id.app_error"
    return ""


def patch_post(state: State, one: Post, asked: Mapping[str, Any]) -> Response:
    """Change what is given of a post."""
    one.message = str(asked.get("message", one.message))
    one.props = dict(asked.get("props", one.props))
    one.file_ids = [str(file) for file in asked.get("file_ids", one.file_ids)]
    one.edit_at = one.update_at = state.now()
    return Response(200, shapes.post(state, one))


def delete_post(state: State, one: Post) -> Response:
    """Delete a post for all but the database; with the first of a thread go its answers."""
    one.delete_at = state.now()
    for answer in state.posts.values():
        if answer.root_id == one.id:
            answer.delete_at = one.delete_at
    return Response(200, {"status": "OK"})


def keep_file(state: State, user: User, asked: Mapping[str, Any]) -> Response:
    """Keep a file that no post names yet."""
    sent = asked.get("files")
    if not isinstance(sent, Sent) or str(asked.get("channel_id")) not in state.channels:
        return shapes.error(400, "api.file.upload_file.read_request.app_error")
    if len(sent.data) > int(state.config["MaxFileSize"]):
        return shapes.error(413, "api.file.upload_file.too_large.app_error")
    one = File(state.new_id(), sent.filename, sent.data, user.id)
    state.files[one.id] = one
    return Response(201, {"file_infos": [shapes.file(one)], "client_ids": []})
