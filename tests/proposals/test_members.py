"""Who is invited and who is asked to be a referent."""

from push2pull.proposals import ProposalSettings, propose
from push2pull.proposals.evidence import Answerer, Involved
from push2pull.proposals.members import belongs, external_share, referents, roles
from push2pull.proposals.verdict import LIVE

READY = ProposalSettings(legal_ready=True)


def one(person_id="P-1", role="", **more) -> Involved:
    known = {
        "wrote_lately": False,
        "wrote_now": False,
        "threads_received": 0,
        "copies_now": 0,
    }
    return Involved(person_id=person_id, role=role, **(known | {"internal": None, "department": ""} | more))


def test_members_recent_authors_and_regular_recipients_belong():
    assert belongs(one(role="core"), outsiders=False)
    assert belongs(one(wrote_lately=True), outsiders=False)
    assert belongs(one(threads_received=3), outsiders=False)


def test_chance_recipients_and_former_authors_do_not_belong():
    assert not belongs(one(threads_received=2), outsiders=False)
    assert not belongs(one(), outsiders=False)


def test_who_left_is_invited_back_only_if_writing_now():
    assert not belongs(one(role="left", wrote_lately=True), outsiders=False)
    assert belongs(one(role="left", wrote_now=True), outsiders=False)


def test_external_people_belong_only_where_the_archive_is_public():
    assert not belongs(one(role="core", internal=False), outsiders=False)
    assert belongs(one(role="core", internal=False), outsiders=True)


def test_the_external_share_counts_those_of_whom_it_is_known():
    assert external_share([one(internal=False), one(internal=True), one()]) == 0.5
    assert external_share([one()]) == 0


def test_a_person_has_the_one_role_that_says_most():
    invited = [one("c", wrote_lately=True), one("b", role="core"), one("a", wrote_lately=True)]
    assert roles(invited, frozenset({"a"})) == [
        ("a", "referent_candidate"),
        ("b", "member"),
        ("c", "contributor"),
    ]


def test_across_departments_a_referent_has_answered_two_of_them():
    invited = [one("a", department="R&D"), one("b", department="Sales")]
    answerers = [Answerer("a", departments=1), Answerer("b", departments=2)]
    assert referents(answerers, invited, READY) == {"b"}


def test_where_departments_are_unknown_answers_alone_count():
    assert referents([Answerer("a", 0)], [one("a")], READY) == {"a"}


def test_at_most_four_referents_are_asked_and_all_of_them_are_invited():
    invited = [one(str(n)) for n in range(6)]
    answerers = [Answerer("elsewhere", 0), *(Answerer(str(n), 0) for n in range(6))]
    assert referents(answerers, invited, READY) == {"0", "1", "2", "3"}


def candidates_of(world, verdicts=LIVE):
    found = propose(world.tables(), world.membership(), settings=READY)
    assert {one.verdict for one in found} <= set(verdicts)
    return {row["person_id"] for row in found.members if row["role"] == "referent_candidate"}


def helpdesk(world, crowd, *, by, answers, askers):
    """Answers spread over *by*, each giving *answers* of them to *askers* different people."""
    everybody = crowd(60)
    world.list("help", core=everybody)
    days = 0.5
    for helper in by:
        for n in range(answers):
            world.thread("help", [everybody[30 + n % askers], everybody[helper]], days=days)
            days += 5
    return everybody


def test_those_who_answer_enough_different_people_are_candidates(world, crowd):
    everybody = helpdesk(world, crowd, by=range(4), answers=5, askers=3)
    assert candidates_of(world) == set(everybody[:4])


def test_four_answers_are_not_enough(world, crowd):
    helpdesk(world, crowd, by=range(6), answers=4, askers=3)
    assert candidates_of(world) == set()


def test_answers_to_two_askers_are_not_enough(world, crowd):
    helpdesk(world, crowd, by=range(6), answers=6, askers=2)
    assert candidates_of(world) == set()


def test_nobody_who_carries_most_of_the_answers_is_asked_for_more(world, crowd):
    everybody = helpdesk(world, crowd, by=range(2), answers=10, askers=5)
    for n in range(30):
        world.thread("help", [everybody[30 + n % 9], everybody[0]], days=n + 0.7)
    assert candidates_of(world) == {everybody[1]}


def test_a_group_with_fewer_than_twenty_answers_names_no_candidate(world, crowd):
    helpdesk(world, crowd, by=range(3), answers=6, askers=3)
    assert candidates_of(world) == set()


def test_nobody_is_asked_to_serve_a_list_that_stays_mail(world, crowd):
    helpdesk(world, crowd, by=range(4), answers=5, askers=3)
    world.rows["lists"][0]["name"] = "hr.example.org"
    assert candidates_of(world, ["keep_mail"]) == set()
