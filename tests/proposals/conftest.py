"""A small world of mail, built thread by thread, for the tests of the proposals."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from push2pull.schema import SCHEMAS

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
EMPTY = {
    pa.string(): "",
    pa.int32(): 0,
    pa.int64(): 0,
    pa.float64(): 0.0,
}


def table(name: str, rows: Iterable[dict[str, object]]) -> pa.Table:
    schema = SCHEMAS[name]
    blank = {f.name: [] if pa.types.is_list(f.type) else EMPTY.get(f.type) for f in schema}
    return pa.Table.from_pylist([blank | row for row in rows], schema=schema)


def person(number: int) -> str:
    return f"P-{number:016x}"


def people(n: int, start: int = 0) -> list[str]:
    return [person(number) for number in range(start, start + n)]


@dataclass
class World:
    """Mail that ends at ``NOW``; ``days`` everywhere are days before it."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    belongs: list[dict[str, str]] = field(default_factory=list)
    serial: int = 0

    def list(self, key: str, name: str = "", kind: str = "list-id", core: Sequence[str] = ()) -> str:
        self.rows["lists"].append({"list_key": key, "kind": kind, "name": name or f"{key}.example.org"})
        self.rows["list_members"] += [{"list_key": key, "person_id": one, "role": "core"} for one in core]
        return key

    def message(self, key: str, sender: str, days: float, **more: object) -> str:
        self.serial += 1
        message = f"m{self.serial:06}"
        to = more.pop("to", ())
        thread = {"thread_id": message, "parent_key": "", "message_key": message}
        thread |= {name: more.pop(name) for name in ("thread_id", "parent_key") if name in more}
        row = {"message_key": message, "sender": sender, "date": NOW - timedelta(days=days), "kind": "list"}
        self.rows["messages"].append(row | {"language": "en"} | more)
        self.rows["threads"].append(thread)
        self.rows["recipients"] += [{"message_key": message, "person_id": one, "field": "to"} for one in to]
        self.belongs.append({"message_key": message, "list_key": key})
        return message

    def thread(self, key: str, authors: Sequence[str], days: float, topic: str = "", **more: object) -> str:
        first = self.message(key, authors[0], days, **more)
        for n, author in enumerate(authors[1:], 1):
            self.message(key, author, days - n / 100, thread_id=first, parent_key=first, **more)
        if topic:
            self.rows["thread_topics"].append({"thread_id": first, "topic_id": topic, "weight": 1.0})
        return first

    def topic(self, topic_id: str, label: str, terms: Sequence[str] = ()) -> None:
        self.rows["topics"].append({"topic_id": topic_id, "label": label, "terms": list(terms)})

    def steady(
        self,
        key: str,
        crowd: Sequence[str],
        *,
        weeks: int = 20,
        pace: int = 3,
        answered: bool = True,
        start: float = 0.5,
        **more: object,
    ) -> str:
        """A list on which the first six of *crowd* write in turn and all are core members."""
        self.list(key, core=crowd, **{name: more.pop(name) for name in ("name", "kind") if name in more})
        for n in range(weeks * pace):
            writers = [crowd[n % min(6, len(crowd))], crowd[(n + 1) % min(6, len(crowd))]]
            self.thread(key, writers if answered else writers[:1], days=n * 7 / pace + start, **more)
        return key

    def tables(self, shuffled: int | None = None) -> dict[str, pa.Table]:
        built = {name: table(name, rows) for name, rows in self.rows.items()}
        return built if shuffled is None else {name: shuffle(one, shuffled) for name, one in built.items()}

    def membership(self, shuffled: int | None = None) -> pa.Table:
        schema = pa.schema([("message_key", pa.string()), ("list_key", pa.string())])
        built = pa.Table.from_pylist(self.belongs, schema=schema)
        return built if shuffled is None else shuffle(built, shuffled)


TABLES = (
    "messages",
    "recipients",
    "threads",
    "lists",
    "list_members",
    "community_members",
    "topics",
    "thread_topics",
    "findings",
    "people",
)


def shuffle(one: pa.Table, seed: int) -> pa.Table:
    order = list(range(one.num_rows))
    random.Random(seed).shuffle(order)
    return one.take(pa.array(order, pa.int64()))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(scope="session")
def new_world() -> Callable[[], World]:
    """For property tests, which need a fresh world for every example."""
    return World


@pytest.fixture(scope="session")
def crowd() -> Callable[..., list[str]]:
    return people
