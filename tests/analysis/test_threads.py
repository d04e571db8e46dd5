"""Threads: every order of delivery gives the same trees, and nothing hostile breaks them."""

from __future__ import annotations

import contextlib
import mailbox
import random
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from push2pull.analysis.threads import threads
from push2pull.schema import conform, rows

START = datetime(2024, 1, 1, tzinfo=UTC)


def mail(name: str, day: float | None = 0, **columns: Any) -> dict[str, Any]:
    """One row of ``messages`` named *name*, a number of days after the start."""
    return {
        "message_key": f"key-{name}",
        "message_id": f"{name}@example.org",
        "date": None if day is None else START + timedelta(days=day),
        "sender": "P-a",
        "list_id": "",
        "base_subject": "plan",
        "subject_mark": "none",
        "in_reply_to": "",
        "references": [],
        "kind": "person",
        "mailbox": "box",
    } | columns


def ids(names: Iterable[str]) -> list[str]:
    return [f"{name}@example.org" for name in names]


def cited(name: str, quotes: list[int], head: list[int]) -> dict[str, Any]:
    """One row of ``texts`` that quotes something nobody here said, by somebody nobody here is."""
    return {"message_key": f"key-{name}", "text": "", "quote_hashes": quotes, "head_hashes": head}


def built(
    records: Sequence[dict[str, Any]], recipients: pa.Table | None = None, texts: pa.Table | None = None
) -> dict[str, dict[str, Any]]:
    """Thread the rows; return the result by name."""
    table = threads(rows("messages", records), recipients, texts)
    assert conform("threads", table).num_rows == len(records)
    return {row["message_key"].removeprefix("key-"): row for row in table.to_pylist()}


def parents(records: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {name: row["parent_key"].removeprefix("key-") for name, row in built(records).items()}


def n_threads(records: Sequence[dict[str, Any]]) -> int:
    return len({row["thread_id"] for row in built(records).values()})


# --- every tree of four messages -------------------------------------------------------------------------


def trees() -> list[dict[str, str]]:
    """Return the 64 labelled rooted trees of four messages as child -> parent ("" for the root)."""
    found = []
    for choice in product("abcd", repeat=4):
        tree = {
            child: "" if parent == child else parent for child, parent in zip("abcd", choice, strict=True)
        }
        if list(tree.values()).count("") == 1 and all(len(path(tree, name)) <= 4 for name in tree):
            found.append(tree)
    return found


def path(tree: dict[str, str], name: str) -> list[str]:
    """Return the ancestors of *name*, nearest first; five of them prove a loop."""
    ancestors: list[str] = []
    while tree[name] and len(ancestors) < 5:
        name = tree[name]
        ancestors.append(name)
    return ancestors


def tree_mail(tree: dict[str, str], headers: str) -> list[dict[str, Any]]:
    """Write the mail of one tree; all of it on one day, so that dates give nothing away."""
    records = []
    for name, parent in tree.items():
        record = mail(name)
        if parent and headers != "references":
            record["in_reply_to"] = f"{parent}@example.org"
        if headers != "in_reply_to":
            record["references"] = ids(reversed(path(tree, name)))
        records.append(record)
    return records


def test_there_are_64_rooted_trees_of_four_messages() -> None:
    assert len(trees()) == 64


@pytest.mark.parametrize("headers", ["in_reply_to", "references", "both"])
def test_every_tree_of_four_in_every_order_gives_its_true_parents(headers: str) -> None:
    for tree in trees():
        records = tree_mail(tree, headers)
        root = next(name for name, parent in tree.items() if not parent)
        expected = built(records)
        assert {name: row["parent_key"].removeprefix("key-") for name, row in expected.items()} == tree
        assert {row["thread_id"] for row in expected.values()} == {f"key-{root}"}
        assert {name: row["depth"] for name, row in expected.items()} == {n: len(path(tree, n)) for n in tree}
        for order in permutations(records):
            assert built(order) == expected


@pytest.mark.parametrize("headers", ["references", "both"])
def test_every_tree_of_four_stays_one_thread_when_any_message_is_missing(headers: str) -> None:
    for tree in trees():
        for missing in tree:
            rest = [record for record in tree_mail(tree, headers) if record["message_id"][0] != missing]
            nearest = {
                name: next((a for a in path(tree, name) if a != missing), "")
                for name in tree
                if name != missing
            }
            assert n_threads(rest) == 1
            assert parents(rest) == nearest


# --- what a message says about its parent ----------------------------------------------------------------


def test_in_reply_to_is_trusted_although_the_subject_changed() -> None:
    answer = mail("b", in_reply_to="a@example.org", base_subject="something else")
    assert parents([mail("a"), answer]) == {"a": "", "b": "a"}


def test_references_alone_under_a_new_subject_start_a_thread() -> None:
    hijack = mail("b", references=ids("a"), base_subject="something else")
    assert parents([mail("a"), hijack]) == {"a": "", "b": ""}
    assert n_threads([mail("a"), hijack]) == 2


def test_references_alone_are_believed_when_the_answer_has_no_subject() -> None:
    assert parents([mail("a"), mail("b", references=ids("a"), base_subject="")])["b"] == "a"


def test_a_new_topic_does_not_join_its_thread_through_a_ghost() -> None:
    hijack = mail("b", references=ids("ag"), base_subject="something else")
    other = mail("c", references=ids("g"), base_subject="something else")
    assert n_threads([mail("a"), hijack, other]) == 3


def test_in_reply_to_wins_over_another_last_reference() -> None:
    answer = mail("c", in_reply_to="a@example.org", references=ids("ab"))
    assert parents([mail("a"), mail("b"), answer])["c"] == "a"


def test_a_last_reference_that_is_here_wins_over_an_absent_in_reply_to() -> None:
    answer = mail("c", in_reply_to="ghost@example.org", references=ids("ab"))
    row = built([mail("a"), mail("b", in_reply_to="a@example.org"), answer])["c"]
    assert (row["parent_key"], row["confidence"]) == ("key-b", 1.0)


def test_an_absent_in_reply_to_outside_of_the_references_hangs_below_them() -> None:
    first = mail("b", in_reply_to="ghost@example.org", references=ids("a"), base_subject="other")
    second = mail("c", in_reply_to="ghost@example.org", base_subject="other")
    found = built([mail("a"), first, second])
    assert {row["thread_id"] for row in found.values()} == {"key-a"}
    assert found["c"]["parent_key"] == "key-a"


def test_a_reply_without_parent_starts_a_thread() -> None:
    row = built([mail("a", subject_mark="reply")])["a"]
    assert (row["thread_id"], row["parent_key"], row["evidence"], row["depth"]) == ("key-a", "", "none", 0)


# --- ghosts ----------------------------------------------------------------------------------------------


def test_a_ghost_joins_its_children_into_one_thread_named_after_the_earliest() -> None:
    late = mail("a", day=2, in_reply_to="ghost@example.org")
    early = mail("b", day=1, in_reply_to="ghost@example.org")
    found = built([late, early])
    assert {row["thread_id"] for row in found.values()} == {"key-b"}
    assert [(found[n]["parent_key"], found[n]["evidence"], found[n]["confidence"]) for n in "ab"] == [
        ("", "header", 0.9),
        ("", "none", 0.9),
    ]


def test_a_ghost_in_the_middle_gives_way_to_its_own_parent() -> None:
    row = built([mail("a"), mail("c", in_reply_to="b@example.org", references=ids("ab"))])["c"]
    assert (row["parent_key"], row["depth"], row["confidence"]) == ("key-a", 1, 0.9)


def test_most_chains_decide_who_precedes_a_ghost() -> None:
    chains = [mail(name, references=ids(chain)) for name, chain in (("x", "ag"), ("y", "bg"), ("z", "bg"))]
    assert parents([mail("a"), mail("b"), *chains])["x"] == "b"


def test_a_tie_between_chains_is_decided_by_the_smallest_node() -> None:
    chains = [mail("x", references=ids("ag")), mail("y", references=ids("bg"))]
    assert parents([mail("a", day=1), mail("b", day=0), *chains])["x"] == "b"


# --- hostile headers -------------------------------------------------------------------------------------


def test_a_message_that_answers_itself_is_a_root() -> None:
    assert parents([mail("a", in_reply_to="a@example.org", references=ids("aa"))]) == {"a": ""}


def test_a_loop_is_broken_at_its_earliest_message() -> None:
    loop = [
        mail(name, day=day, in_reply_to=f"{parent}@example.org")
        for name, day, parent in (("a", 3, "b"), ("b", 1, "c"), ("c", 2, "a"))
    ]
    for order in permutations(loop):
        assert parents(order) == {"a": "b", "b": "", "c": "a"}


def test_a_loop_through_a_ghost_costs_the_ghost_its_parent() -> None:
    said = mail("a", in_reply_to="g@example.org")
    hearsay = mail("x", references=ids("ag"), in_reply_to="g@example.org")
    found = built([said, hearsay])
    assert {row["thread_id"] for row in found.values()} == {"key-a"}
    assert found["x"]["parent_key"] == ""


def test_of_two_messages_with_one_id_the_earlier_is_answered() -> None:
    twin = mail("b", day=0) | {"message_id": "a@example.org"}
    answer = mail("c", day=2, in_reply_to="a@example.org")
    for order in permutations([mail("a", day=1), twin, answer]):
        assert parents(order)["c"] == "b"


def test_messages_without_id_date_or_subject_stay_apart() -> None:
    bare = [mail(name, day=None, base_subject="") | {"message_id": ""} for name in "ab"]
    assert parents(bare) == {"a": "", "b": ""}


def test_missing_values_are_no_ids() -> None:
    nulls = dict.fromkeys(("message_id", "in_reply_to", "references", "base_subject"))
    assert parents([mail("a") | nulls, mail("b") | nulls]) == {"a": "", "b": ""}


def test_no_messages_give_no_threads() -> None:
    assert threads(rows("messages", [])).num_rows == 0


def test_a_chain_of_100000_answers_is_one_thread() -> None:
    n = 100_000
    records = [mail(str(i), in_reply_to=f"{i - 1}@example.org" if i else "") for i in range(n)]
    table = threads(rows("messages", records))
    assert table["thread_id"].unique().to_pylist() == ["key-0"]
    assert max(table["depth"].to_pylist()) == n - 1


def test_the_order_of_rows_changes_nothing() -> None:
    chance = random.Random(3)
    records = []
    for i in range(300):
        chain = ids(str(chance.randrange(330)) for _ in range(chance.randrange(4)))
        answered = chance.choice(["", *chain])
        subject = chance.choice(["plan", "other", ""])
        records.append(
            mail(
                str(i), day=chance.randrange(9), in_reply_to=answered, references=chain, base_subject=subject
            )
        )
    expected = threads(rows("messages", records))
    for _ in range(5):
        chance.shuffle(records)
        assert threads(rows("messages", records)).equals(expected)


# --- guesses among headers --------------------------------------------------------------------------------


def test_a_loop_through_a_guess_costs_the_guess() -> None:
    question = mail("q", day=1, in_reply_to="z@example.org")
    found = built([question, mail("z", day=2, sender="P-b", subject_mark="reply")])
    assert (found["q"]["parent_key"], found["z"]["parent_key"]) == ("key-z", "")


def test_a_reply_whose_parent_is_missing_joins_its_conversation() -> None:
    stranger = rows("texts", [cited("z", [1, 2, 3], head=[9])])
    found = built([mail("q", day=1), mail("z", day=2, subject_mark="reply")], texts=stranger)
    assert (found["z"]["parent_key"], found["z"]["thread_id"]) == ("", "key-q")
    assert (found["z"]["evidence"], found["z"]["confidence"], found["z"]["depth"]) == ("subject", 0.5, 0)


# --- real mail -------------------------------------------------------------------------------------------


@pytest.mark.corpora
def test_threads_equal_the_headers_truth_on_public_lists(corpora: Path) -> None:
    """Parent = last id of References, else In-Reply-To, if it is here; deviations are listed by class."""
    for path_ in sorted((corpora / "lists").glob("*.mbox")):
        records = list(headers_of(path_))
        here = {record["message_id"]: record["message_key"] for record in records}
        table = threads(rows("messages", records)).to_pylist()
        found = {row["message_key"]: row["parent_key"] for row in table}
        wrong = []
        for record in records:
            said = (record["references"] or [record["in_reply_to"]])[-1]
            if said in here and said != record["message_id"] and found[record["message_key"]] != here[said]:
                wrong.append(record)
        # In-Reply-To and the last of References name two messages that are both here: In-Reply-To is trusted.
        assert all(record["in_reply_to"] in here for record in wrong)
        assert len(wrong) <= 1


def headers_of(path_: Path) -> Iterable[dict[str, Any]]:
    """Read what threading needs with the standard library alone, independently of the project's parser."""
    seen = set()
    with contextlib.closing(mailbox.mbox(path_)) as box:
        for message in box:
            name = "".join(identifiers(message["Message-ID"])[:1])
            try:
                date = parsedate_to_datetime(str(message["Date"]))
            except ValueError:
                continue
            if name and name not in seen:
                seen.add(name)
                subject = " ".join(str(message["Subject"]).split())
                yield mail(name) | {
                    "message_id": name,
                    "date": date.replace(tzinfo=date.tzinfo or UTC),
                    "in_reply_to": "".join(identifiers(message["In-Reply-To"])[:1]),
                    "references": identifiers(message["References"]),
                    "base_subject": re.sub(r"(?i)^((re|aw|sv)\s*:|\[[^\]]*\]|\s)+", "", subject).casefold(),
                }


def identifiers(header: object) -> list[str]:
    return re.findall(r"<([^<>\s]+)>", str(header))


def test_the_case_of_a_subject_does_not_matter() -> None:
    assert parents([mail("a"), mail("b", references=ids("a"), base_subject="Plan")])["b"] == "a"
