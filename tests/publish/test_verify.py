"""Reading back what was published."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from push2pull.connectors.targets.memory import EVERYTHING, MemoryTarget
from push2pull.model import Capabilities, Post, RemotePost, RemoteUser
from push2pull.publish.delivery import Delivery
from push2pull.publish.pace import Pace
from push2pull.publish.verify import compare
from push2pull.testing.targets import PLACE, post, spoken
from push2pull.workspace.ledger import Ledger

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)


class Altered(MemoryTarget):
    """Shows what it holds through *change*; None hides a post."""

    change: Callable[[RemotePost], RemotePost | None] = staticmethod(lambda one: one)

    def read(self, place: Any, since: Any = None) -> Any:
        return (seen for one in super().read(place, since) if (seen := self.change(one)) is not None)


def published(can: Capabilities = EVERYTHING, *posts: Post) -> tuple[Altered, Ledger]:
    target, book = Altered(can), Ledger(sqlite3.connect(":memory:"), now=lambda: NOON)
    delivery = Delivery("t:", target, book, Pace(sleep=lambda _: None))
    place = target.ensure_place(PLACE)
    book.remember_place("t:", place)
    above = None
    for one in posts or (post(1), post(2), post(3)):
        said = replace(spoken(target, one), parent=above.key if above else None)
        assert delivery.write(said, place, above, proposal_id="p") == ""
        above = delivery.published(one.key)
    return target, book


def verified(target: MemoryTarget, book: Ledger) -> dict[str, Any]:
    delivery = Delivery("t:", target, book, Pace(sleep=lambda _: None))
    return compare(target, book.entries("t:"), book.places("t:"), delivery)


def on_second(**changes: Any) -> Callable[[RemotePost], RemotePost]:
    return lambda one: replace(one, **changes) if one.key == post(2).key else one


@pytest.mark.parametrize(
    "can",
    [
        EVERYTHING,
        replace(EVERYTHING, threading="thread", markup="zulip", marker=True),
        replace(EVERYTHING, threading="flat", author=False, timestamp=False, markup="discourse"),
        replace(EVERYTHING, threading="none", titles=False, markup="matrix"),
    ],
)
def test_what_was_written_is_found_equal(can: Capabilities) -> None:
    report = verified(*published(can))
    assert (report["checked"], report["found"], report["equal"], report["different"]) == (3, 3, 3, [])


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("copies", lambda one: None if one.key == post(2).key else one),
        ("body", on_second(text="Text number")),
        ("author", on_second(author="Somebody else")),
        ("date", on_second(date=NOON + timedelta(days=1))),
        ("date", on_second(date=None)),
        ("parent", on_second(parent=post(3).key)),
        ("parent", on_second(parent=None)),
        ("attachments", on_second(attachments=("0" * 64,))),
    ],
)
def test_what_differs_is_named_by_field(field: str, change: Any) -> None:
    target, book = published()
    target.change = change
    report = verified(target, book)
    assert [(one["key"], one["field"]) for one in report["different"]] == [(post(2).key, field)]
    assert (report["checked"], report["equal"], report["fields"]) == (3, 2, {field: 1})


def test_an_account_of_another_name_than_the_authors_is_the_author() -> None:
    class Renaming(Altered):
        def resolve_people(self, people: Any) -> Any:
            return {one.person_id: RemoteUser(one.person_id, "u", "ann.example") for one in people}

    target = Renaming()
    target.change = lambda one: replace(one, author="ann.example")
    book = Ledger(sqlite3.connect(":memory:"), now=lambda: NOON)
    delivery = Delivery("t:", target, book, Pace(sleep=lambda _: None))
    place = target.ensure_place(PLACE)
    book.remember_place("t:", place)
    delivery.write(spoken(target, post(1)), place, None, proposal_id="p")
    assert verified(target, book)["different"] == []


def test_a_first_post_that_hangs_on_another_is_named() -> None:
    target, book = published()
    target.change = lambda one: replace(one, parent="x") if one.key == post(1).key else one
    assert verified(target, book)["fields"] == {"parent": 1}


def test_a_date_within_the_targets_resolution_is_equal() -> None:
    target, book = published(replace(EVERYTHING, time_resolution=1.0))
    target.change = lambda one: (
        replace(one, date=one.date + timedelta(milliseconds=900)) if one.date else None
    )
    assert verified(target, book)["equal"] == 3
    target.change = lambda one: replace(one, date=one.date + timedelta(seconds=1)) if one.date else None
    assert verified(target, book)["fields"] == {"date": 3}


def test_posts_in_another_order_are_named_where_the_target_keeps_no_dates() -> None:
    target, book = published(replace(EVERYTHING, timestamp=False, threading="flat"))
    target.posts[PLACE.key].reverse()
    report = verified(target, book)
    assert report["fields"] == {"order": 2}
    target.posts[PLACE.key].reverse()
    assert verified(target, book)["different"] == []


def test_a_post_that_is_there_twice_and_posts_of_others_are_counted() -> None:
    target, book = published()
    target.bodies |= {"m9": target.bodies["m2"], "m10": ""}
    target.posts[PLACE.key].append(("m9", target.posts[PLACE.key][1][1]))
    target.posts[PLACE.key].append(("m10", post(9)))
    report = verified(target, book)
    assert report["fields"] == {"copies": 1}
    assert report["different"][0]["there"] == "2"
    assert report["others"] == 1


def test_no_name_and_no_word_stands_in_the_report() -> None:
    target, book = published()
    target.change = on_second(text="other words", author="Somebody Else")
    shown = str(verified(target, book))
    for secret in ("Somebody", "Ann Example", "words", "Text number"):
        assert secret not in shown


def test_a_place_the_ledger_does_not_know_holds_nothing() -> None:
    target, book = published()
    report = compare(target, book.entries("t:"), {}, Delivery("t:", target, book, Pace()))
    assert (report["found"], report["fields"]) == (0, {"copies": 3})


def test_posts_of_unknown_outcome_are_counted_apart() -> None:
    target, book = published()
    book.intend(post(4), target="t:", place=PLACE.key)
    assert (verified(target, book)["open"], verified(target, book)["checked"]) == (1, 3)
