"""Replies that lost their headers: what they quote, whom they name, their subject, people and time."""

from __future__ import annotations

import doctest
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from push2pull.analysis import replies
from push2pull.analysis.threads import threads
from push2pull.normalise.cited import run_hashes
from push2pull.schema import rows

START = datetime(2024, 1, 1, 12, 0, tzinfo=UTC)
WORDS = ("backup", "of", "the", "mail", "server", "fails", "every", "night", "since", "disks")


def mail(name: str, day: float = 0, mark: str = "none", **columns: Any) -> dict[str, Any]:
    """One row of ``messages`` without reply headers."""
    return {
        "message_key": name,
        "message_id": f"{name}@example.org",
        "date": START + timedelta(days=day),
        "sender": f"P-{name}",
        "list_id": "",
        "list_address": "",
        "base_subject": "plan",
        "subject_mark": mark,
        "in_reply_to": "",
        "references": [],
        "kind": "person",
        "mailbox": "box",
    } | columns


def said(name: str, text: str = "", quote: str = "", **columns: Any) -> dict[str, Any]:
    """One row of ``texts``; its author's only digest is the sum of the letters of its name."""
    return {
        "message_key": name,
        "text": text,
        "quote_hashes": run_hashes(quote, 48),
        "author_hashes": [number(name)],
        "head_hashes": [],
    } | columns


def number(name: str) -> int:
    return sum(map(ord, name))


def to(*pairs: str) -> pa.Table:
    """Build ``recipients`` from "message person" words."""
    split = [pair.split() for pair in pairs]
    return rows("recipients", [{"message_key": m, "person_id": f"P-{p}", "field": "to"} for m, p in split])


def built(
    messages: Sequence[dict[str, Any]],
    texts: Sequence[dict[str, Any]] = (),
    recipients: pa.Table | None = None,
) -> dict[str, dict[str, Any]]:
    table = threads(rows("messages", messages), recipients, rows("texts", texts))
    return {row["message_key"]: row for row in table.to_pylist()}


def essay(seed: int, n: int = 40) -> str:
    """*n* words that no other seed gives in this order."""
    chance = random.Random(seed)
    return " ".join(f"{chance.choice(WORDS)}{chance.randrange(50)}" for _ in range(n))


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(replies) == doctest.TestResults(0, 10)


# --- quotes ----------------------------------------------------------------------------------------------


def test_a_quote_finds_its_message_under_another_subject() -> None:
    messages = [
        mail("a", 0, base_subject="disks"),
        mail("b", 1, base_subject="backup"),
        mail("c", 2, "reply", base_subject="was: disks"),
    ]
    texts = [said("a", essay(1)), said("b", essay(2)), said("c", quote=essay(1))]
    row = built(messages, texts)["c"]
    assert (row["parent_key"], row["evidence"]) == ("a", "quote")
    assert row["confidence"] > 0.8


def test_of_two_in_one_subject_the_quoted_one_is_the_parent_not_the_latest() -> None:
    messages = [mail("a"), mail("b", 1), mail("c", 2, "reply")]
    texts = [said("a", essay(1)), said("b", essay(2)), said("c", quote=essay(1))]
    assert built(messages, texts)["c"]["parent_key"] == "a"
    assert built(messages)["c"]["parent_key"] == "b"


def test_what_everybody_writes_is_no_evidence() -> None:
    disclaimer = essay(9)
    messages = [mail(f"m{i:02}", i / 10, base_subject=f"s{i}") for i in range(40)]
    messages.append(mail("z", 9, "reply", base_subject="new"))
    texts = [said(f"m{i:02}", disclaimer) for i in range(40)] + [said("z", quote=disclaimer)]
    assert built(messages, texts)["z"]["parent_key"] == ""


def test_nobody_answers_the_future() -> None:
    messages = [mail("a", 0, "reply"), mail("b", 1)]
    assert built(messages, [said("a", quote=essay(1)), said("b", essay(1))])["a"]["parent_key"] == ""


def test_the_named_author_is_preferred_to_the_latest() -> None:
    messages = [mail("a"), mail("b", 1), mail("c", 2, "reply")]
    texts = [said("a"), said("b"), said("c", head_hashes=[number("a")])]
    row = built(messages, texts)["c"]
    assert (row["parent_key"], row["evidence"]) == ("a", "quote")


@pytest.mark.parametrize("minute", [37, 7])
def test_the_minute_tells_two_messages_of_one_author_apart_in_any_time_zone(minute: int) -> None:
    messages = [mail("a", 37 / 1440), mail("b", 0.5, sender="P-a"), mail("c", 2, "reply")]
    assert built(messages, [said("c", head_minute=minute)])["c"]["parent_key"] == "a"


# --- subjects and people ---------------------------------------------------------------------------------


def test_a_reply_answers_the_message_that_was_sent_to_it() -> None:
    messages = [mail("q", 1), mail("y", 1.2), mail("z", 2, "reply")]
    row = built(messages, recipients=to("q z", "y x", "z q"))["z"]
    assert (row["parent_key"], row["evidence"]) == ("q", "subject")
    assert 0.5 < row["confidence"] < 1


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({}, {"base_subject": "other"}),
        ({}, {"subject_mark": "forward"}),
        ({}, {"subject_mark": "none"}),
        ({}, {"date": START + timedelta(days=120)}),
        ({}, {"date": None}),
        ({"base_subject": "hi"}, {"base_subject": "hi"}),
        ({"base_subject": ""}, {"base_subject": ""}),
        ({}, {"references": ["gone@example.org"]}),
        ({"date": START + timedelta(days=3)}, {}),
    ],
)
def test_a_reply_without_good_reason_stays_alone(question: dict[str, Any], answer: dict[str, Any]) -> None:
    messages = [mail("q", 1) | question, mail("z", 2, "reply") | answer]
    row = built(messages, recipients=to("q z", "z q"))["z"]
    assert (row["parent_key"], row["thread_id"]) == ("", "z")


def test_strangers_are_not_joined_by_a_subject() -> None:
    row = built([mail("q", 1), mail("z", 2, "reply")], recipients=to("q x", "z y"))["z"]
    assert (row["parent_key"], row["thread_id"]) == ("", "z")


def test_subscribers_of_one_list_are_no_strangers() -> None:
    listed = {"list_id": "l.example.org"}
    messages = [mail("q", 1, **listed), mail("z", 2, "reply", **listed)]
    assert built(messages, recipients=to("q x", "z y"))["z"]["parent_key"] == "q"


@pytest.mark.parametrize(("n", "parent"), [(19, ""), (20, "q")])
def test_an_export_whose_replies_lost_their_mark_is_threaded_by_subject(n: int, parent: str) -> None:
    quoting = [mail(f"m{i:02}", base_subject=f"s{i}") for i in range(n)]
    texts = [said(f"m{i:02}", quote=essay(i)) for i in range(n)]
    assert built([*quoting, mail("q", 1), mail("z", 1.1)], texts)["z"]["parent_key"] == parent


def test_texts_of_an_older_workspace_have_no_digests_of_heads() -> None:
    nulls = dict.fromkeys(("quote_hashes", "author_hashes", "head_hashes", "head_minute"))
    assert built([mail("q", 1), mail("z", 2, "reply")], [said("q") | nulls, said("z") | nulls])["z"][
        "parent_key"
    ] == ("q")


# --- patch series ----------------------------------------------------------------------------------------


def patch(name: str, subject: str, hours: float, sender: str = "P-dev") -> dict[str, Any]:
    return mail(name, hours / 24, base_subject=subject, sender=sender)


def test_parts_of_a_series_answer_their_cover_letter() -> None:
    found = built(
        [
            patch("c1", "[PATCH 0/2] tidy", 0),
            patch("p1", "[PATCH 1/2] one", 0.1),
            patch("p2", "[PATCH 2/2] two", 0.2),
            patch("d0", "[PATCH v2 0/2] tidy", 1),
            patch("d2", "[PATCH v2 2/2] two", 1.2),
            patch("x1", "[PATCH 1/2] one", 0.3, sender="P-other"),
            patch("x2", "[PATCH 2/2] two", 0.4, sender="P-other"),
            patch("l2", "[PATCH 2/2] late", 30),
        ]
    )
    assert {name: row["parent_key"] for name, row in found.items()} == {
        "c1": "", "p1": "c1", "p2": "c1", "d0": "", "d2": "d0", "x1": "", "x2": "x1", "l2": "",
    }  # fmt: skip
    assert (found["p1"]["evidence"], found["p1"]["confidence"]) == ("series", 0.95)


# --- whatever the order ----------------------------------------------------------------------------------


def test_the_order_of_rows_changes_nothing() -> None:
    chance = random.Random(5)
    messages, texts = [], []
    for i in range(120):
        quote = essay(chance.randrange(i)) if i and chance.random() < 0.6 else ""
        mark = chance.choice(["none", "reply"])
        messages.append(mail(f"m{i}", i / 50, mark, base_subject=chance.choice(["plan", "other", ""])))
        texts.append(said(f"m{i}", essay(i), quote, head_minute=chance.choice([None, 3])))
    expected = threads(rows("messages", messages), None, rows("texts", texts))
    assert set(expected["evidence"].to_pylist()) == {"none", "quote", "subject"}
    for _ in range(4):
        chance.shuffle(messages)
        chance.shuffle(texts)
        assert threads(rows("messages", messages), None, rows("texts", texts)).equals(expected)
