"""The people of a community as a user group, so that they can be called and given rights together.

Zulip lets bots neither see nor make groups: with one, people are subscribed to the channel and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.targets.zulip.organisation import Organisation, one_line
from push2pull.markup import shorten
from push2pull.model import RemotePlace

_LONGEST = 100
_RESERVED = re.compile(r"(?:@|role:|user:|stream:|channel:|\s)+", re.I)
"""What the name of a group may not start with."""


def gather(organisation: Organisation, place: RemotePlace, title: str, accounts: Iterable[int]) -> None:
    """Make *accounts* members of the group of *place*, which is made for them; who is a member stays one.

    An organisation that gives our account no right to it keeps them as subscribers alone.
    """
    wanted, mark = sorted(set(accounts)), _mark(place)
    answer = organisation.ask("GET", "/user_groups", allow=(400,))
    if answer.status == 400 or not wanted:
        return
    with understood(answer) as value:
        groups: list[Mapping[str, Any]] = list(value["user_groups"])
    ours = next((one for one in groups if str(one["description"]).endswith(mark)), None)
    if ours is None:
        fields = {"name": _free_name(title, mark, groups), "description": mark, "members": wanted}
        organisation.ask("POST", "/user_groups/create", fields, repeatable=True, allow=(400,))
        return
    if missing := sorted(set(wanted) - set(map(int, ours["members"]))):
        path = f"/user_groups/{int(ours['id'])}/members"
        organisation.ask("POST", path, {"add": missing}, repeatable=True, allow=(400,))


def _free_name(title: str, mark: str, groups: Iterable[Mapping[str, Any]]) -> str:
    taken = {str(one["name"]).casefold() for one in groups}
    plain = one_line(title)
    reserved = _RESERVED.match(plain)
    name = shorten(plain[reserved.end() if reserved else 0 :], _LONGEST) or mark
    ending = f" {mark}"
    return name if name.casefold() not in taken else shorten(name, _LONGEST - len(ending)) + ending


def _mark(place: RemotePlace) -> str:
    """Return what the description of a group of ours is: the channel that it belongs to."""
    return f"(p2p:channel {place.remote_id})"
