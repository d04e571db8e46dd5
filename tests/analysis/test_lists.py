"""Explicit lists: what belongs to them, who takes part, how they live."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from push2pull.analysis.lists import lists, membership, posting_addresses
from push2pull.schema import conform, rows

START = datetime(2024, 1, 1, tzinfo=UTC)
LIST = "team.example.org"
ADDRESS = "P-list"


def mail(name: str, day: float = 0, sender: str = "P-a", to: str = "", **columns: Any) -> dict[str, Any]:
    """One row of ``messages``, with its recipients under "to" and its thread under "thread"."""
    return {
        "message_key": name,
        "date": START + timedelta(days=day),
        "sender": sender,
        "list_id": LIST,
        "list_address": "",
        "kind": "list",
        "to": to.split(),
        "thread": name,
    } | columns


def tables(records: list[dict[str, Any]]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Build ``messages``, ``recipients`` and ``threads``."""
    recipients = [
        {"message_key": record["message_key"], "person_id": person, "field": record.get("field", "to")}
        for record in records
        for person in record["to"]
    ]
    threads = [{"message_key": record["message_key"], "thread_id": record["thread"]} for record in records]
    return rows("messages", records), rows("recipients", recipients), rows("threads", threads)


def belonging(messages: pa.Table, recipients: pa.Table) -> pa.Table:
    return membership(messages, recipients, posting_addresses(messages, recipients))


def both(records: list[dict[str, Any]], nobody: Collection[str] = ()) -> tuple[pa.Table, pa.Table]:
    messages, recipients, threads = tables(records)
    unread = {*nobody, *posting_addresses(messages, recipients)["person_id"].to_pylist()}
    return lists(messages, recipients, threads, belonging(messages, recipients), nobody=unread)


def described(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found, _ = both(records)
    return conform("lists", found).to_pylist()


def roles(records: list[dict[str, Any]]) -> dict[str, str]:
    _, members = both(records)
    return {row["person_id"]: row["role"] for row in conform("list_members", members).to_pylist()}


def on_list(records: list[dict[str, Any]]) -> set[str]:
    messages, recipients, _ = tables(records)
    return set(belonging(messages, recipients)["message_key"].to_pylist())


def traffic(n: int, to: str = ADDRESS, **columns: Any) -> list[dict[str, Any]]:
    return [mail(f"t{i}", day=i, sender=f"P-author{i}", to=to, **columns) for i in range(n)]


PRIVATE = {"list_id": "", "kind": "person"}


# --- which messages belong to a list ---------------------------------------------------------------------


def test_a_message_with_a_list_id_belongs_to_its_list() -> None:
    assert on_list([mail("a"), mail("b", **PRIVATE)]) == {"a"}


def test_a_message_to_the_stated_posting_address_belongs_to_the_list() -> None:
    records = [mail("a", list_address=ADDRESS), mail("b", to=ADDRESS, **PRIVATE)]
    assert on_list(records) == {"a", "b"}


def test_a_message_to_a_learned_posting_address_belongs_to_the_list() -> None:
    assert "b" in on_list([*traffic(5), mail("b", to=ADDRESS, **PRIVATE)])


def test_four_messages_teach_no_posting_address() -> None:
    assert "b" not in on_list([*traffic(4), mail("b", to=ADDRESS, **PRIVATE)])


def test_an_address_that_a_list_often_misses_is_not_its_own() -> None:
    others = [mail(f"o{i}", to="P-x") for i in range(3)]
    assert "b" not in on_list([*traffic(5), *others, mail("b", to=ADDRESS, **PRIVATE)])


def test_an_author_is_no_learned_posting_address() -> None:
    assert "b" not in on_list([*traffic(5), mail("c", sender=ADDRESS), mail("b", to=ADDRESS, **PRIVATE)])


def test_one_forged_author_does_not_cost_a_large_list_its_address() -> None:
    assert "b" in on_list([*traffic(100), mail("c", sender=ADDRESS), mail("b", to=ADDRESS, **PRIVATE)])


def test_a_false_list_post_does_not_turn_a_persons_mail_into_list_mail() -> None:
    forged = mail("a", list_address="P-victim")
    assert on_list(
        [forged, mail("b", to="P-victim", **PRIVATE), mail("c", sender="P-victim", **PRIVATE)]
    ) == {"a"}


def test_a_blind_copy_to_a_list_is_not_list_mail() -> None:
    records = [mail("a", list_address=ADDRESS), mail("b", to=ADDRESS, field="bcc", **PRIVATE)]
    assert on_list(records) == {"a"}


def test_an_address_that_two_lists_share_goes_to_the_larger() -> None:
    old = [mail(f"o{i}", list_id="old.example.org", list_address=ADDRESS) for i in range(2)]
    messages, recipients, _ = tables([*old, mail("a", list_address=ADDRESS)])
    addresses = posting_addresses(messages, recipients).to_pylist()
    keys = belonging(messages, recipients).to_pylist()
    assert addresses == [
        {"person_id": ADDRESS, "list_key": next(r["list_key"] for r in keys if r["message_key"] == "o0")}
    ]


def test_the_reader_whose_mailbox_it_is_is_not_the_address_of_an_alias() -> None:
    records = traffic(9, to="P-owner", list_id="dl-team")
    assert on_list([*records, mail("b", to="P-owner", **PRIVATE)]) == {f"t{i}" for i in range(9)}


@pytest.mark.parametrize("kind", ["bulk", "automatic", "calendar", "bounce"])
def test_mail_that_nobody_wrote_makes_no_list(kind: str) -> None:
    assert described([mail("a", kind=kind)]) == []


# --- what a list is like ---------------------------------------------------------------------------------


def test_a_list_is_counted_in_messages_threads_and_authors() -> None:
    records = [mail("a", day=0), mail("b", day=3, sender="P-b", thread="a"), mail("c", day=5, sender="P-b")]
    (found,) = described(records)
    assert (found["kind"], found["name"]) == ("list-id", LIST)
    assert (found["n_messages"], found["n_threads"], found["n_authors"]) == (3, 2, 2)
    assert (found["first"], found["last"]) == (START, START + timedelta(days=5))


def test_who_only_receives_is_counted_without_the_address_and_robots() -> None:
    records = [*traffic(9), mail("b", day=70, sender="P-b", to=f"{ADDRESS} P-c P-reader P-robot P-author1")]
    found, _ = both(records, nobody={"P-robot"})
    assert found["n_readers"].to_pylist() == [2], "P-reader and P-c"
    (whole,) = described(records)
    assert (whole["nested_in"], whole["q_value"]) == ("", None)


@pytest.mark.parametrize(("days", "share"), [((0, 5), 1.0), ((0, 40), 1.0), ((0, 100), 0.5)])
def test_persistence_is_the_share_of_the_months_with_mail(days: tuple[int, ...], share: float) -> None:
    (found,) = described([mail(f"m{day}", day=day) for day in days])
    assert found["persistence"] == share


def test_a_list_id_of_a_distribution_list_is_an_alias() -> None:
    (found,) = described([mail("a", list_id="dl-team")])
    assert (found["kind"], found["name"]) == ("alias", "dl-team")


@pytest.mark.parametrize(
    ("gap", "cadence"), [(1, "daily"), (2, "daily"), (7, "weekly"), (30, "monthly"), (60, "irregular")]
)
def test_cadence_is_the_median_gap_between_threads(gap: int, cadence: str) -> None:
    (found,) = described([mail(f"m{i}", day=gap * i) for i in range(4)])
    assert found["cadence"] == cadence


def test_two_threads_have_no_cadence() -> None:
    (found,) = described([mail("a", day=0), mail("b", day=1)])
    assert found["cadence"] == "irregular"


def test_stability_compares_the_authors_of_neighbouring_quarters() -> None:
    first = [mail("a", day=10, sender="P-a"), mail("b", day=20, sender="P-b")]
    second = [mail("c", day=100, sender="P-b"), mail("d", day=110, sender="P-c")]
    fourth = [mail("e", day=300, sender="P-c")]
    assert described([*first, *second])[0]["stability"] == pytest.approx(1 / 3)
    assert described([*first, *second, *fourth])[0]["stability"] == pytest.approx(1 / 9)
    assert described(first)[0]["stability"] == 0


# --- who takes part --------------------------------------------------------------------------------------


def test_regular_authors_are_core_and_others_periphery() -> None:
    regular = [mail(f"r{i}", day=20 * i, sender="P-regular") for i in range(3)]
    burst = [mail(f"b{i}", day=i, sender="P-burst") for i in range(5)]
    rare = [mail("x", day=1, sender="P-rare"), mail("y", day=40, sender="P-rare")]
    assert roles([*regular, *burst, *rare]) == {
        "P-regular": "core",
        "P-burst": "periphery",
        "P-rare": "periphery",
    }


def test_who_was_silent_for_half_a_year_has_left() -> None:
    records = [mail(f"m{i}", day=20 * i, sender="P-old") for i in range(3)]
    assert roles([*records, mail("new", day=219, sender="P-new")])["P-old"] == "core"
    assert roles([*records, mail("new", day=221, sender="P-new")]) == {"P-old": "left", "P-new": "periphery"}


def test_one_wrong_clock_does_not_end_the_archive_years_late() -> None:
    records = [mail(f"m{i}", day=i / 30, sender="P-a") for i in range(2000)]
    assert roles([*records, mail("future", day=9000, sender="P-clock")])["P-a"] == "core"


def test_members_are_dated_by_their_first_and_last_message() -> None:
    _, members = both([mail("a", day=1), mail("b", day=9)])
    (row,) = members.to_pylist()
    assert (row["since"], row["until"]) == (START + timedelta(days=1), START + timedelta(days=9))


def test_an_archive_without_lists_gives_empty_tables() -> None:
    found, members = both([mail("a", **PRIVATE)])
    assert conform("lists", found).num_rows == conform("list_members", members).num_rows == 0
    assert both([])[0].num_rows == 0


def test_undated_messages_count_without_dating_anything() -> None:
    (found,) = described([mail("a") | {"date": None}])
    assert (found["n_messages"], found["first"], found["cadence"]) == (1, None, "irregular")


def test_the_order_of_rows_changes_nothing() -> None:
    chance = random.Random(5)
    records = [
        mail(
            f"m{i}",
            day=chance.randrange(400),
            sender=f"P-{chance.randrange(9)}",
            to=chance.choice(["", ADDRESS, "P-1 P-2"]),
            list_id=chance.choice(["", LIST, "dl-team"]),
            list_address=chance.choice(["", ADDRESS, "P-other"]),
        )
        for i in range(200)
    ]
    expected = both(records)
    chance.shuffle(records)
    assert both(records) == expected
