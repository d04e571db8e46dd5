"""The publication ledger: a write-ahead journal of what was meant to be written to a target, and the outcome.

An intent is on disk (commit = fsync) before the target is called, the outcome after it. An intent without an
outcome is therefore the one case in which a post may be there without our knowing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from push2pull.model import Post, Publication, RemotePlace

INTENDED, PUBLISHED, REFUSED, UNKNOWN, WITHDRAWN = "intended", "published", "refused", "unknown", "withdrawn"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS publications (
    key TEXT PRIMARY KEY,
    target TEXT NOT NULL,
    place TEXT NOT NULL,
    message_key TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    proposal_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intended', 'published', 'refused', 'unknown', 'withdrawn')),
    remote_id TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    parent TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 1,
    intended_at TEXT NOT NULL,
    settled_at TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS publications_of_target ON publications (target, state);
CREATE TABLE IF NOT EXISTS publication_places (
    target TEXT NOT NULL,
    key TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (target, key)
);
"""

_INTEND = """
INSERT INTO publications (key, target, place, message_key, thread_id, proposal_id, part, parts, state,
                          parent, intended_at, digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'intended', ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    place = excluded.place, thread_id = excluded.thread_id, proposal_id = excluded.proposal_id,
    part = excluded.part, parts = excluded.parts, parent = excluded.parent, digest = excluded.digest,
    intended_at = excluded.intended_at, state = 'intended', remote_id = '', url = '', reason = '',
    settled_at = '', attempts = attempts + 1
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a post, its place at the target and how far it got. Instants are ISO 8601, else "".

    ``part`` counts from 0 to ``parts`` - 1: a long message becomes several posts.
    ``parent``: key of the post it was attached to. ``digest``: of what was written, for ``verify``.
    """

    key: str
    target: str
    place: str
    message_key: str
    thread_id: str
    proposal_id: str
    part: int
    parts: int
    state: str
    remote_id: str
    url: str
    parent: str
    reason: str
    attempts: int
    intended_at: str
    settled_at: str
    digest: str

    @property
    def publication(self) -> Publication:
        """What the target answered."""
        return Publication(self.key, self.remote_id, self.url)


class Ledger:
    """The ledger in any SQLite database; it makes its own tables. ``now`` stamps the rows."""

    def __init__(
        self, connection: sqlite3.Connection, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._connection = connection
        self._now = now
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)

    def intend(
        self,
        post: Post,
        *,
        target: str,
        place: str,
        proposal_id: str = "",
        part: int = 0,
        parts: int = 1,
        digest: str = "",
    ) -> None:
        """Put on disk that *post* is about to be written; a repeated intent counts one more attempt."""
        self._change(
            _INTEND,
            (
                *(post.key, target, place, post.message_key, post.thread_id, proposal_id, part, parts),
                *(post.parent or "", self._stamp(), digest),
            ),
        )

    def settle(self, publication: Publication) -> None:
        """Record that the target has the post."""
        self._outcome(publication.key, PUBLISHED, remote_id=publication.remote_id, url=publication.url)

    def refuse(self, key: str, reason: str) -> None:
        """Record that the target does not have the post and why; a later run may try again."""
        self._outcome(key, REFUSED, reason=reason)

    def unknown(self, key: str) -> None:
        """Record that the post may or may not be there and nobody but a human can tell."""
        self._outcome(key, UNKNOWN, reason="outcome_unknown")

    def withdraw(self, key: str, reason: str) -> None:
        """Record that the post was taken back; it is not published again."""
        self._outcome(key, WITHDRAWN, reason=reason)

    def forget(self, keys: Iterable[str]) -> None:
        """Remove rows whose posts are known not to be at the target."""
        with self._connection:
            self._connection.executemany("DELETE FROM publications WHERE key = ?", [(key,) for key in keys])

    def get(self, key: str) -> Entry | None:
        """Return one row, None when the post was never meant to be written."""
        row = self._connection.execute("SELECT * FROM publications WHERE key = ?", (key,)).fetchone()
        return Entry(*row) if row else None

    def entries(self, target: str) -> list[Entry]:
        """Return all rows of *target*, in the order in which they were first intended."""
        return self._select("target = ?", target)

    def published(self, message_keys: Container[str]) -> int:
        """Count the posts of these messages that are out, at any target."""
        rows = self._connection.execute("SELECT message_key FROM publications WHERE state = 'published'")
        return sum(row[0] in message_keys for row in rows)

    def pending(self, target: str) -> list[Entry]:
        """Return the intents of *target* that have no outcome."""
        return self._select("target = ? AND state = 'intended'", target)

    def remember_place(self, target: str, place: RemotePlace) -> None:
        """Record where a place is at *target*."""
        self._change(
            "INSERT OR REPLACE INTO publication_places VALUES (?, ?, ?, ?)",
            (target, place.key, place.remote_id, place.url),
        )

    def places(self, target: str) -> dict[str, RemotePlace]:
        """Return the places of *target*: key to where it is."""
        query = "SELECT key, remote_id, url FROM publication_places WHERE target = ? ORDER BY key"
        return {row[0]: RemotePlace(*row) for row in self._connection.execute(query, (target,))}

    def _outcome(self, key: str, state: str, *, remote_id: str = "", url: str = "", reason: str = "") -> None:
        # An outcome without a reply (refused, unknown, withdrawn) keeps the remote id already known.
        changed = self._change(
            "UPDATE publications SET state = ?, remote_id = coalesce(nullif(?, ''), remote_id), "
            "url = coalesce(nullif(?, ''), url), reason = ?, settled_at = ? WHERE key = ?",
            (state, remote_id, url, reason, self._stamp(), key),
        )
        if not changed:
            raise KeyError(key)

    def _change(self, statement: str, values: tuple[Any, ...]) -> int:
        with self._connection:
            return self._connection.execute(statement, values).rowcount

    def _select(self, condition: str, target: str) -> list[Entry]:
        query = f"SELECT * FROM publications WHERE {condition} ORDER BY rowid"  # noqa: S608 - our own constants
        return [Entry(*row) for row in self._connection.execute(query, (target,))]

    def _stamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="microseconds")
