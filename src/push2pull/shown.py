"""What may leave a workspace: tables about groups as they may be shown, those about single people on request only.

Nothing is given out about fewer than ``min_group`` people. Rooms inside read :meth:`push2pull.workspace.Store.table`.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

import pyarrow as pa

from push2pull.analysis.flows.rows import PAIR
from push2pull.analysis.suppress import people_shown
from push2pull.errors import ConfigurationError
from push2pull.model import Row
from push2pull.schema import ABOUT_GROUPS, SCHEMAS, rows
from push2pull.workspace import Store

# Aliases are one person; lists, robots and shared mailboxes are nobody.
_PEOPLE = """
WITH who AS (
  SELECT person_id AS one, person_id AS main, kind FROM people
  UNION SELECT unnest(aliases), person_id, kind FROM people)
SELECT key, count(DISTINCT coalesce(main, person)) AS n
FROM ({pairs}) LEFT JOIN who ON one = person WHERE person <> '' AND coalesce(kind, 'person') = 'person' GROUP BY 1
"""
_OF_LISTS = """
SELECT list_key AS key, sender AS person FROM list_messages JOIN messages USING (message_key)
UNION SELECT list_key, person_id FROM list_members
"""
_OF_TOPICS = """
SELECT topic_id AS key, sender AS person
FROM thread_topics JOIN threads USING (thread_id) JOIN messages USING (message_key)
"""


def table(store: Store, name: str, *, pseudonyms: bool = False) -> pa.Table:
    """Return table *name* as it may leave the workspace.

    Tables about groups come without the rows about fewer than ``min_group`` people, counts of people rounded.
    One with a row a message or person is :class:`~push2pull.errors.ConfigurationError` unless *pseudonyms* asks
    for it, which leaves an audit line.
    """
    if name in ABOUT_GROUPS:
        return _GROUPS[name](store)
    if name in SCHEMAS and not pseudonyms:
        raise ConfigurationError(
            f"table {name} has a row for each message or person; it leaves the workspace on request only, with an "
            "audit line: export with --pseudonyms, in Python pseudonyms=True"
        )
    found = store.table(name)
    store.audit("pseudonyms", table=name, rows=found.num_rows)
    return found


def sql(store: Store, query: str, *, pseudonyms: bool = False) -> pa.Table:
    """Run a DuckDB *query* over the tables as :func:`table` gives them.

    Those with a row a message or person are there only with *pseudonyms*, which leaves an audit line. What is
    counted in these is the caller's to suppress.
    """
    import duckdb  # here: most verbs do without it

    # All of them: a query may name a table in ways that its text does not show.
    instead: dict[str, pa.Table | None] = {name: _GROUPS[name](store) for name in ABOUT_GROUPS}
    if pseudonyms:
        store.audit("pseudonyms", table="sql")
    else:
        instead |= dict.fromkeys(SCHEMAS.keys() - set(ABOUT_GROUPS))
    try:
        return store.sql(query, instead)
    except duckdb.CatalogException as error:
        given = ", ".join(SCHEMAS if pseudonyms else ABOUT_GROUPS)
        raise ConfigurationError(
            f"{error}; tables given here: {given} (pseudonyms=True gives all)"
        ) from error


def shown_lists(store: Store) -> dict[str, dict[str, Any]]:
    """Return the lists and groups that may be shown by key, those of most messages first."""
    large = _large(store, _OF_LISTS)
    found = [_list(row, store, large) for row in store.table("lists").to_pylist() if row["list_key"] in large]
    found.sort(key=lambda row: (-row["n_messages"], row["list_key"]))
    return {row["list_key"]: row for row in found}


def shown_topics(store: Store) -> frozenset[str]:
    """Return the topics that ``min_group`` people or more wrote about."""
    return _large(store, _OF_TOPICS)


def _large(store: Store, pairs: str) -> frozenset[str]:
    people = store.sql(_PEOPLE.format(pairs=pairs)).to_pylist()
    return frozenset(row["key"] for row in people if row["n"] >= store.settings.min_group)


def _list(row: Row, store: Store, large: Container[str]) -> Row:
    # The minute of the first message is one person's; the month is the list's.
    dates = {name: row[name] for name in ("first", "last") if row[name]}
    ends = {name: at.replace(day=1, hour=0, minute=0, second=0, microsecond=0) for name, at in dates.items()}
    people = {
        name: people_shown(row[name] or 0, store.settings.min_group) for name in ("n_authors", "n_readers")
    }
    return row | ends | people | {"nested_in": row["nested_in"] if row["nested_in"] in large else ""}


def _kept(store: Store, name: str, column: str, keys: Container[str]) -> pa.Table:
    found = store.table(name)
    return found.filter(pa.array([key in keys for key in found[column].to_pylist()], pa.bool_()))


def _findings(store: Store) -> pa.Table:
    """Return the findings, each about ``min_group`` people by its making, except on what is not shown."""
    found, known = store.table("findings"), {"list": shown_lists(store), "topic": shown_topics(store)}
    pairs = zip(found["about_kind"].to_pylist(), found["about"].to_pylist(), strict=True)
    may = [
        all(key in known[kind.removesuffix("_pair")] for key in about.split(PAIR))
        if kind.removesuffix("_pair") in known
        else True
        for kind, about in pairs
    ]
    return found.filter(pa.array(may, pa.bool_()))


def _proposals(store: Store) -> pa.Table:
    """Return the proposals, each of ``min_group`` people by its making, without lists that are not shown."""
    found, shown = store.table("proposals"), shown_lists(store)
    keys = [[key for key in keys if key in shown] for keys in found["list_keys"].to_pylist()]
    at = found.schema.get_field_index("list_keys")
    return found.set_column(at, found.schema.field(at), pa.array(keys, found.schema.field(at).type))


_GROUPS: dict[str, Callable[[Store], pa.Table]] = {
    "lists": lambda store: rows(
        "lists", sorted(shown_lists(store).values(), key=lambda row: row["list_key"])
    ),
    "list_messages": lambda store: _kept(store, "list_messages", "list_key", shown_lists(store)),
    "topics": lambda store: _kept(store, "topics", "topic_id", shown_topics(store)),
    "thread_topics": lambda store: _kept(store, "thread_topics", "topic_id", shown_topics(store)),
    "communities": lambda store: store.table("communities"),
    "findings": _findings,
    "proposals": _proposals,
    "proposal_threads": lambda store: store.table("proposal_threads"),
}
