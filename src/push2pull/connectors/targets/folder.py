"""A static stream site in a folder: pages, feeds and files that any web server, or none, can show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from push2pull.connectors.targets.site.files import TEMPORARY, segment, write
from push2pull.connectors.targets.site.pages import Site
from push2pull.connectors.targets.site.posts import Posts
from push2pull.errors import ConfigurationError
from push2pull.markup import body
from push2pull.model import (
    Capabilities,
    Identity,
    Participant,
    PersonId,
    Place,
    Post,
    PostAttachment,
    Publication,
    RemoteFile,
    RemotePlace,
    RemotePost,
    RemoteUser,
)

_MARKER = "site.json"


class FolderTarget:
    """The target ``folder:PATH``. Posts are JSON files named by key, so a second write changes nothing;
    pages are made from them by :meth:`finish`, so it takes plain text. ``locale``: language of the front page,
    "" the usual one.
    """

    capabilities = Capabilities(
        author=True,
        timestamp=True,
        threading="tree",
        idempotence="native",
        markup="text",
        begin_finish=True,
        withdraw=True,
    )

    def __init__(self, path: Path | str, locale: str = "") -> None:
        self.path = Path(path).expanduser().absolute()
        self._posts = Posts(self.path)
        self._locale = locale

    @property
    def url(self) -> str:
        """Return the site's name in the ledger: it stays when the folder is moved, and tells no path."""
        marker = self._posts.data / _MARKER
        if marker.is_file():
            return str(json.loads(marker.read_bytes())["target"])
        return (
            f"folder:{hashlib.sha256(str(self.path.resolve()).encode('utf-8', 'replace')).hexdigest()[:16]}"
        )

    def check(self) -> Identity:
        """Say which folder; raise ConfigurationError when it holds something else. Writes nothing."""
        if self.path.exists() and not self.path.is_dir():
            raise ConfigurationError(f"{self.path} is a file; name a folder for the site")
        ours = (self._posts.data / _MARKER).is_file()
        # A run that was cut off at its first step leaves the folder "data" alone.
        if self.path.is_dir() and not ours and {one.name for one in self.path.iterdir()} - {"data"}:
            raise ConfigurationError(
                f"{self.path} holds other files; name an empty folder or an earlier site"
            )
        return Identity(str(self.path), "site" if ours else "new site")

    def begin(self) -> None:
        """Make the folder; clear away what a run that was cut off left half-written."""
        self.check()
        marker = json.dumps({"format": 1, "target": self.url}) + "\n"
        write(self._posts.data / _MARKER, marker.encode(), keep_same=True)
        for leftover in self.path.rglob(f".*{TEMPORARY}"):
            leftover.unlink()

    def finish(self) -> Mapping[str, Any]:
        """Make the pages and feeds; return their number and how many changed."""
        return Site(self._posts, self._locale).build()

    def resolve_people(self, people: Sequence[Participant]) -> Mapping[PersonId, RemoteUser]:
        """Return everybody: a page can show any name."""
        return {one.person_id: RemoteUser(one.person_id, one.name) for one in people}

    def ensure_place(self, place: Place) -> RemotePlace:
        """Write the community down."""
        name = self._posts.add_place(place)
        return RemotePlace(place.key, name, f"communities/{name}/index.html")

    def add_members(self, place: RemotePlace, members: Sequence[RemoteUser]) -> None:
        """Do nothing: everybody who can open the folder can read."""

    def upload(self, attachment: PostAttachment, place: RemotePlace) -> RemoteFile:
        """Store a file under ``attachments/``, byte for byte."""
        stored = self._posts.add_file(attachment)
        return RemoteFile(stored.path, stored.path)

    def write(self, post: Post, place: RemotePlace, parent: Publication | None) -> Publication:
        """Write a post and its files; one whose key is there is left as it is."""
        self._posts.add(place.remote_id, replace(post, parent=parent.key) if parent else post)
        return _publication(post.key, post.thread_id, place)

    def find(self, key: str, place: RemotePlace) -> Publication | None:
        """Return where the post of *key* is, None when it is not there."""
        stored = self._posts.load(place.remote_id, key)
        return _publication(key, stored.thread_id, place) if stored else None

    def read(self, place: RemotePlace, since: datetime | None = None) -> Iterator[RemotePost]:
        """Yield the posts of a place, oldest first; with *since* those of that instant and later."""
        stored = self._posts.all(place.remote_id)
        ranks = sorted(post.rank for post in stored if since is None or (post.date and post.date >= since))
        for _, key in ranks:
            if post := self._posts.load(place.remote_id, key):
                files = tuple(file.sha256 for file in post.attachments)
                text = body(post.whole, self.capabilities, attributed=False)
                yield RemotePost(segment(key), key, post.parent, post.author, post.date, text, files)

    def withdraw(self, publication: Publication, place: RemotePlace) -> None:
        """Remove a post; :meth:`finish` makes the pages anew and removes files nobody refers to."""
        self._posts.remove(place.remote_id, publication.key)


def _publication(key: str, thread_id: str, place: RemotePlace) -> Publication:
    page = f"communities/{place.remote_id}/threads/{segment(thread_id)}.html"
    return Publication(key, segment(key), f"{page}#p-{segment(key)}")
