"""Taking back what was published."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publishing import Make, pages, person
from push2pull.connectors.targets.memory import EVERYTHING, MemoryTarget
from push2pull.errors import ConfigurationError, NotAuthorised, Refused, TryLater
from push2pull.model import Publication, RemotePlace
from push2pull.publish import publish
from push2pull.publish.delivery import Delivery
from push2pull.publish.pace import Pace
from push2pull.publish.verify import verify
from push2pull.publish.withdraw import take_back, withdraw
from push2pull.testing.targets import NOON, PLACE, post
from push2pull.workspace.ledger import Ledger


def keys(store: Any) -> dict[str, str]:
    """Return message id -> thread id."""
    ids = {row["message_key"]: row["message_id"][0] for row in store.table("messages").to_pylist()}
    return {ids[row["message_key"]]: row["thread_id"] for row in store.table("threads").to_pylist()}


@pytest.fixture
def site(made: Make, tmp_path: Path) -> tuple[Any, str]:
    store = made(profile="public")
    target = f"folder:{tmp_path / 'site'}"
    assert publish(store, target)["published"] == 3
    return store, target


def test_what_one_person_wrote_is_taken_back_and_stays_out(site: tuple[Any, str], tmp_path: Path) -> None:
    store, target = site
    report = withdraw(store, target, person="bob@example.org")
    assert (report["planned"], report["withdrawn"], report["kept"], report["answers"]) == (1, 1, {}, 2)
    assert "Bob Doe" not in pages(tmp_path / "site")
    assert "Ann Roe" in pages(tmp_path / "site")
    again = publish(store, target)
    assert (again["planned"], again["skipped"]) == (0, {"not_a_person": 1, "withdrawn": 1})
    checked = verify(store, target)
    assert (checked["checked"], checked["equal"]) == (2, 2)
    assert withdraw(store, target, person=person(store, "Bob"))["planned"] == 0


@pytest.mark.parametrize("scope", ["thread", "proposal", "everything"])
def test_a_whole_thread_proposal_or_target_is_taken_back(
    site: tuple[Any, str], tmp_path: Path, scope: str
) -> None:
    store, target = site
    what = {"thread": next(iter(keys(store).values())), "proposal": "prop1", "everything": True}[scope]
    assert withdraw(store, target, **{scope: what})["withdrawn"] == 3
    assert "Ann Roe" not in pages(tmp_path / "site")
    assert store.state.audit_lines()[-1]["event"] == "withdrawn"


def test_a_dry_run_counts_and_touches_nothing(site: tuple[Any, str]) -> None:
    store, target = site
    lines = len(store.state.audit_lines())
    assert withdraw(store, target, everything=True, dry_run=True)["planned"] == 3
    assert verify(store, target)["equal"] == 3
    assert len(store.state.audit_lines()) == lines + 1  # of verify


@pytest.mark.parametrize("scope", [{}, {"thread": "a", "everything": True}])
def test_the_scope_has_to_be_said_and_only_one(site: tuple[Any, str], scope: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="one of"):
        withdraw(*site, **scope)


def test_a_person_nobody_knows_is_an_error(site: tuple[Any, str]) -> None:
    with pytest.raises(ConfigurationError, match="no message"):
        withdraw(*site, person="nobody@example.org")


def test_withdrawing_needs_no_statements(made: Make, tmp_path: Path) -> None:
    store = made()
    assert withdraw(store, f"folder:{tmp_path / 'site'}", everything=True)["withdrawn"] == 0


def written(target: MemoryTarget) -> Ledger:
    book = Ledger(sqlite3.connect(":memory:"), now=lambda: NOON)
    place = target.ensure_place(PLACE)
    book.remember_place("t:", place)
    for n in (1, 2, 3):
        book.intend(post(n), target="t:", place=PLACE.key)
        book.settle(target.write(post(n), place, None))
    return book


def taken(target: MemoryTarget, book: Ledger) -> dict[str, Any]:
    report: dict[str, Any] = {"withdrawn": 0, "stopped": ""}
    delivery = Delivery("t:", target, book, Pace(sleep=lambda _: None))
    take_back(target, [row for row in book.entries("t:") if row.state != "withdrawn"], book, delivery, report)
    return report


def failing(error: Exception, at: int) -> Callable[..., MemoryTarget]:
    class Failing(MemoryTarget):
        calls_left = at

        def withdraw(self, publication: Publication, place: RemotePlace) -> None:
            self.calls_left -= 1
            if self.calls_left == 0:
                raise error
            super().withdraw(publication, place)

    return Failing


def test_answers_go_before_what_they_answer() -> None:
    target = MemoryTarget()
    book = written(target)
    assert taken(target, book)["withdrawn"] == 3
    assert [key for name, key in target.calls if name == "withdraw"] == [post(n).key for n in (3, 2, 1)]


def test_a_post_that_the_target_keeps_is_counted_by_reason_and_the_others_go() -> None:
    target = failing(Refused("older than a day", "refused_by_target"), 2)()
    book = written(target)
    report = taken(target, book)
    assert (report["withdrawn"], report["kept"]) == (2, {"refused_by_target": 1})
    assert [row.state for row in book.entries("t:")] == ["withdrawn", "published", "withdrawn"]


def test_refused_credentials_stop_and_the_next_run_finishes() -> None:
    target = failing(NotAuthorised("no"), 2)()
    book = written(target)
    report = taken(target, book)
    assert (report["withdrawn"], report["kept"], report["stopped"]) == (
        1,
        {"not_authorised": 2},
        "not_authorised",
    )
    assert (taken(target, book)["withdrawn"], target.posts[PLACE.key]) == (2, [])


def test_a_busy_target_is_waited_for() -> None:
    target = failing(TryLater("busy", 0.0), 2)()
    assert taken(target, written(target))["withdrawn"] == 3


def test_what_a_target_cannot_delete_is_said() -> None:
    target = MemoryTarget(replace(EVERYTHING, withdraw=False))
    assert taken(target, written(target))["kept"] == {"cannot_withdraw": 3}
    target = MemoryTarget(replace(EVERYTHING, trace="soft_deleted"))
    assert taken(target, written(target))["trace"] == {"soft_deleted": 3}


def test_a_post_of_unknown_outcome_is_looked_up_and_taken_back_too() -> None:
    target = MemoryTarget()
    book = written(target)
    book.intend(post(4), target="t:", place=PLACE.key)
    target.write(post(4), target.ensure_place(PLACE), None)
    book.intend(post(5), target="t:", place=PLACE.key)
    assert taken(target, book)["withdrawn"] == 5
    assert target.posts[PLACE.key] == []
    blind = MemoryTarget(replace(EVERYTHING, idempotence="none"))
    book = written(blind)
    book.intend(post(4), target="t:", place=PLACE.key)
    assert taken(blind, book)["kept"] == {"outcome_unknown": 1}
