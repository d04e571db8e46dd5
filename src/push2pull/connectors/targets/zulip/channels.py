"""Communities as channels: private unless the place is public, and found again by a mark in their description."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.targets.zulip.organisation import Organisation, one_line
from push2pull.errors import Refused
from push2pull.markup import DIALECTS, shorten
from push2pull.model import Place, RemotePlace


class Channels:
    """The channels that our account can see."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._names: dict[str, str] = {}

    def ensure(self, place: Place) -> RemotePlace:
        """Find or create the channel of *place*; nobody but us, and our owner, is subscribed to a new one."""
        found = self._find(place) or self._create(place)
        number = str(int(found["stream_id"]))
        return RemotePlace(place.key, number, f"{self._organisation.url}/#narrow/stream/{number}")

    def subscribe(self, place: RemotePlace, accounts: Iterable[int]) -> None:
        """Subscribe accounts to the channel, without a message to them where the server can keep quiet."""
        fields = {
            "subscriptions": [{"name": self.name(place)}],
            "principals": list(accounts),
            "announce": False,
            "send_new_subscription_messages": False,
        }
        if fields["principals"]:
            self._organisation.ask("POST", "/users/me/subscriptions", fields, repeatable=True)

    def name(self, place: RemotePlace) -> str:
        """Return the channel's name of today."""
        if place.remote_id not in self._names:
            self._listed()
        if place.remote_id not in self._names:
            raise Refused(f"{self._organisation.connection.server.host}: the channel is not there any more")
        return self._names[place.remote_id]

    def _find(self, place: Place) -> Mapping[str, Any] | None:
        mark = _mark(place)
        return next((one for one in self._listed() if str(one["description"]).endswith(mark)), None)

    def _listed(self) -> list[Mapping[str, Any]]:
        with understood(self._organisation.ask("GET", "/streams")) as value:
            rows: list[Mapping[str, Any]] = [
                {**one, "stream_id": int(one["stream_id"])} for one in value["streams"]
            ]
            self._names = {str(one["stream_id"]): str(one["name"]) for one in rows}
        return rows

    def _create(self, place: Place) -> Mapping[str, Any]:
        # A name may be taken by a channel that is not ours, seen or (being private) unseen.
        taken = {name.casefold() for name in self._names.values()}
        for name in self._free_names(place):
            if name.casefold() not in taken and self._made(name, place) and (found := self._find(place)):
                return found
        raise Refused(
            f"{self._organisation.connection.server.host} makes no channel; may this account make any?"
        )

    def _made(self, name: str, place: Place) -> bool:
        fields = {
            "subscriptions": [{"name": name, "description": self._description(place)}],
            "invite_only": not place.public,
            **({} if place.public else {"principals": self._ourselves()}),
            # Who joins later is to find the whole conversation; private channels would hide it.
            "history_public_to_subscribers": True,
            "announce": False,
            "authorization_errors_fatal": False,
        }
        path = "/users/me/subscriptions"
        answer = self._organisation.ask("POST", path, fields, repeatable=True, allow=(400,))
        if answer.status == 400:
            return False
        with understood(answer) as value:
            return name not in (value.get("unauthorized") or ())

    def _ourselves(self) -> list[int]:
        """Return our own number and, where we are a bot, that of the person it belongs to.

        A private channel can be opened by those in it alone: with a bot nobody could invite anybody.
        """
        with understood(self._organisation.ask("GET", "/users/me")) as me:
            number = int(me["user_id"])
        with understood(self._organisation.ask("GET", f"/users/{number}")) as value:
            owner = value["user"].get("bot_owner_id")
            return [number] if owner is None else [number, int(owner)]

    def _free_names(self, place: Place) -> list[str]:
        limit, title = self._organisation.channel_name, one_line(place.title) or "push2pull"
        endings = ("", f" ({_digest(place)[:4]})")
        return [shorten(title, limit - len(ending)) + ending for ending in endings]

    def _description(self, place: Place) -> str:
        mark, words = _mark(place), one_line(DIALECTS["zulip"].words(one_line(place.purpose)))
        room = self._organisation.description - len(mark) - 1
        return f"{shorten(words, room)} {mark}" if words else mark


def _digest(place: Place) -> str:
    return hashlib.sha256(place.key.encode("utf-8", "replace")).hexdigest()


def _mark(place: Place) -> str:
    """Return what a channel's description ends with: it says whose it is, and leads back to nothing."""
    return f"(p2p:{_digest(place)[:12]})"
