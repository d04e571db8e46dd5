"""The publication ledger."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from push2pull.model import Author, PersonId, Post, Publication, RemotePlace
from push2pull.workspace.ledger import Ledger

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)


def post(key: str = "k1", **changes: object) -> Post:
    values = {"message_key": f"m-{key}", "thread_id": "t", "title": "", "text": "", "date": None}
    return Post(key=key, author=Author(PersonId("P-1"), "Ann"), **{**values, **changes})


def ledger() -> Ledger:
    return Ledger(sqlite3.connect(":memory:"), now=lambda: NOON)


def intend(book: Ledger, key: str = "k1", **changes: object) -> None:
    book.intend(post(key), target="t:", place="p", **changes)


def test_an_intent_without_an_outcome_is_pending() -> None:
    book = ledger()
    intend(book, proposal_id="prop", part=1, parts=3, digest="d")
    entry = book.get("k1")
    assert entry is not None
    assert (entry.state, entry.part, entry.parts, entry.digest, entry.attempts) == ("intended", 1, 3, "d", 1)
    assert (entry.intended_at, entry.settled_at) == ("2024-03-04T12:00:00.000000+00:00", "")
    assert book.pending("t:") == [entry]
    assert book.pending("other:") == []


def test_a_settled_post_is_published_and_remembers_the_answer() -> None:
    book = ledger()
    intend(book)
    book.settle(Publication("k1", "r1", "https://x.example/1"))
    entry = book.get("k1")
    assert entry is not None
    assert (entry.state, entry.publication) == ("published", Publication("k1", "r1", "https://x.example/1"))
    assert book.pending("t:") == []


def test_a_refusal_keeps_its_reason_and_may_be_tried_again() -> None:
    book = ledger()
    intend(book)
    book.refuse("k1", "refused_by_target")
    assert [(e.state, e.reason) for e in book.entries("t:")] == [("refused", "refused_by_target")]
    intend(book)
    assert [(e.state, e.reason, e.attempts) for e in book.entries("t:")] == [("intended", "", 2)]


def test_an_unknown_outcome_is_marked_as_such() -> None:
    book = ledger()
    intend(book)
    book.unknown("k1")
    assert [(e.state, e.reason) for e in book.entries("t:")] == [("unknown", "outcome_unknown")]


def test_a_withdrawn_post_keeps_where_it_was() -> None:
    book = ledger()
    intend(book)
    book.settle(Publication("k1", "r1", "u1"))
    book.withdraw("k1", "consent_no")
    assert [(e.state, e.reason, e.remote_id) for e in book.entries("t:")] == [
        ("withdrawn", "consent_no", "r1")
    ]


def test_entries_come_in_the_order_of_their_first_intent() -> None:
    book = ledger()
    for key in ("z", "a", "m", "z"):
        intend(book, key)
    assert [entry.key for entry in book.entries("t:")] == ["z", "a", "m"]


def test_an_outcome_for_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        ledger().settle(Publication("nobody", "r"))


def test_forgotten_rows_are_gone() -> None:
    book = ledger()
    intend(book)
    book.forget(["k1", "k2"])
    assert book.get("k1") is None


def test_places_are_remembered_by_target() -> None:
    book = ledger()
    book.remember_place("t:", RemotePlace("p", "r1", "u1"))
    book.remember_place("t:", RemotePlace("p", "r2", "u2"))
    assert book.places("t:") == {"p": RemotePlace("p", "r2", "u2")}
    assert book.places("other:") == {}


@pytest.mark.parametrize("isolation", [None, "DEFERRED"])
def test_every_step_is_on_disk_before_it_returns(tmp_path: Path, isolation: str | None) -> None:
    path = tmp_path / "state.db"
    connection = sqlite3.connect(path, isolation_level=isolation)
    book = Ledger(connection, now=lambda: NOON)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    other = sqlite3.connect(path)
    intend(book)
    assert other.execute("SELECT state FROM publications").fetchall() == [("intended",)]
    book.settle(Publication("k1", "r"))
    assert other.execute("SELECT state FROM publications").fetchall() == [("published",)]
    other.close()
    connection.close()


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "state.db")
    intend(Ledger(connection))
    assert len(Ledger(connection).entries("t:")) == 1
    connection.close()
