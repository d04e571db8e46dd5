"""What a fake Discourse does when it is asked to change something, and what it refuses, as the real one does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from push2pull.testing.servers.discourse import shapes
from push2pull.testing.servers.discourse.state import Group, Post, State, Upload, User
from push2pull.testing.servers.messages import File, Response

_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9]|[_.-](?=[A-Za-z0-9]))*")


def refused(*lines: str) -> Response:
    """Return a refusal."""
    return Response(422, shapes.errors(*lines))


def create_post(state: State, user: User, asked: Mapping[str, Any]) -> Response:
    """Make a post, and its topic when it is the first."""
    raw = _BLANKS.sub(" ", str(asked.get("raw", "")).replace("\0", "")).rstrip()
    checked = not asked.get("skip_validations")
    if checked and (wrong := _wrong(state, asked, raw)):
        return refused(*wrong)
    topic = state.topics.get(int(asked["topic_id"])) if asked.get("topic_id") else None
    if asked.get("topic_id") and (topic is None or topic.deleted_at):
        return refused("The topic you are replying to does not exist")
    category_id = topic.category_id if topic else int(asked["category"])
    if not state.may_write(user, category_id):
        return Response(403, shapes.errors("You are not permitted.", error_type="invalid_access"))
    if state.moderated and not user.admin:
        return Response(200, {"success": True, "action": "enqueued", "pending_post": {}})
    key = str(asked.get("external_id", ""))
    if topic is None and key and any(one.external_id == key for one in state.topics.values()):
        return refused("External ID has already been taken") if checked else Response(500)
    if topic is None:
        topic = state.add_topic(str(asked["title"]), category_id, key)
        topic.tags = _tags(state, user, asked.get("tags", []))
    number = asked.get("reply_to_post_number")
    one = state.add_post(topic, user, raw, _date(state, asked), int(number) if number else None)
    state.notified += not asked.get("import_mode")
    return Response(200, shapes.post_created(state, one))


def _wrong(state: State, asked: Mapping[str, Any], raw: str) -> list[str]:
    settings, wrong = state.settings, []
    if not settings["min_post_length"] <= len(raw) <= settings["max_post_length"]:
        wrong.append("Body is too short or too long")
    if not asked.get("topic_id"):
        title = str(asked.get("title", ""))
        if not settings["min_topic_title_length"] <= len(title) <= settings["max_topic_title_length"]:
            wrong.append("Title is too short or too long")
        if any(one.title.lower() == title.lower() for one in state.topics.values() if not one.deleted_at):
            wrong.append("Title has already been used")
    return wrong


def _tags(state: State, user: User, asked: list[Any]) -> tuple[str, ...]:
    """Return the tags that the topic gets; those of somebody who may not tag are passed over in silence."""
    if not state.settings["tagging_enabled"] or not (user.admin or state.taggers == "everybody"):
        return ()
    names = [one["name"] if isinstance(one, dict) else str(one) for one in asked]
    return tuple(
        name[: state.settings["max_tag_length"]] for name in names[: state.settings["max_tags_per_topic"]]
    )


def _date(state: State, asked: Mapping[str, Any]) -> str:
    if "created_at" not in asked:
        return state.now
    date = datetime.fromisoformat(str(asked["created_at"])).astimezone(UTC)
    return date.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def change_post(state: State, one: Post, raw: str) -> Response:
    """Replace the words of a post; the old ones stay as a revision."""
    one.revisions.append(one.raw)
    one.raw = raw
    return Response(200, {"post": shapes.post_created(state, one)})


def delete_post(state: State, one: Post) -> Response:
    """Delete a post for all but the staff; with the first one goes its topic."""
    one.deleted_at = state.now
    if one.number == 1:
        state.topics[one.topic_id].deleted_at = state.now
    return Response(200, None)


def create_category(state: State, asked: Mapping[str, Any]) -> Response:
    """Make a category: its name is unique among those of one parent."""
    parent, name = asked.get("parent_category_id"), str(asked["name"])
    siblings = [one for one in state.categories.values() if one.parent_id == parent]
    if len(name) > 50 or any(one.name.lower() == name.lower() for one in siblings):
        return refused("Category Name has already been taken")
    if any(one.slug == asked.get("slug") for one in siblings):
        return refused("Slug is already in use")
    rights = dict(asked.get("permissions") or {})
    if unknown := [
        group for group in rights if group not in ("everyone", "staff") and group not in state.groups
    ]:
        return refused(f"No group {unknown[0]}")
    one = state.add_category(name, str(asked.get("slug", "")), parent, rights)
    return Response(200, {"category": shapes.category_created(one)})


def create_group(state: State, asked: Mapping[str, Any]) -> Response:
    """Make a group: it shares its names with the accounts."""
    wanted = asked["group"]
    name = str(wanted["name"])
    if not 3 <= len(name) <= 20 or name in state.groups or name.lower() in state.users:
        return refused("Name has already been taken")
    one = Group(next(state.ids), name, wanted.get("full_name", ""), int(wanted.get("visibility_level", 0)))
    state.groups[name] = one
    return Response(200, {"basic_group": shapes.group(one)})


def add_members(state: State, one: Group, asked: Mapping[str, Any]) -> Response:
    """Add accounts to a group; refused when all of them are in it already."""
    names = [name for name in str(asked.get("usernames", "")).lower().split(",") if name]
    if any(name not in state.users for name in names) or not names:
        return Response(400, shapes.errors("No such account"))
    if set(names) <= one.members:
        return refused("They are members already")
    one.members |= set(names)
    return Response(200, {"success": "OK", "usernames": names, "emails": []})


def create_user(state: State, asked: Mapping[str, Any]) -> Response:
    """Make an account; an address that is taken is kept quiet, as forums do by default."""
    name, email = str(asked["username"]), str(asked["email"]).lower()
    taken = any(one.email.lower() == email for one in state.users.values())
    if len(str(asked["password"])) < 10 or not _NAME.fullmatch(name):
        return Response(200, {"success": False, "active": False, "message": "not possible"})
    if not 3 <= len(name) <= state.settings["max_username_length"] or name.lower() in state.users:
        return Response(200, {"success": False, "active": False, "message": "not possible"})
    if taken:
        return Response(200, {"success": True, "active": False, "message": "done"})
    flags = {flag: bool(asked.get(flag)) for flag in ("active", "staged")}
    state.add_user(name, str(asked["name"]), email, **flags)
    return Response(200, {"success": True, "active": bool(asked.get("active")), "message": "done"})


def keep_file(state: State, asked: Mapping[str, Any]) -> Response:
    """Keep a file under its digest; refuse kinds that are not allowed, too large ones and empty ones."""
    file = asked.get("file")
    if not isinstance(file, File):
        return refused("You must provide a file")
    extension = file.filename.rpartition(".")[2].lower() if "." in file.filename else ""
    allowed = str(state.settings["authorized_extensions"]).split("|")
    if "*" not in allowed and extension not in allowed:
        return refused("Sorry, the file you are trying to upload is not authorized")
    if not file.data:
        return refused("Sorry, but the file you provided is empty.")
    if len(file.data) > state.settings["max_attachment_size_kb"] << 10:
        return Response(413, shapes.errors("Sorry, the file you are trying to upload is too big"))
    name = shapes.code(file.data)
    kept = state.uploads.setdefault(name, Upload(next(state.ids), file.filename, extension, file.data))
    return Response(200, shapes.upload(kept))


def invite(state: State, asked: Mapping[str, Any]) -> Response:
    """Send an invitation."""
    state.invited.append(str(asked["email"]))
    dates = dict.fromkeys(("created_at", "updated_at", "expires_at"), state.now)
    flags = dict.fromkeys(("expired", "grants_admin", "grants_moderator"), False)
    body: dict[str, Any] = {"id": 1, "invite_key": "x", "link": "x", "description": None, "domain": None}
    body |= {"email": asked["email"], "emailed": True, "can_delete_invite": True, "custom_message": None}
    return Response(200, {**body, **dates, **flags, "topics": [], "groups": []})
