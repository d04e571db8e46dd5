"""Threads as topics: each has one of its own, whose name people may change at any time."""

from __future__ import annotations

from itertools import chain, count

from push2pull.connectors.http import understood
from push2pull.connectors.targets.zulip.organisation import Organisation, one_line
from push2pull.markup import shorten
from push2pull.model import Post, Publication, RemotePlace

_UNTITLED = {"en": "(no subject)", "fr": "(sans objet)"}


class Topics:
    """The topics of every channel, as far as they were asked for or written since."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._taken: dict[str, set[str]] = {}
        self._of: dict[str, str] = {}

    def choose(self, post: Post, place: RemotePlace, parent: Publication | None) -> str:
        """Return where *post* goes: to its parent's topic wherever that is now, else to a new one."""
        return (parent and self._current(parent)) or self._new(post, place)

    def note(self, place: RemotePlace, message: str, topic: str) -> None:
        """Remember that a message (its id) stands in a topic."""
        self._of[message] = topic
        if place.remote_id in self._taken:
            self._taken[place.remote_id].add(topic.casefold())

    def _current(self, parent: Publication) -> str:
        """Return the topic of a message, "" when it is not there any more."""
        if parent.remote_id not in self._of:
            path = f"/messages/{int(parent.remote_id)}"
            answer = self._organisation.ask("GET", path, {"apply_markdown": False}, allow=(400,))
            if answer.status == 400:
                return ""
            with understood(answer) as value:
                self._of[parent.remote_id] = str(value["message"]["subject"])
        return self._of[parent.remote_id]

    def _new(self, post: Post, place: RemotePlace) -> str:
        """Return the post's title, with a number where a topic of that name is there: they would become one."""
        taken, limit = self._names(place), self._organisation.topic
        title = one_line(post.title) or _UNTITLED.get(post.language) or _UNTITLED[post.locale]
        endings = chain([""], (f" ({n})" for n in count(2)))
        names = (shorten(title, limit - len(ending)) + ending for ending in endings)
        return next(name for name in names if name.casefold() not in taken)

    def _names(self, place: RemotePlace) -> set[str]:
        if place.remote_id not in self._taken:
            with understood(
                self._organisation.ask("GET", f"/users/me/{int(place.remote_id)}/topics")
            ) as value:
                self._taken[place.remote_id] = {str(one["name"]).casefold() for one in value["topics"]}
        return self._taken[place.remote_id]
