"""``state.db``: what was read, decided and agreed, and the audit chain. Small, precious, transactional."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from push2pull.model import Decision, Skipped
from push2pull.workspace.database import connect, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS containers (
  source TEXT NOT NULL, key TEXT NOT NULL, generation INTEGER NOT NULL, fingerprint TEXT NOT NULL,
  location TEXT NOT NULL, read INTEGER NOT NULL, kept INTEGER NOT NULL, duplicates INTEGER NOT NULL,
  rejected TEXT NOT NULL, error TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (key, generation)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS skipped (
  source TEXT NOT NULL, location TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (source, location)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
  id INTEGER PRIMARY KEY, proposal_id TEXT NOT NULL, decision TEXT NOT NULL, by TEXT NOT NULL,
  at TEXT NOT NULL, title TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS gates (
  id INTEGER PRIMARY KEY, proposal_id TEXT NOT NULL, code TEXT NOT NULL, met INTEGER NOT NULL,
  by TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS consents (
  person_id TEXT NOT NULL, thread_id TEXT NOT NULL, answer TEXT NOT NULL, at TEXT NOT NULL,
  until TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, thread_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people_decisions (
  id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, person_id TEXT NOT NULL, what TEXT NOT NULL,
  value TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY, verb TEXT NOT NULL, at TEXT NOT NULL, report TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL, fields TEXT NOT NULL,
  previous TEXT NOT NULL, digest TEXT NOT NULL
);
"""


def utc_now() -> datetime:
    """Return the present instant, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ContainerRecord:
    """What one reading of one container gave; ``read = kept + duplicates + sum(rejected)``."""

    source: str
    key: str
    generation: int
    fingerprint: str
    location: str
    read: int = 0
    kept: int = 0
    duplicates: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    error: str = ""


class State:
    """Opens ``state.db``. ``now`` is the one clock of everything it stamps."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = utc_now) -> None:
        self.connection: sqlite3.Connection = connect(folder / "state.db", _SCHEMA)
        if "until" not in {row[1] for row in self.connection.execute("PRAGMA table_info(consents)")}:
            self.connection.execute("ALTER TABLE consents ADD COLUMN until TEXT NOT NULL DEFAULT ''")
        self.now = now

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    # -- what was read

    def containers(self) -> list[ContainerRecord]:
        """Return every finished reading, in a stable order."""
        rows = self.connection.execute(
            "SELECT source, key, generation, fingerprint, location, read, kept, duplicates, rejected, error "
            "FROM containers ORDER BY key, generation"
        )
        return [
            ContainerRecord(source, key, n, mark, place, read, kept, again, json.loads(rejected), error)
            for source, key, n, mark, place, read, kept, again, rejected, error in rows
        ]

    def finish(self, *records: ContainerRecord) -> None:
        """Record that containers were read to their end, all or none: from here on their parts count."""
        with transaction(self.connection) as connection:
            connection.executemany(
                "INSERT INTO containers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(record.source, record.key, record.generation, record.fingerprint, record.location),
                        *(record.read, record.kept, record.duplicates),
                        json.dumps(record.rejected, sort_keys=True),
                        record.error,
                        self._stamp(),
                    )
                    for record in records
                ],
            )

    def skip(self, source: str, files: Iterable[Skipped]) -> None:
        """Remember the files of *source* that are not mail, replacing what was known."""
        with transaction(self.connection) as connection:
            connection.execute("DELETE FROM skipped WHERE source = ?", (source,))
            connection.executemany(
                "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?)",
                [(source, f.location, f.reason, f.detail) for f in files],
            )

    def skipped(self) -> dict[str, int]:
        """Return the files that are not mail, counted by reason."""
        rows = self.connection.execute("SELECT reason, count(*) FROM skipped GROUP BY 1 ORDER BY 1")
        return dict(rows.fetchall())

    def skipped_files(self) -> list[tuple[str, Skipped]]:
        """Return (source, file) of the files that are not mail, in a stable order."""
        rows = self.connection.execute("SELECT source, location, reason, detail FROM skipped ORDER BY 1, 2")
        return [(source, Skipped(*file)) for source, *file in rows]

    # -- what was decided and agreed

    def decide(self, proposal_id: str, decision: str, by: str, title: str = "") -> None:
        """Record a decision: accepted, rejected or later. The newest one of a proposal holds."""
        with transaction(self.connection) as connection:
            connection.execute(
                "INSERT INTO decisions (proposal_id, decision, by, at, title) VALUES (?, ?, ?, ?, ?)",
                (proposal_id, decision, by, self._stamp(), title),
            )

    def meet(self, proposal_id: str, codes: Iterable[str], met: bool, by: str) -> None:
        """Record that people have met gates of a proposal, or have not. The newest word on a gate holds."""
        with transaction(self.connection) as connection:
            connection.executemany(
                "INSERT INTO gates (proposal_id, code, met, by, at) VALUES (?, ?, ?, ?, ?)",
                [(proposal_id, code, met, by, self._stamp()) for code in codes],
            )

    def met(self) -> dict[str, frozenset[str]]:
        """Return the codes of the gates that people have met, by proposal."""
        rows = self.connection.execute(
            "SELECT proposal_id, code FROM gates WHERE met "
            "AND id IN (SELECT max(id) FROM gates GROUP BY proposal_id, code)"
        )
        found: dict[str, set[str]] = {}
        for proposal_id, code in rows:
            found.setdefault(proposal_id, set()).add(code)
        return {proposal_id: frozenset(codes) for proposal_id, codes in found.items()}

    def decisions(self) -> list[Decision]:
        """Return the decision in force for each proposal."""
        rows = self.connection.execute(
            "SELECT proposal_id, decision, by, at, title FROM decisions "
            "WHERE id IN (SELECT max(id) FROM decisions GROUP BY proposal_id) ORDER BY proposal_id"
        )
        return [Decision(p, d, by, datetime.fromisoformat(at), title) for p, d, by, at, title in rows]

    def consent(self, person_id: str, thread_id: str, answer: str, until: str = "") -> None:
        """Record an author's answer (pending, yes, no, anonymous) for a thread, or for all with "".

        ``until``: the last day on which it holds (ISO 8601), "" for good.
        """
        with transaction(self.connection) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO consents (person_id, thread_id, answer, at, until) VALUES (?, ?, ?, ?, ?)",
                (person_id, thread_id, answer, self._stamp(), until),
            )

    def consents(self) -> dict[tuple[str, str], str]:
        """Return (person_id, thread_id or "") -> answer; ``expired`` for a yes whose day has passed."""
        today = self.now().date().isoformat()
        rows = self.connection.execute(
            "SELECT person_id, thread_id, answer, until FROM consents ORDER BY 1, 2"
        )
        return {
            (person, thread): "expired"
            if until and until < today and answer in ("yes", "anonymous")
            else answer
            for person, thread, answer, until in rows
        }

    def consent_until(self, person_id: str) -> str:
        """Return the day to which an author was asked to agree, "" for none."""
        query = "SELECT until FROM consents WHERE person_id = ? AND thread_id = ''"
        row = self.connection.execute(query, (person_id,)).fetchone()
        return str(row[0]) if row else ""

    def decide_people(self, choices: Iterable[tuple[str, str, str]], by: str) -> None:
        """Record one batch of (pseudonym, ``with`` or ``kind``, value): what a human says about who is who."""
        with transaction(self.connection) as connection:
            batch = connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM people_decisions").fetchone()[
                0
            ]
            connection.executemany(
                "INSERT INTO people_decisions (batch, person_id, what, value, by, at) VALUES (?, ?, ?, ?, ?, ?)",
                [(batch, *choice, by, self._stamp()) for choice in choices],
            )

    def people_decisions(self) -> dict[tuple[str, str], str]:
        """Return (pseudonym, ``with`` or ``kind``) -> value in force."""
        rows = self.connection.execute("SELECT person_id, what, value FROM people_decisions ORDER BY id")
        return {(person_id, what): value for person_id, what, value in rows}

    def undo_people(self) -> int:
        """Forget the newest batch; return how many decisions it held."""
        with transaction(self.connection) as connection:
            newest = "DELETE FROM people_decisions WHERE batch = (SELECT max(batch) FROM people_decisions)"
            return connection.execute(newest).rowcount

    # -- what was done

    def ran(self, verb: str, report: dict[str, Any]) -> None:
        """Keep the report of a run."""
        with transaction(self.connection) as connection:
            connection.execute(
                "INSERT INTO runs (verb, at, report) VALUES (?, ?, ?)",
                (verb, self._stamp(), json.dumps(report, sort_keys=True, default=str)),
            )

    def last_run(self, verb: str) -> dict[str, Any] | None:
        """Return the newest report of a verb, None before its first run."""
        query = "SELECT report FROM runs WHERE verb = ? ORDER BY id DESC LIMIT 1"
        row = self.connection.execute(query, (verb,)).fetchone()
        return json.loads(row[0]) if row else None

    def audit(self, event: str, fields: dict[str, Any]) -> None:
        """Append a line to the audit chain: what was done, with which settings; never content."""
        with transaction(self.connection) as connection:
            last = connection.execute("SELECT digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            previous = last[0] if last else ""
            at, body = self._stamp(), json.dumps(fields, sort_keys=True, default=str)
            connection.execute(
                "INSERT INTO audit (at, event, fields, previous, digest) VALUES (?, ?, ?, ?, ?)",
                (at, event, body, previous, _link(previous, at, event, body)),
            )

    def audit_lines(self) -> list[dict[str, Any]]:
        """Return the audit chain, oldest first; ``intact`` says whether a line still fits its forerunner."""
        lines, previous = [], ""
        for seq, at, event, body, before, digest in self.connection.execute(
            "SELECT * FROM audit ORDER BY seq"
        ):
            intact = before == previous and digest == _link(before, at, event, body)
            lines.append({"seq": seq, "at": at, "event": event, **json.loads(body), "intact": intact})
            previous = digest
        return lines

    def _stamp(self) -> str:
        return self.now().isoformat(timespec="microseconds")


def _link(previous: str, at: str, event: str, body: str) -> str:
    return hashlib.sha256("\n".join((previous, at, event, body)).encode()).hexdigest()
