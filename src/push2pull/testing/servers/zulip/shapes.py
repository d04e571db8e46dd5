"""What Zulip's answers look like: the fields that matter, among the many that go with them."""

from __future__ import annotations

from typing import Any

from push2pull.testing.servers.messages import Response
from push2pull.testing.servers.zulip.state import ADMINISTRATOR, GUEST, Channel, Group, Message, State, User


def success(**said: Any) -> Response:
    """Return an answer that says yes."""
    return Response(200, {"result": "success", "msg": "", **said})


def error(said: str, code: str = "BAD_REQUEST", status: int = 400, **more: Any) -> Response:
    """Return an answer that says no."""
    return Response(status, {"result": "error", "msg": said, "code": code, **more})


def me(one: User) -> dict[str, Any]:
    """Return an account as it sees itself."""
    shown = user(one)
    for name in ("bot_type", "bot_owner_id"):
        del shown[name]
    return {**shown, "max_message_id": 0, "delivery_email": one.delivery_email or one.email}


def user(one: User) -> dict[str, Any]:
    """Return an account as others see it."""
    return {
        "user_id": one.id,
        "email": one.email,
        "delivery_email": one.delivery_email,
        "full_name": one.full_name,
        "is_active": True,
        "is_admin": one.role == ADMINISTRATOR,
        "is_owner": False,
        "is_guest": one.role == GUEST,
        "is_billing_admin": False,
        "is_bot": one.is_bot,
        "bot_type": 1 if one.is_bot else None,
        "bot_owner_id": one.owner,
        "role": one.role,
        "timezone": "Europe/Paris",
        "date_joined": "2024-03-04T12:00:00+00:00",
        "avatar_url": "/avatar/1",
        "avatar_version": 1,
        "profile_data": {},
    }


def group(one: Group) -> dict[str, Any]:
    """Return a user group as the list has it."""
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "members": sorted(one.members),
        "direct_subgroup_ids": [],
        "is_system_group": False,
        "can_mention_group": 1,
    }


def channel(state: State, one: Channel) -> dict[str, Any]:
    """Return a channel as the list has it."""
    first = min(
        (message.id for message in state.messages.values() if message.channel == one.id), default=None
    )
    return {
        "stream_id": one.id,
        "name": one.name,
        "description": one.description,
        "rendered_description": f"<p>{len(one.description)}</p>",
        "date_created": state.now,
        "invite_only": one.private,
        "is_web_public": False,
        "stream_post_policy": 1,
        "message_retention_days": None,
        "history_public_to_subscribers": one.shared,
        "first_message_id": first,
        "is_announcement_only": False,
        "can_remove_subscribers_group": 1,
        "stream_weekly_traffic": None,
    }


def message(state: State, one: Message) -> dict[str, Any]:
    """Return a message with its words as they were written."""
    return {
        "id": one.id,
        "sender_id": one.sender.id,
        "sender_email": one.sender.email,
        "sender_full_name": one.sender.full_name,
        "sender_realm_str": "fake",
        "stream_id": one.channel,
        "display_recipient": state.channels[one.channel].name,
        "subject": one.topic,
        "content": one.content,
        "content_type": "text/x-markdown",
        "timestamp": one.timestamp,
        "client": one.client,
        "type": "stream",
        "avatar_url": None,
        "is_me_message": False,
        "reactions": [],
        "submessages": [],
        "topic_links": [],
        "recipient_id": one.channel,
        "flags": ["read"],
    }


def registered(state: State) -> dict[str, Any]:
    """Return what a client learns of the organisation."""
    return {
        "queue_id": "fake:1",
        "last_event_id": -1,
        "zulip_version": "9.0",
        "zulip_feature_level": state.level,
        "zulip_merge_base": "9.0",
        "max_message_length": state.content_limit,
        "max_topic_length": state.topic_limit,
        "max_stream_name_length": 60,
        "max_stream_description_length": 1024,
        "max_file_upload_size_mib": state.upload_limit,
        "realm_domains": [{"domain": one, "allow_subdomains": False} for one in state.domains],
    }
