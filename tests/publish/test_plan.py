"""Planning: who goes where, in which order, and why the others stay."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull.model import Origin, PersonId, Proposal
from push2pull.publish.plan import Candidate, Plan, Rules, consent_lookup, parents_first, plan, post_key
from push2pull.workspace.ledger import Entry

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
WAIVED = Rules(waived=True)


def message(key: str, parent: str = "", hour: int | None = 0, **changes: Any) -> Candidate:
    values = {
        "message_key": key,
        "thread_id": "t1",
        "parent_key": parent,
        "date": None if hour is None else NOON + timedelta(hours=hour),
        "person_id": PersonId(f"P-{key}"),
        "kind": "person",
        "origin": Origin("mbox:/x", "x", 0, 1),
    }
    return Candidate(**{**values, **changes})


def proposal(key: str = "p1", threads: tuple[str, ...] = ("t1",), seeds: tuple[str, ...] = ()) -> Proposal:
    return Proposal(key, "community", f"Title {key}", "", "launch", thread_ids=threads, seed_thread_ids=seeds)


def entry(key: str, state: str, part: int = 0, parts: int = 1, reason: str = "") -> Entry:
    return Entry(
        post_key(key, "t:", part), "t:", "p1", key, "t1", "p1", part, parts, state,
        "r", "", "", reason, 1, "", "", "",
    )  # fmt: skip


def made(*messages: Candidate, rules: Rules = WAIVED, **changes: Any) -> Plan:
    values: dict[str, Any] = {"proposals": [proposal()], "entries": [], "idempotence": "find", **changes}
    return plan(values.pop("proposals"), messages, values.pop("entries"), target="t:", rules=rules, **values)


def keys(result: Plan) -> list[str]:
    return [one.message_key for one in result.posts]


def agreed(**answers: str) -> Rules:
    return Rules(False, consent_lookup({(f"P-{key}", ""): answer for key, answer in answers.items()}))


def test_posts_go_parents_first_and_oldest_first() -> None:
    result = made(message("c", "a", 2), message("b", "a", 1), message("a", "", 5), message("d", "b", 9))
    assert keys(result) == ["a", "b", "c", "d"]
    assert [one.parent for one in result.posts] == [None, "a", "a", "b"]


def test_an_answer_knows_when_its_thread_there_began() -> None:
    result = made(
        message("a", "", 5, kind="automatic"),
        message("b", "a", 6),
        message("c", "b", 1),
        message("d", "c", 7),
    )
    assert [one.begun for one in result.posts] == [None, *[NOON + timedelta(hours=6)] * 2]


def test_a_message_without_date_comes_after_its_dated_sisters() -> None:
    assert keys(made(message("a"), message("b", "a", None), message("c", "a", 1))) == ["a", "c", "b"]


def test_threads_go_oldest_first() -> None:
    late, early = message("x", hour=9, thread_id="t1"), message("y", hour=1, thread_id="t2")
    assert keys(made(late, early, proposals=[proposal(threads=("t1", "t2"))])) == ["y", "x"]


def test_threads_of_no_accepted_proposal_stay_out() -> None:
    assert keys(made(message("a", thread_id="other"))) == []


def test_a_thread_of_two_proposals_goes_where_it_is_a_seed() -> None:
    result = made(message("a"), proposals=[proposal("p1"), proposal("p2", seeds=("t1",))])
    assert [one.place for one in result.posts] == ["p2"]
    assert [place.key for place in result.places] == ["p2"]


def test_places_without_a_post_are_not_made() -> None:
    assert made(message("a", kind="bulk")).places == ()


@pytest.mark.parametrize("kind", ["bulk", "automatic", "calendar", "bounce"])
def test_only_what_people_wrote_is_published(kind: str) -> None:
    result = made(message("a", kind=kind), message("b", "a", kind="list"))
    assert result.skipped == {"not_a_person": 1}
    assert [(one.message_key, one.parent) for one in result.posts] == [("b", None)]


def test_a_message_of_nothing_is_skipped() -> None:
    assert made(message("a", empty=True)).skipped == {"empty_text": 1}


def test_answers_to_a_skipped_message_go_to_its_nearest_published_ancestor() -> None:
    rules = agreed(a="yes", d="yes", b="no")
    result = made(message("a"), message("b", "a", 1), message("c", "b", 2), message("d", "c", 3), rules=rules)
    assert [(one.message_key, one.parent) for one in result.posts] == [("a", None), ("d", "a")]
    assert result.skipped == {"consent_no": 1, "consent_unknown": 1}


def test_without_consent_nothing_is_published() -> None:
    result = made(message("a"), rules=Rules(False))
    assert (result.posts, result.skipped) == ((), {"consent_unknown": 1})


@pytest.mark.parametrize(("answer", "named"), [("yes", True), ("anonymous", False)])
def test_the_answer_decides_whether_the_name_is_shown(answer: str, named: bool) -> None:
    result = made(message("a"), rules=agreed(a=answer))
    assert [one.named for one in result.posts] == [named]
    assert result.posts[0].hidden == (() if named else ("P-a",))


def test_names_of_those_who_refused_are_hidden_in_the_posts_of_others() -> None:
    result = made(message("a"), message("b", "a", 1), rules=agreed(a="yes", b="no"))
    assert result.posts[0].hidden == ("P-b",)


def test_an_answer_for_a_thread_goes_before_the_general_one() -> None:
    lookup = consent_lookup({("P-a", ""): "no", ("P-a", "t1"): "yes"})
    assert (lookup("P-a", "t1"), lookup("P-a", "t2"), lookup("P-b", "t1")) == ("yes", "no", "")


def test_external_authors_are_republished_from_public_archives_only() -> None:
    outside = message("a", internal=False)
    assert made(outside, rules=agreed(a="yes")).skipped == {"external_author": 1}
    assert keys(made(outside)) == ["a"]


def test_a_quote_is_shown_only_when_all_who_may_be_in_it_agreed() -> None:
    thread = (message("a"), message("b", "a", 1), message("c", "b", 2), message("d", "c", 3))
    everybody = made(*thread, rules=agreed(a="yes", b="yes", c="anonymous", d="yes"))
    assert [one.quote for one in everybody.posts] == [False, True, True, True]
    without = made(*thread, rules=agreed(a="yes", c="yes", d="yes"))
    assert [one.quote for one in without.posts] == [False, False, False]
    forwarded = made(message("a", quotes=True), *thread[1:], rules=agreed(a="yes", b="yes", c="yes", d="yes"))
    assert not any(one.quote for one in forwarded.posts)
    assert all(one.quote for one in made(*thread).posts)


def test_what_is_there_is_not_planned_again_and_still_is_a_parent() -> None:
    result = made(message("a"), message("b", "a", 1), entries=[entry("a", "published")])
    assert (result.already_there, keys(result), result.posts[0].parent) == (1, ["b"], "a")


def test_a_message_of_which_a_part_is_missing_is_planned_again() -> None:
    entries = [entry("a", "published", 0, 2), entry("a", "intended", 1, 2)]
    assert keys(made(message("a"), entries=entries)) == ["a"]
    assert keys(made(message("a"), entries=[*entries[:1], entry("a", "published", 1, 2)])) == []


def test_a_withdrawn_message_is_not_published_again() -> None:
    result = made(message("a"), entries=[entry("a", "withdrawn", reason="consent_no")])
    assert (result.posts, result.skipped) == ((), {"consent_no": 1})


@pytest.mark.parametrize(("idempotence", "planned"), [("none", 0), ("find", 1), ("native", 1)])
def test_an_unknown_outcome_is_left_to_a_human_where_nothing_can_be_looked_up(
    idempotence: str, planned: int
) -> None:
    result = made(message("a"), entries=[entry("a", "unknown")], idempotence=idempotence)
    assert len(result.posts) == planned
    assert result.skipped == ({} if planned else {"outcome_unknown": 1})


def test_a_refused_message_is_tried_again() -> None:
    assert keys(made(message("a"), entries=[entry("a", "refused")])) == ["a"]


def test_keys_differ_by_message_target_and_part() -> None:
    assert len({post_key(m, t, p) for m in "ab" for t in "xy" for p in (0, 1)}) == 8


@given(st.lists(st.tuples(st.integers(-1, 7), st.one_of(st.none(), st.integers(0, 3))), max_size=8))
def test_any_tree_or_loop_is_ordered_with_every_message_once(rows: list[tuple[int, int | None]]) -> None:
    thread = {str(n): message(str(n), str(parent), hour) for n, (parent, hour) in enumerate(rows)}
    ordered = [one.message_key for one in parents_first(thread)]
    assert sorted(ordered) == sorted(thread)
    for key in ordered:
        chain = {key}
        parent = thread[key].parent_key
        while parent in thread and parent not in chain:
            chain.add(parent)
            parent = thread[parent].parent_key
        if parent not in thread:  # no loop above
            assert thread[key].parent_key not in thread or ordered.index(
                thread[key].parent_key
            ) < ordered.index(key)


def test_what_went_to_other_people_than_the_list_stays_and_its_answers_move_up() -> None:
    private = message("b", "a", 1, narrower=True)
    found = made(message("a"), private, message("c", "b", 2))
    assert [(one.message_key, one.parent) for one in found.posts] == [("a", None), ("c", "a")]
    assert found.skipped == {"narrower_audience": 1}
