"""Mattermost's bulk import, on a server in memory: what it checks, and how it knows a post again.

It knows one by channel, instant and message, an answer by its first post as well; importing the same file twice
changes nothing, importing one with other words or instants makes other posts.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from push2pull.testing.servers.mattermost.schema import ORDER, SCHEMA
from push2pull.testing.servers.mattermost.state import Channel, File, Post, State

LINE_LIMIT = 16 << 20
"""Bytes of a line; the importer stops at a longer one."""


def import_zip(state: State, path: Path) -> list[str]:
    """Import *path* and return what the importer would stop or stumble at; needs the package ``jsonschema``."""
    from jsonschema import Draft202012Validator

    validator, problems, before = Draft202012Validator(SCHEMA), list[str](), 0
    with zipfile.ZipFile(path) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".jsonl")]
        for n, line in enumerate(archive.read(name).splitlines(keepends=True), start=1):
            row = json.loads(line)
            wrong = [f"line {n}: {one.json_path}: {one.message[:200]}" for one in validator.iter_errors(row)]
            rank = ORDER.index(row["type"]) if row["type"] in ORDER else -1
            if rank < before or (n == 1) != (rank == 0):
                wrong.append(f"line {n}: {row['type']} comes in the wrong place")
            if len(line) > LINE_LIMIT:
                wrong.append(f"line {n}: too long")
            before = rank
            problems += wrong or [f"line {n}: {one}" for one in _line(state, row, archive)]
        named = {f"data/{file}" for file in _paths(archive, name)}
        problems += [f"{one}: named by no post" for one in archive.namelist() if one not in {name, *named}]
    return problems


def _line(state: State, row: Mapping[str, Any], archive: zipfile.ZipFile) -> list[str]:
    said: Any = row.get(row["type"])
    if row["type"] == "team":
        team = state.team(said["name"]) or state.add_team(said["name"])
        team.display_name, team.type = said["display_name"], said["type"]
    elif row["type"] == "channel":
        return _channel(state, said)
    elif row["type"] == "user":
        user = state.user(said["username"]) or state.add_user(said["username"])
        for name in ("email", "nickname", "first_name", "delete_at"):
            setattr(user, name, said.get(name, getattr(user, name)))
        if [one for one in state.users.values() if one.email == user.email] != [user]:
            return [f"address of {user.username} is somebody else's"]
    elif row["type"] == "post":
        return _thread(state, said, archive)
    return []


def _channel(state: State, said: Mapping[str, Any]) -> list[str]:
    team = state.team(said["team"])
    if team is None:
        return ["there is no such team"]
    made = state.channel(team.id, said["name"])
    channel = made or state.add_channel(team, said["name"], "", said["type"])
    channel.display_name, channel.type = said["display_name"], said["type"]
    channel.purpose = said.get("purpose", channel.purpose)
    return []


def _thread(state: State, said: Mapping[str, Any], archive: zipfile.ZipFile) -> list[str]:
    team = state.team(said["team"])
    channel = state.channel(team.id, said["channel"]) if team else None
    if channel is None:
        return ["there is no such team or channel"]
    problems, first = list[str](), _post(state, channel, said, archive, None)
    if isinstance(first, str):
        return [first]
    for answer in said.get("replies", ()):
        if answer["create_at"] < first.create_at:
            problems.append("an answer is earlier than the first post: it is moved there")
        made = _post(state, channel, answer, archive, first)
        problems += [made] if isinstance(made, str) else []
    return problems


def _post(
    state: State, channel: Channel, said: Mapping[str, Any], archive: zipfile.ZipFile, first: Post | None
) -> Post | str:
    user = state.user(said["user"])
    if user is None:
        return "some users are not found"
    same = [
        one
        for one in state.posts.values()
        if (one.channel_id, one.create_at, one.message) == (channel.id, said["create_at"], said["message"])
        and (first is None or one.root_id == first.id)
    ]
    made = same[0] if same else None
    if made is None:
        root = first.id if first else ""
        made = state.add_post(channel.id, user.id, said["message"], said["create_at"], root_id=root)
    made.user_id, made.props = user.id, dict(said.get("props", {}))
    missing = [one["path"] for one in said.get("attachments", ()) if not _there(archive, one["path"])]
    made.file_ids = [
        _file(state, made, one["path"], archive)
        for one in said.get("attachments", ())
        if one["path"] not in missing
    ]
    return f"{missing[0]} is not in the zip" if missing else made


def _file(state: State, post: Post, path: str, archive: zipfile.ZipFile) -> str:
    """Keep a file, unless the post has the same one already."""
    data, name = archive.read(f"data/{path}"), PurePosixPath(path).name
    for one in map(state.files.__getitem__, post.file_ids):
        if (one.name, one.data) == (name, data):
            return one.id
    made = File(state.new_id(), name, data, post.user_id, post.id)
    state.files[made.id] = made
    return made.id


def _there(archive: zipfile.ZipFile, path: str) -> bool:
    return f"data/{path}" in archive.namelist()


def _paths(archive: zipfile.ZipFile, name: str) -> set[str]:
    found: set[str] = set()
    for line in archive.read(name).splitlines():
        post = json.loads(line).get("post", {})
        for one in (post, *post.get("replies", ())):
            found.update(file["path"] for file in one.get("attachments", ()))
    return found
