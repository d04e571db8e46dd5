"""What is counted, and how."""

from dataclasses import asdict

import pytest

from push2pull.proposals import ProposalSettings
from push2pull.proposals.candidates import candidates, language, main_topics, proposal_id
from push2pull.proposals.evidence import Activity, gather

SETTINGS = ProposalSettings()


def figures(world):
    tables = world.tables()
    evidence = gather(tables, world.membership(), asdict(SETTINGS))
    (found,), _ = candidates(tables["lists"], {}, evidence, SETTINGS)
    return found.figures


@pytest.mark.parametrize(("delay", "answered"), [(7.0, 1), (7.01, 0)])
def test_a_thread_is_answered_when_another_person_writes_within_seven_days(world, crowd, delay, answered):
    world.list("help", core=crowd(8))
    first = world.message("help", crowd(1)[0], 20)
    world.message("help", crowd(2)[1], 20 - delay, thread_id=first, parent_key=first)
    assert figures(world).answered == answered


def test_an_answer_to_oneself_is_neither_an_answer_nor_a_dialogue(world, crowd):
    world.list("help", core=crowd(8))
    world.thread("help", [crowd(1)[0]] * 3, days=5)
    found = figures(world)
    assert (found.answered, found.dialogue, found.content) == (0, 0, 0)


def test_two_aliases_of_one_person_are_no_dialogue(world, crowd):
    world.list("help", core=crowd(9))
    world.thread("help", crowd(2), days=5)
    world.rows["people"].append({"person_id": crowd(1)[0], "kind": "person", "aliases": [crowd(2)[1]]})
    assert figures(world).dialogue == 0


def test_weeks_are_calendar_weeks_with_mail(world, crowd):
    world.list("help", core=crowd(8))
    for days in (0, 1, 8, 300, 301):  # the last day of the world is a Tuesday
        world.message("help", crowd(1)[0], days)
    assert figures(world).weeks == 3


def test_only_the_window_counts_as_now(world, crowd):
    world.list("help", core=crowd(8))
    for n, days in enumerate((0, 89, 91)):
        world.message("help", crowd(8)[n], days)
    found = figures(world)
    assert (found.messages, found.contributors) == (2, 2)
    assert found.threads_per_week == pytest.approx(2 / (90 / 7))


def test_a_young_list_is_measured_over_its_life(world, crowd):
    world.list("help", core=crowd(8))
    for days in (0, 7, 13.9):
        world.message("help", crowd(1)[0], days)
    assert figures(world).threads_per_week == pytest.approx(3 / (13.9 / 7))


def test_mail_outside_of_the_list_is_not_its_evidence(world, crowd):
    world.list("help", core=crowd(8))
    first = world.message("help", crowd(1)[0], 5)
    world.message("elsewhere", crowd(2)[1], 4, thread_id=first, parent_key=first)
    found = figures(world)
    assert (found.answered, found.contributors) == (0, 1)


def test_language_is_mixed_from_a_quarter_on():
    assert language(Activity(french=3, english=1), "en") == "fr+en"
    assert language(Activity(french=4, english=1), "en") == "fr"
    assert language(Activity(french=1, english=4), "fr") == "en"
    assert language(Activity(), "fr") == "fr"


def test_main_topics_are_three_at_most_and_none_is_marginal():
    assert main_topics({"a": 1.0, "b": 5.0, "c": 2.0, "d": 2.0}) == ("b", "c", "d")
    assert main_topics({"a": 10.0, "b": 1.0}) == ("a",)
    assert main_topics({}) == ()


def test_an_id_depends_on_which_lists_not_on_their_order():
    assert proposal_id(["a", "b"]) == proposal_id(["b", "a"]) != proposal_id(["ab"])


@pytest.mark.parametrize(("field", "received"), [("cc", {"P-x": 3}), ("bcc", {})])
def test_a_blind_copy_makes_nobody_a_reader_of_a_list(world, crowd, field, received):
    world.list("help", core=crowd(8))
    for days in (1, 2, 3):
        world.message("help", crowd(1)[0], days, to=["P-x"])
    for row in world.rows["recipients"]:
        row["field"] = field
    people = gather(world.tables(), world.membership(), asdict(SETTINGS)).people["help"]
    assert {one.person_id: one.threads_received for one in people if one.person_id == "P-x"} == received
