"""Evidence about lists and groups, counted in SQL (DuckDB, in process) over the tables of a workspace.

Only human mail counts: kind person or list, not sent by a robot. Aliases are folded into their main
pseudonym. A week is a calendar week in UTC. "Now" is a list's own: the end of the newest export that
shows it (:mod:`push2pull.analysis.clock`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.clock import list_ends
from push2pull.analysis.lists import posting_addresses
from push2pull.proposals import queries

DAY = 86_400_000_000
"""Microseconds in a day."""

Item = TypeVar("Item")

ANSWER_DAYS = 7
"""A thread is answered when another person writes within this many days."""

ROLES = ("", "core", "periphery", "left")
"""Roles of ``list_members`` in the order in which one person's several rows are settled."""

NEEDED = ("recipients", "threads", "list_members", "thread_topics", "people")


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as far as it ran in one list; instants in microseconds since 1970, None when undated."""

    thread_id: str
    first: int | None
    last: int | None
    n_messages: int
    n_authors: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Involved:
    """One person's part in one list: only ever in memory, and only to be counted or invited.

    ``role``: core, periphery, left or "". ``lately`` is within ``history_days``, ``now`` within
    ``window_days``. ``threads_received`` lately, ``copies_now``: messages received now.
    """

    person_id: str
    role: str
    wrote_lately: bool
    wrote_now: bool
    threads_received: int
    copies_now: int
    internal: bool | None
    department: str


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody who answers enough different people to be asked whether they would be a referent."""

    person_id: str
    departments: int


@dataclass(frozen=True, slots=True)
class Activity:
    """How much mail a list carries; ``first``: its first human message."""

    weeks: int = 0
    contributors: int = 0
    messages: int = 0
    french: int = 0
    english: int = 0
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tables say, each by list_key; ``now``: microseconds since 1970.

    ``topics``: weight in millionths by topic_id, heaviest first.
    """

    now: Mapping[str, int]
    activity: Mapping[str, Activity]
    threads: Mapping[str, list[Thread]]
    people: Mapping[str, list[Involved]]
    answerers: Mapping[str, list[Answerer]]
    topics: Mapping[str, dict[str, int]]


def gather(tables: Mapping[str, pa.Table], membership: pa.Table, limits: Mapping[str, float]) -> Evidence:
    """Count the evidence of every list in *membership* (columns message_key, list_key).

    *limits*: window_days, history_days, min_answers, min_askers, min_group_answers and max_load.
    """
    with _connect(tables, membership) as db:
        recent, history = (int(limits[name]) * DAY for name in ("window_days", "history_days"))
        support = {"answers": limits["min_answers"], "askers": limits["min_askers"]}
        support |= {"of_group": limits["min_group_answers"], "load": limits["max_load"]}
        threads = _rows(db, queries.THREADS, answer=ANSWER_DAYS * DAY)
        people = _rows(db, queries.PEOPLE, recent=recent, history=history)
        answers = _rows(db, queries.ANSWERS, history=history, **support)
        return Evidence(
            now=dict(_rows(db, "SELECT list_key, now FROM ends")),
            activity={
                key: Activity(*rest) for key, *rest in _rows(db, queries.ACTIVITY, day=DAY, recent=recent)
            },
            threads=_grouped((key, Thread(*rest)) for key, *rest in threads),
            people=_grouped((key, _involved(rest)) for key, *rest in people),
            answerers=_grouped((row[0], Answerer(row[1], row[4])) for row in answers),
            topics={
                k: dict(v) for k, v in _grouped((k, (t, w)) for k, t, w in _rows(db, queries.TOPICS)).items()
            },
        )


def _connect(tables: Mapping[str, pa.Table], membership: pa.Table) -> duckdb.DuckDBPyConnection:
    # Nothing may be fetched: extensions, files and Python variables are out of reach.
    settings = ("autoinstall_known_extensions", "autoload_known_extensions", "python_enable_replacements")
    db = duckdb.connect(config=dict.fromkeys(settings, False))
    db.register("membership", membership)
    db.register("ends", list_ends(tables["messages"], membership))
    # Learned ones too: a list's own address must not make a group of seven one of eight.
    db.register("addresses", posting_addresses(tables["messages"], tables["recipients"]))
    db.register("messages", _with_instants(tables["messages"]))
    for name in NEEDED:
        db.register(name, tables[name])
    for statement in (queries.WHO, queries.POSTS, queries.HEARD):
        db.execute(statement)
    return db


def _with_instants(messages: pa.Table) -> pa.Table:
    """Return the columns in use, the date as whole microseconds: plain numbers need no time zone data."""
    columns = messages.select(["message_key", "sender", "list_address", "kind", "language"])
    return columns.append_column("sent", pc.cast(messages["date"], pa.int64()))


def _rows(db: duckdb.DuckDBPyConnection, question: str, **parameters: float) -> list[tuple[Any, ...]]:
    return db.execute(question, parameters).fetchall()


def _grouped(pairs: Iterable[tuple[str, Item]]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return groups


def _involved(row: list[Any]) -> Involved:
    person, rank, lately, now, *rest = row
    return Involved(person, ROLES[rank or 0], bool(lately), bool(now), *rest)
