"""What a fake Zulip remembers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

MEMBER, GUEST, ADMINISTRATOR = 400, 600, 200


@dataclass(slots=True)
class User:
    """An account; ``email`` is what the API shows, ``forges``: may write for others and at other dates.

    ``owner``: id of the person whom a bot belongs to.
    """

    id: int
    email: str
    full_name: str
    key: str = field(repr=False, default="")
    role: int = MEMBER
    is_bot: bool = False
    forges: bool = False
    owner: int | None = None
    delivery_email: str | None = None


@dataclass(slots=True)
class Channel:
    """A channel and the ids of its subscribers; ``shared``: those who join later see what came before."""

    id: int
    name: str
    description: str
    private: bool
    shared: bool
    subscribers: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Group:
    """A user group and the ids of its members."""

    id: int
    name: str
    description: str
    members: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Message:
    """A message in a channel."""

    id: int
    sender: User
    channel: int
    topic: str
    content: str
    timestamp: int
    client: str


@dataclass(slots=True)
class State:
    """A whole organisation.

    ``level``: the server's feature level. ``domains``: of the addresses of its people. ``makers``: whether
    members may make channels. ``erasers``: whether people may delete what they wrote. ``told``: how many times
    somebody was told of something: a message, a new channel, a subscription. ``now``: what the clock shows.
    """

    level: int = 247
    domains: tuple[str, ...] = ("mail.example",)
    topic_limit: int = 60
    content_limit: int = 10_000
    upload_limit: int = 25
    makers: bool = True
    erasers: bool = True
    users: dict[int, User] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    told: int = 0
    now: int = 1_772_625_600
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def add_user(self, email: str, full_name: str, key: str = "", **more: object) -> User:
        """Make an account whose address everybody may see."""
        one = User(next(self.ids), email, full_name, key, delivery_email=email)
        for name, value in more.items():
            setattr(one, name, value)
        self.users[one.id] = one
        return one

    def add_channel(
        self, name: str, description: str = "", private: bool = False, shared: bool = True
    ) -> Channel:
        """Make a channel without subscribers."""
        one = Channel(next(self.ids), name, description, private, shared)
        self.channels[one.id] = one
        return one

    def add_message(
        self,
        sender: User,
        channel: Channel,
        topic: str,
        content: str,
        timestamp: int = 0,
        client: str = "website",
    ) -> Message:
        """Put a message into a channel; those subscribed to it, its sender excepted, are told."""
        one = Message(next(self.ids), sender, channel.id, topic, content, timestamp or self.now, client)
        self.messages[one.id] = one
        self.told += len(channel.subscribers - {sender.id})
        return one

    def visible(self, user: User) -> list[Channel]:
        """Return the channels that an account can see."""
        return [one for one in self.channels.values() if not one.private or user.id in one.subscribers]
