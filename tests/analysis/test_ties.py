"""Ties: one directed edge for each pair of people, with its answers."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from push2pull.analysis.ties import answers, ties
from push2pull.schema import conform, rows

START = datetime(2024, 1, 1, tzinfo=UTC)


def mail(
    name: str, sender: str, to: str, day: float = 0, answers: str = "", **columns: Any
) -> dict[str, Any]:
    """One row of ``messages``, with its recipients under "to" and its parent under "answers"."""
    return {
        "message_key": name,
        "date": START + timedelta(days=day),
        "sender": sender,
        "list_id": "",
        "list_address": "",
        "kind": "person",
        "to": to.split(),
        "answers": answers,
    } | columns


def tied(records: list[dict[str, Any]]) -> pa.Table:
    recipients = [
        {"message_key": record["message_key"], "person_id": person, "field": field}
        for record in records
        for field in ("to", "bcc")
        for person in record.get(field, ())
    ]
    threads = [
        {"message_key": r["message_key"], "thread_id": "t", "parent_key": r["answers"]} for r in records
    ]
    return conform(
        "ties", ties(rows("messages", records), rows("recipients", recipients), rows("threads", threads))
    )


def counts(records: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[int, int]]:
    return {(r["source"], r["target"]): (r["n_messages"], r["n_replies"]) for r in tied(records).to_pylist()}


def test_each_recipient_is_tied_to_the_author() -> None:
    assert counts([mail("m", "P-a", "P-b P-c"), mail("n", "P-a", "P-b")]) == {
        ("P-a", "P-b"): (2, 0),
        ("P-a", "P-c"): (1, 0),
    }


def test_a_blind_copy_makes_no_tie() -> None:
    assert counts([mail("m", "P-a", "P-b", bcc=["P-c"])]) == {("P-a", "P-b"): (1, 0)}


def test_an_answer_counts_for_the_author_it_answers_alone() -> None:
    question = mail("q", "P-a", "P-b P-c")
    answer = mail("r", "P-b", "P-a P-c", answers="q")
    assert counts([question, answer])["P-b", "P-a"] == (1, 1)
    assert counts([question, answer])["P-b", "P-c"] == (1, 0)


def test_a_tie_is_dated_by_its_first_and_last_message() -> None:
    (row,) = tied([mail("m", "P-a", "P-b", day=1), mail("n", "P-a", "P-b", day=4)]).to_pylist()
    assert (row["first"], row["last"]) == (START + timedelta(days=1), START + timedelta(days=4))


def test_nobody_is_tied_to_themselves() -> None:
    assert counts([mail("m", "P-a", "P-a")]) == {}


def test_a_person_in_to_and_cc_is_tied_once() -> None:
    assert counts([mail("m", "P-a", "P-b P-b")]) == {("P-a", "P-b"): (1, 0)}


@pytest.mark.parametrize("kind", ["bulk", "automatic", "calendar", "bounce"])
def test_mail_that_nobody_wrote_ties_nobody(kind: str) -> None:
    assert counts([mail("m", "P-a", "P-b", kind=kind)]) == {}


def test_a_message_without_author_ties_nobody() -> None:
    assert counts([mail("m", "", "P-b")]) == {}


def test_a_list_is_nobody_to_be_tied_to() -> None:
    listed = {"kind": "list", "list_id": "team.example.org", "list_address": "P-list"}
    assert counts([mail("m", "P-a", "P-list P-b", **listed)]) == {("P-a", "P-b"): (1, 0)}


def test_the_order_of_rows_changes_nothing() -> None:
    chance = random.Random(1)
    records = [
        mail(f"m{i}", f"P-{chance.randrange(5)}", f"P-{chance.randrange(5)}", day=i, answers=f"m{i // 2}")
        for i in range(100)
    ]
    expected = tied(records)
    chance.shuffle(records)
    assert tied(records) == expected


def test_no_mail_makes_no_ties() -> None:
    assert tied([]).num_rows == 0


def test_who_answers_on_a_list_is_in_contact_with_whom_they_answer() -> None:
    listed = {"kind": "list", "list_id": "team.example.org", "list_address": "P-list"}
    records = [mail("q", "P-a", "P-list", **listed), mail("r", "P-b", "P-list", answers="q", **listed)]
    records.append(mail("s", "P-c", "P-list", answers="q", kind="automatic"))
    threads = [
        {"message_key": r["message_key"], "thread_id": "q", "parent_key": r["answers"]} for r in records
    ]
    found = answers(rows("messages", records), rows("threads", threads))
    assert found.to_pylist() == [{"source": "P-b", "target": "P-a"}]
