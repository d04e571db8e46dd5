"""Dialogue or broadcast."""

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.dialogue import dialogue


def rows_of(office):
    messages, recipients, threads, texts, membership, _ = office.tables()
    talk = conversations(messages, recipients, threads, texts, membership)
    return {row["about"]: row for row in dialogue(talk, min_group=5, seed=0)}


def list_mail(office, name, n, answered):
    for i in range(n):
        first = office.on_list(f"{name}{i % 8}", name)
        if i < answered:
            office.on_list(f"{name}{(i + 1) % 8}", name, first)


def test_threads_with_two_authors_are_dialogue(office):
    here = office()
    list_mail(here, "a", 20, 15)
    assert rows_of(here)["a"]["value"] == 0.75


def test_one_author_twice_is_no_dialogue(office):
    here = office()
    list_mail(here, "a", 20, 0)
    here.on_list("a0", "a", here.on_list("a0", "a"))
    assert rows_of(here)["a"]["value"] == 0.0


def test_a_private_answer_is_no_dialogue_on_the_list(office):
    here = office()
    list_mail(here, "a", 20, 0)
    here.write("a1", ["a0"], here.on_list("a0", "a"))
    assert rows_of(here)["a"]["value"] == 0.0


def test_a_stream_of_announcements_is_flagged_as_low(office):
    here = office()
    for name in "bcd":
        list_mail(here, name, 30, 22)
    list_mail(here, "a", 30, 2)
    found = rows_of(here)
    assert [key for key in found if found[key]["flagged"]] == ["a"]
    assert found["a"]["reading"] == "dialogue_low"


def test_automatic_answers_are_no_dialogue(office):
    here = office()
    list_mail(here, "a", 10, 0)
    first = here.on_list("a0", "a")
    here.write("robot", ["a0"], first, ("a",), kind="automatic")
    assert rows_of(here)["a"]["value"] == 0.0
