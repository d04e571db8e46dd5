"""What the planner is told: by the tables alone, and in memory that follows the number of messages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import duckdb
import pyarrow as pa

from push2pull.model import Proposal
from push2pull.publish.select import candidates
from push2pull.schema import SCHEMAS, rows
from push2pull.workspace import Store

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
ORIGIN = {"source": "mbox:/x", "container": "x", "offset": 0, "length": 1}
PROPOSAL = Proposal("p1", "community", "Title", "", "launch")


class Tables:
    """The SQL of a workspace over tables in memory, with little room."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self.tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()} | dict(tables)

    def sql(self, query: str) -> pa.Table:
        with duckdb.connect(
            config={"memory_limit": "300MB", "temp_directory": "", "threads": 2}
        ) as connection:
            for name, table in self.tables.items():
                connection.register(name, table)
            return connection.sql(query).to_arrow_table()


def one_list(threads: int, of_list: int) -> Store:
    """A list of threads of one message each, the first *of_list* of which went to the whole list."""
    keys = [f"{n:032x}" for n in range(threads)]
    message = {"date": NOON, "kind": "person", "subject_mark": "none", "n_attachments": 0, "origin": ORIGIN}
    texts = {**dict.fromkeys(("sender", "language", "content_sha256", "in_reply_to"), ""), "references": []}
    return cast(
        Store,
        Tables(
            {
                "messages": pa.Table.from_pylist([{"message_key": key, **message, **texts} for key in keys]),
                "threads": _rows("threads", keys, parent_key="", evidence="header", confidence=1.0, depth=0),
                "list_messages": _rows("list_messages", keys[:of_list], list_key="team"),
                "proposal_threads": _rows("proposal_threads", keys, proposal_id="p1", role="seed"),
                "proposals": pa.table({"proposal_id": ["p1"], "list_keys": [["team"]]}),
            }
        ),
    )


def _rows(name: str, keys: list[str], **values: Any) -> pa.Table:
    names = [one for one in ("message_key", "thread_id") if one in SCHEMAS[name].names]
    return rows(name, [{**dict.fromkeys(names, key), **values} for key in keys])


def test_what_did_not_go_to_the_list_is_said_to_be_narrower() -> None:
    found = candidates(one_list(threads=3, of_list=2), [PROPOSAL])
    assert [one.narrower for one in found] == [False, False, True]


def test_a_large_list_needs_no_memory_for_pairs_of_messages_and_threads() -> None:
    found = candidates(one_list(threads=20_000, of_list=19_999), [PROPOSAL])
    assert len(found) == 20_000
    assert sum(one.narrower for one in found) == 1
