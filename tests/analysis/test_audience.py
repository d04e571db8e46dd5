"""How the audience of a thread changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from push2pull.analysis.threads import threads
from push2pull.schema import rows

START = datetime(2024, 1, 1, tzinfo=UTC)


def thread(*people: str, list_ids: tuple[str, ...] = ("",) * 9, bcc: str = "") -> list[dict[str, Any]]:
    """Thread a chain of messages, each "author recipient recipient..."; return its rows in order."""
    messages, recipients = [], []
    for i, words in enumerate(people):
        author, *others = words.split()
        messages.append(
            {
                "message_key": f"m{i}",
                "message_id": f"m{i}",
                "date": START + timedelta(days=i),
                "sender": author,
                "list_id": list_ids[i],
                "list_address": "the-list",
                "base_subject": "x",
                "in_reply_to": f"m{i - 1}" if i else "",
                "references": [],
            }
        )
        recipients += [{"message_key": f"m{i}", "person_id": one, "field": "to"} for one in others]
        if bcc:
            recipients.append({"message_key": f"m{i}", "person_id": f"{bcc}{i}", "field": "bcc"})
    return threads(rows("messages", messages), rows("recipients", recipients)).to_pylist()


@pytest.mark.parametrize(
    ("answer", "change", "added", "dropped"),
    [
        ("b a c", "kept", 0, 0),
        ("b a", "narrowed", 0, 1),
        ("b a c d e", "widened", 2, 0),
        ("b a d", "shifted", 1, 1),
    ],
)
def test_an_answer_is_compared_with_its_parent(answer: str, change: str, added: int, dropped: int) -> None:
    first, second = thread("a b c", answer)
    assert (first["audience"], first["n_added"], first["n_dropped"]) == ("none", 0, 0)
    assert (second["audience"], second["n_added"], second["n_dropped"]) == (change, added, dropped)


def test_whoever_was_there_before_is_not_added_again() -> None:
    rows_ = thread("a b c", "b a", "a b c")
    assert [row["audience"] for row in rows_] == ["none", "narrowed", "widened"]
    assert [row["n_added"] for row in rows_] == [0, 0, 0]


def test_bcc_and_the_address_of_the_list_are_nobody() -> None:
    assert thread("a b the-list", "b a", bcc="hidden")[1]["audience"] == "kept"


def test_on_the_same_list_nobody_is_dropped() -> None:
    assert thread("a b c", "b a", list_ids=("l", "l"))[1]["audience"] == "kept"


def test_leaving_the_list_narrows() -> None:
    row = thread("a b", "b a", list_ids=("l", ""))[1]
    assert (row["audience"], row["n_dropped"]) == ("narrowed", 1)


def test_no_recipients_give_no_change() -> None:
    assert [row["audience"] for row in thread("a", "a")] == ["none", "kept"]
