"""What a fake Zulip does when it is asked to change something, and what it refuses or cuts, as the real one does."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from push2pull.testing.servers.messages import File, Response
from push2pull.testing.servers.zulip import shapes
from push2pull.testing.servers.zulip.state import ADMINISTRATOR, Channel, Group, State, User

_CUT_TOPIC, _CUT_CONTENT = "...", "\n[message truncated]"
_MIRRORS = ("jabber_mirror", "JabberMirror")
_NO_BOTS = shapes.error("This endpoint does not accept bot requests.")


def _json(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def send(state: State, user: User, asked: Mapping[str, Any]) -> Response:
    """Put a message into a channel, cut to what fits without a word about it."""
    forged = asked.get("forged") in ("yes", "true")
    mirrored = asked.get("client") in _MIRRORS
    if (forged or mirrored) and not user.forges:
        return shapes.error("User not authorized for this query")
    if mirrored == ("sender" not in asked):
        return shapes.error("Missing sender" if mirrored else "Invalid mirrored message")
    to = _json(asked.get("to"))
    if mirrored and not isinstance(to, str):
        return shapes.error("Mirroring not allowed with recipient user IDs")
    sender = _mirrored(state, str(asked["sender"])) if mirrored else user
    if sender is None:
        return shapes.error("Invalid mirrored message")
    channel = next((one for one in state.channels.values() if to in (one.id, one.name)), None)
    if channel is None or (channel.private and user.id not in channel.subscribers):
        return shapes.error("Channel does not exist", "STREAM_DOES_NOT_EXIST")
    topic, content = str(asked.get("topic", "")).strip(), str(asked["content"]).rstrip().lstrip("\n")
    if wrong := _wrong(topic, content):
        return shapes.error(wrong)
    made = state.add_message(
        sender,
        channel,
        _cut(topic, state.topic_limit, _CUT_TOPIC),
        _cut(content, state.content_limit, _CUT_CONTENT),
        int(float(asked["time"])) if forged and "time" in asked else 0,
        str(asked.get("client", "push2pull")),
    )
    return shapes.success(id=made.id)


def _mirrored(state: State, email: str) -> User | None:
    """Return the account of an address, made for it when there is none, if its domain is the organisation's."""
    if email.rpartition("@")[2].lower() not in state.domains:
        return None
    known = (one for one in state.users.values() if one.email.lower() == email.lower())
    return next(known, None) or state.add_user(email, f"{email.partition('@')[0]} (XMPP)")


def _wrong(topic: str, content: str) -> str:
    if not content:
        return "Message must not be empty"
    if "\0" in content:
        return "Message must not contain null bytes"
    if not topic:
        return "Topic can't be empty!"
    odd = [one for one in topic if unicodedata.category(one) in ("Cc", "Cs") or _noncharacter(one)]
    return "Invalid character in topic, at position 1!" if odd else ""


def _noncharacter(one: str) -> bool:
    return 0xFDD0 <= ord(one) < 0xFDF0 or ord(one) & 0xFFFE == 0xFFFE


def _cut(text: str, limit: int, ending: str) -> str:
    return text if len(text) <= limit else text[: limit - len(ending)] + ending


def delete(state: State, user: User, number: int) -> Response:
    """Delete a message, if it is the account's own and that is allowed, or for administrators."""
    one = state.messages.get(number)
    if one is None:
        return shapes.error("Invalid message(s)")
    if user.role != ADMINISTRATOR and not (state.erasers and one.sender.id == user.id):
        return shapes.error("You don't have permission to delete this message")
    del state.messages[number]
    return shapes.success()


def subscribe(state: State, user: User, asked: Mapping[str, Any]) -> Response:
    """Subscribe accounts to channels, and make those that are not there; names know no case."""
    said: dict[str, Any] = {"subscribed": {}, "already_subscribed": {}}
    wanted = _json(asked.get("principals", "[]")) or [user.id]
    fatal = _json(asked.get("authorization_errors_fatal", "true"))
    for row in _json(asked["subscriptions"]):
        name = str(row["name"]).strip()
        one = next((one for one in state.channels.values() if one.name.casefold() == name.casefold()), None)
        if one is not None and one not in state.visible(user):
            if fatal:
                return shapes.error(f"Unable to access channel ({name}).")
            said.setdefault("unauthorized", []).append(name)
            continue
        if one is None:
            if not name or len(name) > 60 or len(str(row.get("description", ""))) > 1024:
                return shapes.error("Channel name too long (limit: 60 characters).")
            if not state.makers and user.role != ADMINISTRATOR:
                return shapes.error("Insufficient permission")
            one = _made(state, name, row, asked)
        _join(state, user, one, wanted, asked, said)
    return shapes.success(**said)


def _made(state: State, name: str, row: Mapping[str, Any], asked: Mapping[str, Any]) -> Channel:
    private = bool(_json(asked.get("invite_only", "false")))
    shared = bool(_json(asked.get("history_public_to_subscribers", json.dumps(not private))))
    state.told += bool(_json(asked.get("announce", "false")))
    return state.add_channel(name, str(row.get("description", "")), private, shared)


def _join(
    state: State, user: User, one: Channel, wanted: list[int], asked: Mapping[str, Any], said: dict[str, Any]
) -> None:
    quiet = state.level >= 333 and _json(asked.get("send_new_subscription_messages")) is False
    for number in wanted:
        which = "already_subscribed" if number in one.subscribers else "subscribed"
        state.told += which == "subscribed" and number != user.id and not quiet
        said[which].setdefault(state.users[number].email, []).append(one.name)
        one.subscribers.add(number)


def keep_file(state: State, asked: Mapping[str, Any]) -> Response:
    """Keep a file: every upload is a file of its own."""
    file = asked.get("filename")
    if not isinstance(file, File):
        return shapes.error("You must specify a file to upload")
    if len(file.data) > state.upload_limit << 20:
        return shapes.error(f"File is larger than the allowed limit of {state.upload_limit} MiB")
    name = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s.-]", "", file.filename).strip()) or "uploaded-file"
    folder = hashlib.sha256(f"{len(state.uploads)}".encode()).hexdigest()[:24]
    path = f"/user_uploads/2/{folder[:2]}/{folder[2:]}/{name}"
    state.uploads[path] = file.data
    return shapes.success(uri=path, **({"url": path} if state.level >= 272 else {}))


def groups(state: State, user: User) -> Response:
    """List the user groups, to people."""
    if user.is_bot:
        return _NO_BOTS
    return shapes.success(user_groups=[shapes.group(one) for one in state.groups.values()])


def make_group(state: State, user: User, asked: Mapping[str, Any]) -> Response:
    """Make a user group of a name that is free."""
    name, members = str(asked["name"]).strip(), set(_json(asked["members"]))
    if user.is_bot:
        return _NO_BOTS
    if not name or len(name) > 100 or name.startswith(("@", "role:", "user:", "stream:", "channel:")):
        return shapes.error("User group name cannot start with or be that.")
    if any(one.name == name for one in state.groups.values()):
        return shapes.error(f"User group '{name}' already exists.")
    if not members <= state.users.keys():
        return shapes.error("Invalid user ID")
    made = Group(next(state.ids), name, str(asked["description"]), members)
    state.groups[made.id] = made
    return shapes.success()


def join_group(state: State, user: User, number: str, asked: Mapping[str, Any]) -> Response:
    """Add members to a user group; one who is a member already is an error."""
    one, more = state.groups.get(int(number)), set(_json(asked["add"]))
    if user.is_bot or one is None:
        return _NO_BOTS if user.is_bot else shapes.error("Invalid user group")
    if more & one.members:
        return shapes.error("User is already a member of this group")
    one.members |= more
    return shapes.success()
