"""What the pages of a community are made of: its threads, and the order of the posts in one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from push2pull.connectors.targets.site.files import segment
from push2pull.connectors.targets.site.posts import StoredPost

DEEPEST = 6
"""Levels of indentation; deeper answers stay on the last one, so that narrow screens can show them."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """The light part of a post: what the overview pages need, so that texts need not stay in memory."""

    key: str
    thread_id: str
    title: str
    author: str
    language: str
    date: datetime | None

    @property
    def rank(self) -> tuple[datetime, str]:
        """Oldest first; posts of no date before all others."""
        return (self.date or _NEVER, self.key)


@dataclass(frozen=True, slots=True)
class ThreadOutline:
    """One conversation: its page's file name, its figures and the keys of its posts, oldest first."""

    name: str
    title: str
    author: str
    language: str
    people: int
    first: datetime | None
    last: datetime | None
    keys: tuple[str, ...]

    @property
    def replies(self) -> int:
        """Return the number of answers."""
        return len(self.keys) - 1


@dataclass(frozen=True, slots=True)
class Node:
    """A post in a thread's reading order. ``parent``: the post it answers, if that is here."""

    post: StoredPost
    depth: int
    parent: StoredPost | None


def head(post: StoredPost) -> Head:
    """Return the light part of *post*."""
    return Head(post.key, post.thread_id, post.title, post.author, post.language, post.date)


def threads(heads: Iterable[Head]) -> list[ThreadOutline]:
    """Group posts to conversations, the one with the newest message first."""
    groups: dict[str, list[Head]] = defaultdict(list)
    for one in heads:
        groups[one.thread_id].append(one)
    outlines = [_outline(thread_id, sorted(group, key=_rank)) for thread_id, group in groups.items()]
    return sorted(outlines, key=lambda thread: (thread.last or _NEVER, thread.name), reverse=True)


def _outline(thread_id: str, group: Sequence[Head]) -> ThreadOutline:
    first, dates = group[0], [one.date for one in group if one.date]
    return ThreadOutline(
        name=segment(thread_id),
        title=first.title,
        author=first.author,
        language=first.language,
        people=len({one.author for one in group}),
        first=min(dates, default=None),
        last=max(dates, default=None),
        keys=tuple(one.key for one in group),
    )


def reading_order(posts: Sequence[StoredPost]) -> list[Node]:
    """Return a thread's posts, each followed by its answers, oldest first.

    Answers to what is not here stand on their own; so does the oldest post of a loop.
    """
    by_key = {post.key: post for post in sorted(posts, key=lambda post: post.rank)}
    children: dict[str | None, list[StoredPost]] = defaultdict(list)
    for post in by_key.values():
        children[post.parent if post.parent in by_key else None].append(post)
    seen: dict[str, Node] = {}
    for root in [*children[None], *by_key.values()]:
        _walk(root, children, by_key, seen)
    return list(seen.values())


def _walk(
    root: StoredPost,
    children: Mapping[str | None, Sequence[StoredPost]],
    by_key: Mapping[str, StoredPost],
    seen: dict[str, Node],
) -> None:
    stack = [(root, 0)]
    while stack:
        post, depth = stack.pop()
        if post.key in seen:
            continue
        parent = by_key.get(post.parent) if post.parent and depth else None
        seen[post.key] = Node(post, min(depth, DEEPEST), parent)
        stack += [(child, depth + 1) for child in reversed(children.get(post.key, ()))]


def _rank(one: Head) -> tuple[datetime, str]:
    return one.rank
