"""What may leave a workspace about groups: nothing about fewer than ``min_group`` people."""

from __future__ import annotations

from typing import Any

from push2pull.workspace import Store

_PEOPLE_OF_LISTS = """
SELECT list_key, count(DISTINCT person) AS people FROM (
  SELECT list_key, sender AS person FROM list_messages JOIN messages USING (message_key)
  UNION SELECT list_key, person_id FROM list_members)
WHERE person <> '' GROUP BY 1
"""


def shown_lists(store: Store) -> dict[str, dict[str, Any]]:
    """Return the lists and groups of ``min_group`` people or more by key, those of most messages first."""
    people = {row["list_key"]: row["people"] for row in store.sql(_PEOPLE_OF_LISTS).to_pylist()}
    rows = store.table("lists").to_pylist()
    large = [row for row in rows if people.get(row["list_key"], 0) >= store.settings.min_group]
    large.sort(key=lambda row: (-row["n_messages"], row["list_key"]))
    return {row["list_key"]: row for row in large}
