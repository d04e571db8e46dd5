"""How few voices carry a topic."""

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.voices import rests_on, voices

STAFF = [f"p{i:02d}" for i in range(20)]


def rows_of(office, min_group=8):
    messages, recipients, threads, texts, membership, topics = office.tables()
    talk = conversations(messages, recipients, threads, texts, membership)
    topic_of = {row["thread_id"]: row["topic_id"] for row in topics.to_pylist()}
    return {row["about"]: row for row in voices(talk, topic_of, min_group=min_group, seed=0)}


def ask(office, topic, n, expert_share=0.0):
    for i in range(n):
        asker = STAFF[i % 18]
        answerer = office.random.choice([p for p in STAFF[:18] if p != asker])
        if office.random.random() < expert_share:
            answerer = STAFF[18 + i % 2]
        question = office.write(asker, [p for p in STAFF if p != asker], text="Where is it?")
        office.write(answerer, [asker], question, text="Here.")
        office.topics.append({"thread_id": question, "topic_id": topic, "weight": 1.0})


@pytest.mark.parametrize(
    ("answers", "needed"),
    [("aab", 1), ("aabb", 2), ("aabbccd", 2), ("abcd", 3), ("a", 1)],
)
def test_the_busiest_leave_until_fewer_than_half_are_answered(answers, needed):
    assert rests_on(answers) == needed


def test_a_topic_of_two_voices_is_flagged_and_the_others_are_not(office):
    here = office()
    for topic in "bcd":
        ask(here, topic, 60)
    ask(here, "a", 60, expert_share=0.9)
    found = rows_of(here)
    assert [key for key, row in found.items() if row["flagged"]] == ["a"]
    assert found["a"]["value"] == 2.0
    assert found["a"]["baseline"] > 2.0
    assert found["a"]["reading"] == "voices_low"


def test_a_help_desk_that_answers_everywhere_explains_its_topics(office):
    here = office()
    for topic in "abcd":
        ask(here, topic, 60, expert_share=0.9)
    assert not any(row["flagged"] for row in rows_of(here).values())


def test_nineteen_questions_tell_nothing(office):
    here = office()
    ask(here, "a", 19)
    assert rows_of(here) == {}
    ask(here, "b", 20)
    assert {key: row["reading"] for key, row in rows_of(here).items()} == {"b": "untested"}
    ask(here, "c", 25)
    assert rows_of(here)["c"]["reading"] == "voices_usual"
