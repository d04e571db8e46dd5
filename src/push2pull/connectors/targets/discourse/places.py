"""Communities as categories, and who may read them: everybody, or the members of a group of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from push2pull.connectors.http import understood
from push2pull.connectors.targets.discourse.forum import Forum
from push2pull.connectors.targets.naming import fingerprint, slug
from push2pull.errors import ConfigurationError, Refused
from push2pull.markup import shorten, visible
from push2pull.model import Place, RemotePlace

_NAME_LIMIT = 50
_GROUP_TITLE_LIMIT = 100
_MEMBERS_ONLY = 2
_AT_ONCE = 100


class Places:
    """The categories below *parent* (slug, "" for the top), found by a mark at the end of their slug."""

    def __init__(self, forum: Forum, parent: str = "") -> None:
        self._forum = forum
        self._parent = parent
        self._members: dict[str, set[str] | None] = {}
        self._floors: dict[str, int] = {}

    def ensure(self, place: Place) -> RemotePlace:
        """Find or create the category of *place*; only a public one is open to everybody."""
        found = self._find(place)
        if found is None:
            if not place.public:
                self._ensure_group(place)
            found = self._create(place)
        if place.purpose and not found.get("description_text"):
            self._describe(found, place.purpose)
        number = str(int(found["id"]))
        return RemotePlace(place.key, number, f"{self._forum.url}/c/{found['slug']}/{number}")

    def parent_id(self) -> int | None:
        """Return the id of the parent category; raises ConfigurationError when there is none of that name."""
        if not self._parent:
            return None
        for one in self._listed():
            if one["slug"] == self._parent:
                return int(one["id"])
        raise ConfigurationError(
            f"{self._forum.connection.server.host} has no category {self._parent!r};"
            " make it there, or leave it out of the URL"
        )

    def admit(self, place: RemotePlace, accounts: Iterable[str]) -> None:
        """Make accounts members of the group behind *place*; a public one has none and needs none."""
        there = self._members_of(place)
        missing = sorted(set(accounts) - there) if there is not None else []
        if not missing or there is None:
            return
        name = group_name(place.key)
        with understood(self._forum.ask("GET", f"/groups/{name}.json")) as value:
            number = int(value["group"]["id"])
        for some in (missing[at : at + _AT_ONCE] for at in range(0, len(missing), _AT_ONCE)):
            # Refused when all are members already: a request before it may have landed.
            body = {"usernames": ",".join(some)}
            self._forum.ask("PUT", f"/groups/{number}/members.json", body=body, allow=(422,))
            there |= set(some)

    def floor(self, place: RemotePlace) -> int:
        """Return the id of the post that says what the category is about: all others came after it."""
        if place.remote_id not in self._floors:
            found = next((one for one in self._listed() if str(one["id"]) == place.remote_id), None)
            self._floors[place.remote_id] = self._about(found) if found else 0
        return self._floors[place.remote_id]

    def _about(self, category: Mapping[str, Any]) -> int:
        """Return the id of the first post of a category's own topic, 0 where it has none."""
        number = str(category.get("topic_url") or "").rpartition("/")[2]
        if not number.isdecimal():
            return 0
        answer = self._forum.ask("GET", f"/t/{number}.json", allow=(404,))
        if answer.status != 200:
            return 0
        with understood(answer) as value:
            return int(value["post_stream"]["posts"][0]["id"])

    def _find(self, place: Place) -> Mapping[str, Any] | None:
        mark = f"-{fingerprint(place.key)}"
        return next((one for one in self._listed() if str(one["slug"]).endswith(mark)), None)

    def _listed(self) -> list[Mapping[str, Any]]:
        """Return all categories, those below others too."""
        found: dict[int, Mapping[str, Any]] = {}
        page = 1
        while True:
            params = {"include_subcategories": "true", **({"page": str(page)} if page > 1 else {})}
            with understood(self._forum.ask("GET", "/categories.json", params=params)) as value:
                new = {int(one["id"]): one for one in _flat(value["category_list"]["categories"])}
            if new.keys() <= found.keys():
                return list(found.values())
            found |= new
            page += 1

    def _create(self, place: Place) -> Mapping[str, Any]:
        mark = fingerprint(place.key)
        title = " ".join(visible(place.title).split()) or mark
        body = {
            "slug": f"{slug(title, _NAME_LIMIT - len(mark) - 1, '-') or 'community'}-{mark}",
            "color": "0088CC",
            "text_color": "FFFFFF",
            **({"parent_category_id": parent} if (parent := self.parent_id()) else {}),
            **({} if place.public else {"permissions": {group_name(place.key): 1}}),
        }
        # A name is taken where somebody made such a category before: it is theirs, so ours says which it is.
        for ending in ("", f" ({mark[:4]})"):
            name = shorten(title, _NAME_LIMIT - len(ending)) + ending
            answer = self._forum.ask("POST", "/categories.json", body={"name": name, **body}, allow=(422,))
            if answer.status == 200:
                with understood(answer) as value:
                    return {**value["category"], "id": int(value["category"]["id"])}
        raise Refused(f"{self._forum.connection.server.host} refuses the category")

    def _describe(self, category: Mapping[str, Any], purpose: str) -> None:
        """Write what the category is for into its own topic, where Discourse takes it from."""
        if number := self._about(category):
            words = " ".join(visible(purpose).split())
            self._forum.ask("PUT", f"/posts/{number}.json", body={"post": {"raw": words}}, allow=(422,))

    def _ensure_group(self, place: Place) -> None:
        name = group_name(place.key)
        if self._forum.ask("GET", f"/groups/{name}.json", allow=(404,)).status == 200:
            return
        title = shorten(" ".join(visible(place.title).split()), _GROUP_TITLE_LIMIT)
        group = {"name": name, "full_name": title, "visibility_level": _MEMBERS_ONLY}
        self._forum.ask("POST", "/admin/groups.json", body={"group": group})

    def _members_of(self, place: RemotePlace) -> set[str] | None:
        """Return who is in the group of *place*, None where there is no group."""
        if place.key not in self._members:
            self._members[place.key] = self._listed_members(group_name(place.key))
        return self._members[place.key]

    def _listed_members(self, name: str) -> set[str] | None:
        found: set[str] = set()
        while True:
            params = {"limit": str(_AT_ONCE), "offset": str(len(found))}
            answer = self._forum.ask("GET", f"/groups/{name}/members.json", params=params, allow=(404,))
            if answer.status != 200:
                return None
            with understood(answer) as value:
                names = {str(one["username"]) for one in value["members"]}
            if names <= found:
                return found
            found |= names


def group_name(key: str) -> str:
    """Return the name of the group of a place: 12 characters, of the 20 that a forum takes."""
    return f"p2p_{fingerprint(key)}"


def _flat(categories: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in categories:
        yield one
        yield from _flat(one.get("subcategory_list") or ())
