"""What a fake Discourse remembers."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

SETTINGS: dict[str, Any] = {
    "title": "Forum",
    "min_topic_title_length": 15,
    "max_topic_title_length": 255,
    "min_post_length": 20,
    "max_post_length": 32_000,
    "max_attachment_size_kb": 4096,
    "max_image_size_kb": 4096,
    "max_username_length": 20,
    "tagging_enabled": True,
    "max_tags_per_topic": 5,
    "max_tag_length": 20,
    "authorized_extensions": "*",
}
"""Site settings as a new forum has them, but for the files it takes: all kinds."""


@dataclass(slots=True)
class User:
    """An account."""

    id: int
    username: str
    name: str
    email: str
    active: bool = True
    staged: bool = False
    suspended: bool = False
    admin: bool = False


@dataclass(slots=True)
class Category:
    """A category; ``permissions``: group to level (1 create, 2 reply, 3 see). ``topic_id``: what it is about."""

    id: int
    name: str
    slug: str
    parent_id: int | None
    permissions: dict[str, int]
    topic_id: int = 0


@dataclass(slots=True)
class Topic:
    """A topic. ``next_number``: of its next post; numbers of deleted posts are not given again."""

    id: int
    title: str
    slug: str
    category_id: int
    external_id: str = ""
    tags: tuple[str, ...] = ()
    next_number: int = 1
    deleted_at: str | None = None


@dataclass(slots=True)
class Post:
    """A post. ``reply_to``: number of the post it answers."""

    id: int
    topic_id: int
    number: int
    user: User
    raw: str
    created_at: str
    reply_to: int | None = None
    deleted_at: str | None = None
    revisions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A group of accounts."""

    id: int
    name: str
    full_name: str
    visibility: int
    members: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Upload:
    """A stored file."""

    id: int
    filename: str
    extension: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class State:
    """A whole forum.

    ``token``: the API key, for all users. ``settings``: of the site. ``taggers``: who may tag is everybody
    or administrators only. ``moderated``: posts of others than administrators wait for approval.
    ``notified``: how many posts told anybody; ``invited``: addresses that were sent an invitation.
    ``now``: what the clock shows.
    """

    token: str
    settings: dict[str, Any] = field(default_factory=lambda: dict(SETTINGS))
    users: dict[str, User] = field(default_factory=dict)
    categories: dict[int, Category] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    invited: list[str] = field(default_factory=list)
    taggers: str = "everybody"
    moderated: bool = False
    notified: int = 0
    now: str = "2026-03-04T12:00:00.000Z"
    version: str = "2026.8.0"
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def add_user(self, username: str, name: str = "", email: str = "", **more: Any) -> User:
        """Make an account."""
        one = User(next(self.ids), username, name, email or f"{username}@forum.example", **more)
        self.users[username.lower()] = one
        return one

    def add_category(
        self, name: str, slug: str, parent_id: int | None = None, permissions: dict[str, int] | None = None
    ) -> Category:
        """Make a category and the topic that says what it is about."""
        rights = permissions or {"everyone": 1}
        one = Category(next(self.ids), name, slug or slugged(name), parent_id, rights)
        self.categories[one.id] = one
        topic = self.add_topic(f"About the {name} category", one.id)
        self.add_post(topic, self.users["system"], "(Replace this text.)", self.now)
        one.topic_id = topic.id
        return one

    def add_topic(self, title: str, category_id: int, external_id: str = "") -> Topic:
        """Make a topic."""
        one = Topic(next(self.ids), title, slugged(title), category_id, external_id)
        self.topics[one.id] = one
        return one

    def add_post(
        self, topic: Topic, user: User, raw: str, created_at: str, reply_to: int | None = None
    ) -> Post:
        """Add a post to a topic."""
        one = Post(next(self.ids), topic.id, topic.next_number, user, raw, created_at, reply_to)
        topic.next_number += 1
        self.posts[one.id] = one
        return one

    def shown(self) -> list[Post]:
        """Return the posts that can be seen, newest first."""
        seen = (
            one
            for one in self.posts.values()
            if not one.deleted_at and not self.topics[one.topic_id].deleted_at
        )
        return sorted(seen, key=lambda one: -one.id)

    def may_write(self, user: User, category_id: int) -> bool:
        """Say whether *user* may write in a category."""
        rights = self.categories[category_id].permissions
        return user.admin or "everyone" in rights or any(self.in_group(user, name) for name in rights)

    def in_group(self, user: User, name: str) -> bool:
        """Say whether *user* belongs to a group."""
        return name in self.groups and user.username.lower() in self.groups[name].members


def new_state(token: str = "fake-key") -> State:  # noqa: S107 - no secret: it opens a fake
    """Return an empty forum with the account ``system``."""
    state = State(token)
    state.add_user("system", "system", admin=True)
    return state


def slugged(text: str) -> str:
    """Return *text* as it stands in addresses."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "topic"
