"""Answers that never reach the list."""

from itertools import pairwise

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.narrowing import is_question, narrowing


def rows_of(office, **options):
    messages, recipients, threads, texts, membership, _ = office.tables()
    talk = conversations(messages, recipients, threads, texts, membership)
    return {row["about"]: row for row in narrowing(talk, **{"min_group": 5, "seed": 0} | options)}


def list_mail(office, list_key, n, n_private, people=12):
    """n questions on a list, each answered once; n_private of them privately."""
    staff = [f"{list_key}{i}" for i in range(people)]
    for i in range(n):
        asker, replier = staff[i % people], staff[(i + 1 + i // people) % people]
        question = office.on_list(asker, list_key, text="Where is the form?")
        if i < n_private:
            office.write(replier, [asker], question, text="Here it is.")
        else:
            office.on_list(replier, list_key, question, text="Here it is.")
    for one, other in pairwise(staff):
        office.write(one, [other], text="Lunch together today.")


def test_the_share_of_private_answers_is_counted_per_list(office):
    here = office()
    list_mail(here, "a", 40, 10)
    list_mail(here, "b", 40, 4)
    found = rows_of(here)
    assert (found["a"]["value"], found["a"]["n"]) == (0.25, 40)
    assert found["a"]["baseline"] == found["b"]["value"] == 0.1


@pytest.mark.parametrize("words", ["Please remove me from this list.", "Merci de me retirer de cette liste."])
def test_asking_to_be_taken_off_answers_nothing(office, words):
    here = office()
    list_mail(here, "a", 40, 0)
    list_mail(here, "b", 40, 4)
    question = here.on_list("a1", "a", text="Where is the form?")
    for i in range(2, 9):
        here.write(f"a{i}", ["a1"], question, text=words)
    assert (rows_of(here)["a"]["value"], rows_of(here)["a"]["n"]) == (0.0, 40)


def test_a_strongly_narrowed_list_is_flagged_and_the_others_are_not(office):
    here = office()
    for name in "bcdef":
        list_mail(here, name, 60, 5)
    list_mail(here, "a", 60, 39)
    found = rows_of(here, min_group=8)
    assert [key for key in found if found[key]["flagged"]] == ["a"]
    assert found["a"]["reading"] == "narrowing_high"
    assert found["b"]["reading"] == "narrowing_usual"
    assert found["a"]["low"] < found["a"]["value"] < found["a"]["high"]


def test_the_habit_of_one_person_is_not_flagged(office):
    here = office()
    for name in "bcde":
        list_mail(here, name, 40, 2)
    list_mail(here, "a", 24, 0)
    for i in range(20):
        question = here.on_list(f"a{i % 11 + 1}", "a", text="Who has the key?")
        here.write("a0", [f"a{i % 11 + 1}"], question, text="I do.")
    assert not rows_of(here)["a"]["flagged"]


def test_an_answer_to_the_whole_group_narrows_nothing(office):
    here = office()
    staff = [f"p{i}" for i in range(8)]
    for i in range(16):
        asker, replier = staff[i % 8], staff[(i + 3) % 8]
        question = here.write(asker, [p for p in staff if p != asker], lists=("g",), text="Ready?")
        to = [asker] if i < 4 else [p for p in staff if p != replier]
        here.write(replier, to, question, lists=() if i < 4 else ("g",), text="Yes.")
    assert rows_of(here)["g"]["value"] == 0.25


def test_a_private_answer_in_a_group_of_five_narrows_it(office):
    here = office()
    staff = [f"p{i}" for i in range(5)]
    question = here.write("p0", staff[1:], lists=("g",), text="Ready?")
    for replier in staff[1:]:
        here.write(replier, ["p0"], question, text="Yes.")
    assert rows_of(here)["g"]["value"] == 1.0


def test_statements_and_deeper_answers_do_not_count(office):
    here = office()
    list_mail(here, "a", 20, 0)
    notice = here.on_list("a1", "a", text="The lift is repaired.")
    here.write("a2", ["a1"], notice, text="Thanks.")
    answer = here.on_list("a3", "a", notice, text="Is it?")
    here.write("a4", ["a3"], answer, text="It is.")
    assert rows_of(here)["a"]["value"] == 0.0
    assert rows_of(here)["a"]["n"] == 20


def test_without_its_text_any_first_message_may_be_a_question(office):
    here = office()
    list_mail(here, "a", 20, 0)
    here.write("a2", ["a1"], here.on_list("a1", "a", text=""), text="")
    assert rows_of(here)["a"]["n"] == 21


def test_an_archive_of_public_mail_alone_says_nothing_about_private_answers(office):
    here = office()
    for i in range(30):
        here.on_list(f"p{i % 9}", "a", here.on_list(f"p{(i + 1) % 9}", "a", text="Why?"), text="So.")
    found = rows_of(here)["a"]
    assert (found["value"], found["coverage"], found["reading"]) == (None, 0.0, "unseen")


def test_fewer_people_than_min_group_show_nothing(office):
    here = office()
    list_mail(here, "a", 40, 10, people=7)
    assert "a" in rows_of(here, min_group=7)
    assert rows_of(here, min_group=8) == {}


def test_a_hidden_list_does_not_enter_the_baseline_of_the_others(office):
    here = office()
    list_mail(here, "a", 40, 10)
    list_mail(here, "b", 40, 40, people=6)
    found = rows_of(here, min_group=8)
    assert set(found) == {"a"}
    assert found["a"]["baseline"] is None
    assert found["a"]["reading"] == "untested"


@pytest.mark.parametrize(
    "text",
    [
        "Where is it?",
        "Bonjour,\nOù est le badge ?\nMerci",
        "Hello. How do I renew a badge",
        "Est-ce que quelqu’un sait",
        "Bonjour, pouvez-vous m'aider",
        "(is that so?)",
    ],
)
def test_questions_are_recognised_in_french_and_english(text):
    assert is_question(text)


@pytest.mark.parametrize("text", ["It works.", "Le badge est prêt.", "See /search?q=badge now.", ""])
def test_statements_are_no_questions(text):
    assert not is_question(text)


def test_a_list_whose_two_experts_answer_privately_is_flagged(office):
    here = office()
    for name in "bcde":
        list_mail(here, name, 40, 2)
    list_mail(here, "a", 20, 0)
    for i in range(24):
        question = here.on_list(f"a{i % 10 + 2}", "a", text="Who has the key?")
        here.write(f"a{i % 2}", [f"a{i % 10 + 2}"], question, text="I do.")
    assert rows_of(here)["a"]["flagged"]


def test_an_answer_to_a_fifth_of_the_others_narrows_and_to_more_does_not(office):
    here = office()
    staff = [f"p{i:02d}" for i in range(12)]
    question = here.write("p00", staff[1:], lists=("g",), text="Ready?")
    here.write("p01", ["p00", "p02", "p03"], question, text="Yes.")
    here.write("p01", ["p00", "p02", "p03", "p04"], question, text="Yes.")
    here.write("p05", staff[6:], question, text="Yes.")
    for one, other in pairwise(staff):
        here.write(one, [other], text="Lunch together today.")
    here.write("p06", [p for p in staff if p != "p06"], question, text="Yes.")
    here.write("p07", [p for p in staff if p != "p07"], question, text="Yes.")
    assert rows_of(here)["g"]["value"] == 0.2


def test_an_asker_who_adds_something_privately_answers_nobody(office):
    here = office()
    list_mail(here, "a", 20, 0)
    question = here.on_list("a1", "a", text="Where is it?")
    here.write("a1", ["a2"], question, text="It is urgent.")
    assert rows_of(here)["a"]["n"] == 20
    assert rows_of(here)["a"]["value"] == 0.0
