"""What a fake Mattermost remembers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MESSAGE_LIMIT = 16_383
FILES_PER_POST = 10
_MENTION = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*)", re.I)
_ALL = ("all", "channel", "here")


@dataclass(slots=True)
class User:
    """An account; ``token``: of its session, "" where there is none."""

    id: str
    username: str
    email: str
    nickname: str = ""
    first_name: str = ""
    roles: str = "system_user"
    token: str = ""
    delete_at: int = 0

    @property
    def admin(self) -> bool:
        """Whether it is a system administrator's."""
        return "system_admin" in self.roles.split()


@dataclass(slots=True)
class Team:
    """A team and the ids of its members."""

    id: str
    name: str
    display_name: str = ""
    type: str = "O"
    members: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Channel:
    """A channel and the ids of its members."""

    id: str
    team_id: str
    name: str
    display_name: str
    type: str
    purpose: str = ""
    delete_at: int = 0
    members: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Post:
    """A post; ``props`` come back as they were sent."""

    id: str
    channel_id: str
    user_id: str
    message: str
    create_at: int
    root_id: str = ""
    props: dict[str, Any] = field(default_factory=dict)
    file_ids: list[str] = field(default_factory=list)
    type: str = ""
    update_at: int = 0
    delete_at: int = 0
    edit_at: int = 0


@dataclass(slots=True)
class File:
    """A file, of no post until one names it."""

    id: str
    name: str
    data: bytes = field(repr=False)
    user_id: str = ""
    post_id: str = ""


@dataclass(slots=True)
class State:
    """A whole server. ``mentioned``: names of accounts, or all, that a post called.

    ``history``: messages that the edition shows, 0 for all. ``entry``: it is the edition Entry, which an older
    server says by its licence only. ``remembers``: a post sent twice in short order is one, as on a real server.
    """

    users: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    mentioned: list[str] = field(default_factory=list)
    pending: dict[str, str] = field(default_factory=dict)
    config: dict[str, str] = field(
        default_factory=lambda: {
            "Version": "11.6.0",
            "MaxPostSize": str(MESSAGE_LIMIT),
            "MaxFileSize": str(100 << 20),
            "EnableFileAttachments": "true",
        }
    )
    history: int = 0
    entry: bool = False
    remembers: bool = False
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self) -> str:
        """Return an id: 26 letters and digits."""
        return f"{next(self.ids):026d}"

    def now(self) -> int:
        """Return milliseconds of a clock that moves with every look at it."""
        return 1_800_000_000_000 + next(self.ids)

    def add_user(self, username: str, **fields: Any) -> User:
        """Make an account."""
        one = User(self.new_id(), username, fields.pop("email", f"{username}@mail.example"), **fields)
        self.users[one.id] = one
        return one

    def add_team(self, name: str, *members: User) -> Team:
        """Make a team."""
        one = Team(self.new_id(), name, name.title(), members={user.id for user in members})
        self.teams[one.id] = one
        return one

    def add_channel(self, team: Team, name: str, display_name: str, kind: str, purpose: str = "") -> Channel:
        """Make a channel."""
        one = Channel(self.new_id(), team.id, name, display_name, kind, purpose)
        self.channels[one.id] = one
        return one

    def add_post(self, channel_id: str, user_id: str, message: str, create_at: int, **fields: Any) -> Post:
        """Make a post, attach its files to it and note whom it calls."""
        one = Post(self.new_id(), channel_id, user_id, message, create_at, update_at=create_at, **fields)
        self.posts[one.id] = one
        for file in one.file_ids:
            self.files[file].post_id = one.id
        names = {user.username for user in self.users.values()}
        called = (name.lower().rstrip("._-") for name in _MENTION.findall(message))
        self.mentioned += [name for name in called if name in names or name in _ALL]
        return one

    def user(self, username: str) -> User | None:
        """Return an account by its name."""
        return next((one for one in self.users.values() if one.username == username.lower()), None)

    def team(self, name: str) -> Team | None:
        """Return a team by its name."""
        return next((one for one in self.teams.values() if one.name == name), None)

    def channel(self, team_id: str, name: str) -> Channel | None:
        """Return a channel by its name, an archived one too."""
        found = (one for one in self.channels.values() if (one.team_id, one.name) == (team_id, name))
        return next(found, None)

    def shown(self, channel_id: str) -> list[Post]:
        """Return the posts of a channel that are not deleted, the latest first."""
        there = [one for one in self.posts.values() if one.channel_id == channel_id and not one.delete_at]
        return sorted(there, key=lambda one: (one.create_at, one.id), reverse=True)
