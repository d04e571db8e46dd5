"""What Discourse's answers look like: the fields that matter, among the many that go with them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from push2pull.testing.servers.discourse.state import Category, Group, Post, State, Topic, Upload, User

_AVATAR = "/letter_avatar_proxy/v4/letter/a/{size}.png"


def _all(value: Any, names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), value)


_POST = {
    "avatar_template": _AVATAR,
    "post_type": 1,
    "version": 1,
    "actions_summary": [],
    **_all(
        False,
        "admin bookmarked can_delete can_edit can_recover can_view_edit_history can_wiki hidden moderator staff"
        " user_deleted wiki yours",
    ),
    **_all(
        None,
        "deleted_at edit_reason flair_bg_color flair_color flair_name flair_url primary_group_name user_title",
    ),
    **_all(
        0,
        "incoming_link_count quote_count readers_count reads reply_count reviewable_id reviewable_score_count"
        " reviewable_score_pending_count score trust_level",
    ),
}
_CATEGORY = {
    "style_type": "square",
    "default_list_filter": "all",
    "default_top_period": "all",
    "subcategory_list_style": "rows_with_featured_topics",
    "permission": 1,
    **_all(False, "has_children navigate_to_first_post_after_read show_subcategory_list"),
    **_all(
        None,
        "default_view description description_excerpt description_text emoji icon sort_ascending sort_order"
        " topic_template topic_title_placeholder uploaded_background uploaded_background_dark uploaded_logo"
        " uploaded_logo_dark subcategory_count",
    ),
    **_all(0, "minimum_required_tags notification_level num_featured_topics position post_count topic_count"),
    "can_edit": True,
}
_CATEGORY_ALONE = {
    **_all(
        False,
        "all_topics_wiki allow_badges allow_unlimited_owner_edits_on_first_post auto_close_based_on_last_post"
        " can_delete email_in_allow_strangers mailinglist_mirror topic_featured_link_allowed",
    ),
    **_all(None, "auto_close_hours default_slow_mode_seconds email_in read_only_banner"),
    **_all(
        [],
        "available_groups reply_posting_review_group_ids required_tag_groups topic_posting_review_group_ids",
    ),
    "custom_fields": {},
    "search_priority": 0,
}
_TOPIC = {
    "archetype": "regular",
    "message_bus_last_id": 0,
    "chunk_size": 20,
    **_all(
        False, "archived bookmarked closed has_deleted has_summary pinned pinned_globally show_read_indicator"
    ),
    **_all(
        None,
        "deleted_at deleted_by draft featured_link image_url pinned_at pinned_until slow_mode_enabled_until"
        " thumbnails topic_timer unpinned word_count",
    ),
    **_all(0, "draft_sequence like_count participant_count reply_count slow_mode_seconds views"),
    **_all([], "actions_summary bookmarks suggested_topics timeline_lookup"),
    "tags_descriptions": {},
    "visible": True,
}
_RIGHTS = _all(
    True,
    "can_edit can_move_posts can_delete can_remove_allowed_users can_create_post can_reply_as_new_topic"
    " can_convert_topic can_review_topic can_close_topic can_archive_topic can_split_merge_topic"
    " can_edit_staff_notes can_toggle_topic_visibility can_pin_unpin_topic can_moderate_category",
)
_GROUP = {
    **_all(
        False, "automatic has_messages primary_group public_admission public_exit allow_membership_requests"
    ),
    **_all(
        None,
        "title grant_trust_level incoming_email flair_url flair_bg_color flair_color bio_raw bio_cooked"
        " bio_excerpt membership_request_template",
    ),
    **_all(True, "can_see_members can_admin_group"),
    **_all(0, "mentionable_level messageable_level members_visibility_level default_notification_level"),
    "publish_read_state": False,
}
_GROUP_ALONE = {
    **_all(
        False,
        "is_group_user is_group_owner_display mentionable messageable allow_unknown_sender_topic_replies",
    ),
    **_all(
        None,
        "automatic_membership_email_domains smtp_server smtp_port smtp_ssl_mode email_username email_password",
    ),
    **_all(
        [],
        "watching_category_ids tracking_category_ids watching_first_post_category_ids regular_category_ids"
        " muted_category_ids",
    ),
    "message_count": 0,
}
_USER = {
    "avatar_template": _AVATAR,
    **_all(
        None,
        "last_seen_at last_emailed_at last_seen_age last_emailed_age created_at_age manual_locked_trust_level title",
    ),
    **_all(0, "trust_level time_read days_visited posts_read_count topics_entered post_count"),
    "moderator": False,
}


def post(state: State, one: Post) -> dict[str, Any]:
    """Return what every answer about a post has."""
    topic = state.topics[one.topic_id]
    return {
        **_POST,
        "id": one.id,
        "name": one.user.name,
        "display_username": one.user.name,
        "username": one.user.username,
        "user_id": one.user.id,
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "deleted_at": one.deleted_at,
        "cooked": f"<p>{len(one.raw)} characters</p>",
        "post_number": one.number,
        "reply_to_post_number": one.reply_to,
        "topic_id": topic.id,
        "topic_slug": topic.slug,
    }


def post_alone(state: State, one: Post) -> dict[str, Any]:
    """Return a post as ``/posts/ID.json`` gives it."""
    url = f"/t/{state.topics[one.topic_id].slug}/{one.topic_id}/{one.number}"
    return {**post(state, one), "posts_count": 1, "post_url": url, "raw": one.raw}


def post_created(state: State, one: Post) -> dict[str, Any]:
    """Return a post as creating or changing it gives it."""
    return {**post_alone(state, one), "draft_sequence": 0}


def post_listed(state: State, one: Post) -> dict[str, Any]:
    """Return a post as the list of the latest ones has it."""
    topic = state.topics[one.topic_id]
    return {
        **post_alone(state, one),
        "topic_title": topic.title,
        "topic_html_title": topic.title,
        "category_id": topic.category_id,
        "flair_group_id": None,
        "badges_granted": [],
        "can_see_hidden_post": True,
        "excerpt": "",
        "truncated": True,
        "reviewable_id": None,
    }


def topic(state: State, one: Topic) -> dict[str, Any]:
    """Return a topic with its first posts."""
    shown = [each for each in state.posts.values() if each.topic_id == one.id and not each.deleted_at]
    listed = [{**post(state, each), "link_counts": [], "read": True} for each in shown[:20]]
    who = {"id": shown[0].user.id, "username": shown[0].user.username, "name": shown[0].user.name}
    return {
        **_TOPIC,
        "post_stream": {"posts": listed, "stream": [each.id for each in shown]},
        "id": one.id,
        "title": one.title,
        "fancy_title": one.title,
        "slug": one.slug,
        "posts_count": len(shown),
        "highest_post_number": one.next_number - 1,
        "created_at": shown[0].created_at,
        "last_posted_at": shown[-1].created_at,
        "category_id": one.category_id,
        "user_id": shown[0].user.id,
        "tags": [{"id": n, "name": name, "slug": name} for n, name in enumerate(one.tags, start=1)],
        "draft_key": f"topic_{one.id}",
        "details": {
            **_RIGHTS,
            "notification_level": 1,
            "can_remove_self_id": 1,
            "created_by": {**who, "avatar_template": _AVATAR},
            "last_poster": {**who, "avatar_template": _AVATAR},
        },
    }


def category(one: Category) -> dict[str, Any]:
    """Return what every answer about a category has."""
    return {
        **_CATEGORY,
        "id": one.id,
        "name": one.name,
        "slug": one.slug,
        "color": "0088CC",
        "text_color": "FFFFFF",
        "topic_url": f"/t/about-the-{one.slug}-category/{one.topic_id}",
        "read_restricted": "everyone" not in one.permissions,
    }


def category_created(one: Category) -> dict[str, Any]:
    """Return a category as creating it gives it."""
    rights = [
        {"permission_type": level, "group_name": name, "group_id": n}
        for n, (name, level) in enumerate(one.permissions.items())
    ]
    return {**category(one), **_CATEGORY_ALONE, "group_permissions": rights}


def category_listed(one: Category, children: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a category as the list of all has it, with those below it."""
    counts = _all(0, "topics_all_time topics_day topics_month topics_week topics_year")
    below = {"subcategory_ids": [child["id"] for child in children], "subcategory_list": children}
    return {**category(one), **counts, **below}


def group(one: Group) -> dict[str, Any]:
    """Return what every answer about a group has."""
    shown = {"id": one.id, "name": one.name, "full_name": one.full_name, "user_count": len(one.members)}
    return {**_GROUP, **shown, "visibility_level": one.visibility}


def group_alone(one: Group) -> dict[str, Any]:
    """Return a group as asking for it gives it."""
    return {"group": {**group(one), **_GROUP_ALONE}, "extras": {"visible_group_names": []}}


def member(one: User, now: str) -> dict[str, Any]:
    """Return a member of a group."""
    when = _all(now, "last_posted_at last_seen_at added_at")
    shown = {"id": one.id, "username": one.username, "name": one.name, "timezone": "UTC", "title": None}
    return {**when, **shown, "avatar_template": _AVATAR}


def user(one: User, now: str) -> dict[str, Any]:
    """Return an account as the administrators' list has it."""
    who = {"id": one.id, "username": one.username, "name": one.name, "active": one.active}
    return {**_USER, **who, "email": one.email, "admin": one.admin, "staged": one.staged, "created_at": now}


def upload(one: Upload) -> dict[str, Any]:
    """Return a file as uploading it gives it."""
    name = f"{code(one.data)}.{one.extension}"
    return {
        **_all(1, "width height thumbnail_width thumbnail_height"),
        "id": one.id,
        "url": f"/uploads/default/original/1X/{hashlib.sha1(one.data).hexdigest()}.{one.extension}",
        "original_filename": one.filename,
        "filesize": len(one.data),
        "extension": one.extension,
        "short_url": f"upload://{name}",
        "short_path": f"/uploads/short-url/{name}",
        "retain_hours": None,
        "human_filesize": f"{len(one.data)} Bytes",
    }


def code(data: bytes) -> str:
    """Return the name of a file in links, letters and digits made of its digest."""
    return base64.b32encode(hashlib.sha1(data).digest()).decode().lower()


def errors(*lines: str, **more: Any) -> Mapping[str, Any]:
    """Return a refusal."""
    return {"errors": list(lines), **more}
