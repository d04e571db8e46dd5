"""The vault: pseudonym <-> addresses and names. The only place of a workspace that holds them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Container, Iterable
from pathlib import Path

from push2pull.errors import ConfigurationError
from push2pull.model import PersonId, Sighting
from push2pull.workspace.database import connect, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sightings (
  person_id TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, part TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (person_id, address, name, part)
) WITHOUT ROWID;
"""
KEY_FILE = "vault.key"
KEY_BYTES = 32
_WORD = re.compile(r"[^\W\d_]{3,}")


class Vault:
    """Opens ``vault.db`` (0600) and ``vault.key`` (0600); without the key no pseudonym can be made again."""

    def __init__(self, folder: Path) -> None:
        self.key = _read_key(folder / KEY_FILE)
        self._connection = connect(folder / "vault.db", _SCHEMA)

    def record(self, part: str, sightings: Iterable[Sighting]) -> None:
        """Keep the addresses and names of one part; recording a part again changes nothing."""
        rows = [(s.person_id, s.address, s.name, part, s.n) for s in sightings]
        with transaction(self._connection) as connection:
            connection.executemany("INSERT OR REPLACE INTO sightings VALUES (?, ?, ?, ?, ?)", rows)

    def forget(self, part: str) -> None:
        """Remove what only an unfinished part brought."""
        with transaction(self._connection) as connection:
            connection.execute("DELETE FROM sightings WHERE part = ?", (part,))

    def sightings(self) -> list[Sighting]:
        """Return every address and name, counted over all parts, in a stable order."""
        query = "SELECT person_id, address, name, sum(n) FROM sightings GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        return [Sighting(PersonId(p), a, name, n) for p, a, name, n in self._connection.execute(query)]

    def name(self, person_id: str) -> str:
        """Return the name most often seen with a pseudonym, else its address, else ""."""
        query = (
            "SELECT name, address FROM sightings WHERE person_id = ? "
            "GROUP BY name, address ORDER BY name = '', sum(n) DESC, name LIMIT 1"
        )
        row = self._connection.execute(query, (person_id,)).fetchone()
        return (row[0] or row[1]) if row else ""

    def names(self, person_id: str) -> list[str]:
        """Return the names seen with a pseudonym, the commonest first."""
        query = (
            "SELECT name FROM sightings WHERE person_id = ? AND name != '' "
            "GROUP BY name ORDER BY sum(n) DESC, name"
        )
        return [row[0] for row in self._connection.execute(query, (person_id,))]

    def addresses(self, person_id: str) -> list[str]:
        """Return the addresses behind a pseudonym."""
        query = "SELECT DISTINCT address FROM sightings WHERE person_id = ? ORDER BY address"
        return [row[0] for row in self._connection.execute(query, (person_id,))]

    def name_words(self, people: Container[str]) -> frozenset[str]:
        """Return the words of the names of *people*, case-folded: never to be shown as a topic."""
        words: set[str] = set()
        for person_id, name in self._connection.execute("SELECT DISTINCT person_id, name FROM sightings"):
            if person_id in people:
                words.update(word.casefold() for word in _WORD.findall(name))
        return frozenset(words)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def new_key() -> bytes:
    """Return a fresh workspace key."""
    return secrets.token_bytes(KEY_BYTES)


def checked_key(key: bytes) -> bytes:
    """Return *key* if it is long enough to be one."""
    if len(key) < KEY_BYTES:
        raise ConfigurationError(f"the workspace key needs {KEY_BYTES} bytes at least")
    return key


def _read_key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: without its key a workspace can neither ingest nor show names"
        ) from error
