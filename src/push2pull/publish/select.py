"""What the workspace's tables say about the accepted proposals, as the planner wants it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from push2pull.model import Origin, PersonId, Proposal
from push2pull.publish.plan import Candidate
from push2pull.workspace import Store

_MESSAGES = """
WITH wanted AS (SELECT DISTINCT thread_id FROM proposal_threads WHERE proposal_id IN ({ids})),
open_to_all AS (
    SELECT t.message_key
    FROM threads t
    JOIN proposal_threads w USING (thread_id)
    JOIN (SELECT proposal_id, unnest(list_keys) AS list_key FROM proposals) p USING (proposal_id)
    JOIN list_messages l ON l.message_key = t.message_key AND l.list_key = p.list_key
    WHERE w.proposal_id IN ({ids})
),
known AS (
    SELECT alias, min(person_id) AS person_id, bool_and(internal) AS internal
    FROM (SELECT unnest(list_append(aliases, person_id)) AS alias, person_id, internal FROM people)
    GROUP BY alias
)
SELECT m.message_key, t.thread_id, t.parent_key, m.date, coalesce(p.person_id, m.sender) AS person_id,
    m.kind, m.origin, p.internal, m.language, m.content_sha256 AS content,
    m.n_attachments = 0 AND trim(coalesce(x.text, ''), E' \\t\\r\\n') = '' AS empty,
    m.subject_mark <> 'none' OR m.in_reply_to <> '' OR len(m.references) > 0
        OR len(coalesce(x.quote_hashes, [])) > 0 AS quotes,
    NOT EXISTS (SELECT 1 FROM open_to_all o WHERE o.message_key = t.message_key) AS narrower
FROM threads t
JOIN wanted USING (thread_id)
JOIN messages m USING (message_key)
LEFT JOIN texts x USING (message_key)
LEFT JOIN known p ON p.alias = m.sender
ORDER BY m.message_key
"""


def accepted(store: Store) -> list[Proposal]:
    """Return the accepted proposals with their threads, in the table's order and with the approved titles."""
    decisions = {one.proposal_id: one for one in store.state.decisions() if one.decision == "accepted"}
    rows = [row for row in store.table("proposals").to_pylist() if row["proposal_id"] in decisions]
    threads: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in store.table("proposal_threads").to_pylist():
        threads[row["proposal_id"], row["role"]].append(row["thread_id"])
    return [
        replace(
            _proposal(row, store.settings.locale),
            title=decisions[row["proposal_id"]].title or row["title"],
            seed_thread_ids=tuple(threads[row["proposal_id"], "seed"]),
            thread_ids=tuple(threads[row["proposal_id"], "seed"] + threads[row["proposal_id"], "history"]),
        )
        for row in rows
    ]


def candidates(store: Store, proposals: Sequence[Proposal]) -> list[Candidate]:
    """Return the messages of the proposals' threads, each under its author's main pseudonym."""
    if not proposals:
        return []
    ids = ", ".join("'" + one.proposal_id.replace("'", "''") + "'" for one in proposals)
    rows = store.sql(_MESSAGES.format(ids=ids)).to_pylist()
    return [_candidate(row) for row in rows]


def consents(store: Store) -> dict[tuple[str, str], str]:
    """Return the answers by (main pseudonym, thread_id or ""); a "no" under any alias stays a no."""
    main = {alias: row["person_id"] for row in store.table("people").to_pylist() for alias in row["aliases"]}
    answers: dict[tuple[str, str], str] = {}
    for (person, thread), answer in sorted(store.state.consents().items()):
        key = (main.get(person, person), thread)
        answers[key] = answer if answers.get(key) != "no" else "no"
    return answers


def texts_of(store: Store, people: Container[str], messages: Container[str]) -> Iterator[str]:
    """Yield what *people* wrote anywhere in the archive (under any address), and the texts of *messages*.

    As the tables have it: addresses are masked.
    """
    main = {alias: row["person_id"] for row in store.table("people").to_pylist() for alias in row["aliases"]}
    query = "SELECT m.message_key, m.sender, x.text FROM messages m JOIN texts x USING (message_key)"
    for row in store.sql(query).to_pylist():
        if main.get(row["sender"], row["sender"]) in people or row["message_key"] in messages:
            yield row["text"] or ""


def _proposal(row: Mapping[str, Any], locale: str) -> Proposal:
    return Proposal(
        proposal_id=row["proposal_id"],
        kind=row["kind"],
        title=row["title"],
        purpose=row["purpose"],
        verdict=row["verdict"],
        topics=tuple(row["topics"]),
        language=row["language"] if row["language"] in ("en", "fr") else locale,
    )


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(**{**row, "person_id": PersonId(row["person_id"]), "origin": Origin(**row["origin"])})
