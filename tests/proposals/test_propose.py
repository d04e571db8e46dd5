"""The whole room: tables in, proposals out."""

from dataclasses import asdict

import pytest

from push2pull.errors import ConfigurationError
from push2pull.proposals import Proposals, ProposalSettings, propose
from push2pull.reasons import codes

READY = ProposalSettings(legal_ready=True)
HUMAN_CODES = {"no_sponsor", "no_referents", "purpose_draft", "no_success_date"}


def run(world, settings=READY, shuffled=None) -> Proposals:
    return propose(world.tables(shuffled), world.membership(shuffled), settings=settings)


def only(found: Proposals):
    assert len(found) == 1
    return found.proposals[0]


def verdicts(found: Proposals) -> dict[str, str]:
    return {one.list_keys[0]: one.verdict for one in found}


def test_a_list_is_not_dead_because_its_export_ended_before_another_began(world, crowd):
    old = world.steady("old", crowd(60), mailbox="2024", start=500)
    world.steady("new", crowd(60, 100), mailbox="2026")
    verdicts = {one.list_keys[0]: (one.verdict, one.missing) for one in run(world).proposals}
    assert verdicts[old] == verdicts["new"]
    assert "inactive" not in verdicts[old][1]


def test_a_few_late_dates_do_not_make_every_list_inactive(world, crowd):
    world.steady("team", crowd(60))
    for n in range(3):
        world.message("odd", crowd(1)[0], days=-1000 * (n + 1))
    (one,) = run(world).proposals
    assert "inactive" not in one.missing


def test_a_lively_list_with_evidence_is_a_pilot_until_people_do_their_part(world, crowd):
    world.steady("help", crowd(60), name="it-help.example.org")
    one = only(run(world))
    assert (one.verdict, one.title, one.kind, one.language) == ("pilot", "It help", "community", "en")
    assert set(one.missing) == HUMAN_CODES
    assert one.n_members == 60
    assert one.value_high > one.value_low > 0


def test_a_list_launches_once_every_human_gate_is_met(world, crowd):
    world.steady("help", crowd(60))
    identity = only(run(world)).proposal_id
    one = only(run(world, ProposalSettings(legal_ready=True, met={identity: frozenset(HUMAN_CODES)})))
    assert (one.verdict, one.missing) == ("launch", ())


def test_without_a_legal_basis_the_best_list_is_only_prepared(world, crowd):
    world.steady("help", crowd(60))
    one = only(run(world, ProposalSettings()))
    assert one.verdict == "prepare"
    assert "legal_basis" in one.missing


def test_every_missing_code_is_a_registered_reason(world, crowd):
    world.steady("empty", crowd(8), weeks=1, answered=False)
    assert set(only(run(world, ProposalSettings())).missing) <= codes("missing")


def test_a_lively_small_group_gets_a_team_space(world, crowd):
    world.steady("team", crowd(12))
    assert only(run(world)).verdict == "team_space"


def test_announcements_stay_mail_and_are_a_stream(world, crowd):
    world.steady("news", crowd(60), answered=False)
    one = only(run(world))
    assert (one.verdict, one.kind) == ("keep_mail", "stream")
    assert "no_dialogue" in one.missing
    assert (one.value_low, one.value_high) == (0, 0)


def test_a_dead_list_is_not_launched(world, crowd):
    world.steady("alive", crowd(60, 100))
    world.list("dead", core=crowd(60))
    for n in range(60):
        world.thread("dead", crowd(2, n % 6), days=200 + n * 2)
    found = run(world)
    assert verdicts(found)["dead"] == "do_not_launch"
    assert "inactive" in found.proposals[-1].missing


def test_a_list_without_any_mail_is_not_launched(world, crowd):
    world.list("empty", core=crowd(20))
    one = only(run(world))
    assert (one.verdict, one.thread_ids) == ("do_not_launch", ())


def test_a_rare_conversation_is_no_recurring_need(world, crowd):
    world.list("rare", core=crowd(60))
    for n in range(14):
        world.thread("rare", crowd(2, n % 6), days=25 * n + 1)
    assert only(run(world)).verdict == "do_not_launch"


def test_a_group_with_the_same_regulars_merges_into_the_larger_one(world, crowd):
    world.steady("large", crowd(60), name="quality.example.org")
    world.steady("small", crowd(50), name="quality-bis.example.org")
    found = run(world)
    assert verdicts(found) == {"large": "pilot", "small": "merge"}
    large, small = found.proposals
    assert found.merges == {small.proposal_id: large.proposal_id}
    assert "“Quality”" in small.purpose


def test_nothing_merges_into_a_list_that_stays_mail(world, crowd):
    world.steady("news", crowd(60), answered=False)
    world.steady("talk", crowd(55))
    assert verdicts(run(world)) == {"news": "keep_mail", "talk": "pilot"}


def test_a_list_that_nobody_answers_stays_mail_however_few_write_to_it(world, crowd):
    world.steady("news", crowd(10), answered=False, kind="list-id")
    world.steady("group", crowd(10, 100), answered=False, kind="recipients")
    found = verdicts(run(world))
    assert found["news"] == "keep_mail"
    assert found["group"] != "keep_mail"


def test_the_same_regulars_on_unrelated_topics_do_not_merge(world, crowd):
    for n in range(3):
        world.topic(f"t{n}", f"topic {n}")
    world.steady("help", crowd(60), topic="t0")
    world.steady("lunch", crowd(60), topic="t1")
    world.steady("support", crowd(58), topic="t0")
    assert verdicts(run(world)) == {"help": "pilot", "lunch": "pilot", "support": "merge"}


def test_lists_merge_when_half_the_people_talk_about_the_same_topic_in_both(world, crowd):
    for n in range(3):
        world.topic(f"t{n}", f"topic {n}")
    world.steady("a", crowd(60), topic="t0")
    world.steady("same people, same topic", crowd(55, 20), topic="t0")
    world.steady("others, same topic", crowd(55, 100), topic="t0")
    world.steady("same people, another topic", crowd(55, 25), topic="t1")
    found = verdicts(run(world))
    assert {key for key, verdict in found.items() if verdict == "merge"} == {"same people, same topic"}


def test_in_an_archive_with_two_topics_sharing_one_means_nothing(world, crowd):
    world.topic("t0", "topic 0")
    world.topic("t1", "topic 1")
    world.steady("a", crowd(60), topic="t0")
    world.steady("b", crowd(55, 20), topic="t0")
    assert "merge" not in verdicts(run(world)).values()


def test_lists_run_by_the_same_two_people_do_not_merge(world, crowd):
    for key, start in (("a", 100), ("b", 200)):
        world.list(key, core=crowd(2))
        for n in range(60):
            world.thread(key, crowd(2, start + n % 55), days=n * 2 + 0.5)
    assert "merge" not in verdicts(run(world)).values()


def test_a_sensitive_list_stays_mail(world, crowd):
    world.steady("hr", crowd(60), name="hr-questions.example.org")
    assert only(run(world)).verdict == "keep_mail"


@pytest.mark.parametrize(("profile", "verdict"), [("eu", "keep_mail"), ("public", "pilot")])
def test_a_mostly_external_list_stays_mail_unless_the_archive_is_public(world, crowd, profile, verdict):
    world.steady("clients", crowd(90))
    world.rows["people"] += [
        {"person_id": one, "kind": "person", "internal": n < 40} for n, one in enumerate(crowd(90))
    ]
    assert only(run(world, ProposalSettings(legal_ready=True, profile=profile))).verdict == verdict


def test_external_people_are_not_invited(world, crowd):
    world.steady("mixed", crowd(70))
    world.rows["people"] += [
        {"person_id": one, "kind": "person", "internal": n < 60} for n, one in enumerate(crowd(70))
    ]
    found = run(world)
    assert {row["person_id"] for row in found.members} == set(crowd(60))


def test_a_social_list_is_welcome_and_has_no_value(world, crowd):
    world.steady("foot", crowd(60), name="football.example.org")
    one = only(run(world))
    assert (one.verdict, one.value_low, one.value_high) == ("pilot", 0, 0)
    assert "Conviviality" in one.purpose


def test_groups_below_the_minimum_are_counted_and_never_shown(world, crowd):
    world.steady("seven", crowd(7), kind="recipients", name="the seven")
    world.steady("eight", crowd(8, 20), kind="recipients", name="the eight")
    found = run(world)
    assert only(found).list_keys == ("eight",)
    assert found.too_small == 1


def test_at_most_thirty_proposals_are_shown_and_the_rest_is_counted(world, crowd):
    for n in range(33):
        world.steady(f"list{n:02}", crowd(8, n * 10), weeks=13, pace=1)
    found = run(world)
    assert (len(found), found.left_out) == (30, 3)


def test_proposals_come_by_verdict_then_value_then_title(world, crowd):
    world.steady("dear", crowd(90), name="dear.example.org")
    world.steady("cheap", crowd(60, 100), name="cheap.example.org")
    world.steady("team", crowd(12, 200), name="a-team.example.org")
    world.steady("news", crowd(60, 300), name="announce.example.org", answered=False)
    assert [one.list_keys[0] for one in run(world)] == ["dear", "cheap", "team", "news"]


def test_the_order_of_rows_does_not_matter(world, crowd):
    for n in range(3):
        world.topic(f"t{n}", f"topic {n}")
    for n in range(5):
        world.steady(f"list{n}", crowd(40 + n, n * 30), topic=f"t{n % 3}", weeks=14, pace=2)
    expected = run(world)
    for seed in (1, 2, 3):
        assert asdict(run(world, shuffled=seed)) == asdict(expected)


def test_the_id_of_a_proposal_survives_more_mail(world, crowd):
    world.steady("help", crowd(60))
    before = only(run(world)).proposal_id
    world.thread("help", crowd(2), days=0.2)
    assert only(run(world)).proposal_id == before


def test_aliases_of_one_person_count_once(world, crowd):
    world.steady("team", crowd(12))
    twice = [{"person_id": crowd(1)[0], "kind": "person", "aliases": crowd(5, 1)}]
    world.rows["people"] += twice
    found = run(world)
    assert found.too_small == 1


def test_robots_roles_and_list_addresses_are_nobody_to_invite(world, crowd):
    world.steady("team", crowd(12), to=["P-robot", "P-role", "P-list", "P-posting"], list_address="P-posting")
    world.rows["people"] += [{"person_id": f"P-{kind}", "kind": kind} for kind in ("robot", "role", "list")]
    assert {row["person_id"] for row in run(world).members} == set(crowd(12))


def test_automatic_mail_is_neither_activity_nor_content(world, crowd):
    world.list("builds", core=crowd(60))
    for n in range(100):
        world.thread("builds", crowd(1), days=n / 2 + 0.5, kind="automatic")
    one = only(run(world))
    assert (one.verdict, one.thread_ids) == ("do_not_launch", ())


def test_a_message_from_a_wrong_clock_does_not_make_the_archive_look_dead(world, crowd):
    world.steady("help", crowd(60), weeks=52, pace=10)
    world.message("help", crowd(1)[0], days=-4000)
    assert only(run(world)).verdict == "pilot"


def test_mail_without_a_date_is_history_and_breaks_nothing(world, crowd):
    world.steady("help", crowd(60))
    world.rows["messages"][0]["date"] = None
    assert only(run(world)).verdict == "pilot"


def test_a_workspace_without_mail_proposes_nothing(world):
    assert len(run(world)) == 0


def test_lists_with_the_same_name_get_different_titles(world, crowd):
    world.topic("t0", "build farm")
    world.steady("one", crowd(60), name="users.httpd.example.org")
    world.steady("two", crowd(55, 100), name="users.tomcat.example.org", topic="t0")
    assert [one.title for one in run(world)] == ["Users", "Users (build farm)"]


def test_a_french_community_is_written_to_in_french_wherever_the_reader_is(world, crowd):
    world.steady("aide", crowd(60), language="fr")
    one = only(run(world))
    assert one.language == "fr"
    assert one.purpose.startswith("Pour les quelque 60 personnes")


def test_a_community_in_both_languages_is_written_to_in_the_locale(world, crowd):
    world.steady("aide", crowd(60), language="fr")
    for n in range(60):
        world.thread("aide", crowd(2), days=n + 0.5, language="en")
    one = only(run(world, ProposalSettings(locale="fr", legal_ready=True)))
    assert one.language == "fr+en"
    assert one.purpose.startswith("Pour les quelque")


def test_people_who_are_one_community_already_are_said_to_be(world, crowd):
    world.steady("help", crowd(60))
    known = [{"community_id": "a" if n < 30 else "b", "person_id": one} for n, one in enumerate(crowd(45))]
    world.rows["community_members"] += [row | {"role": "main"} for row in known]
    world.rows["community_members"] += [row | {"role": "also", "community_id": "c"} for row in known]
    assert only(run(world)).scores["together"] == 0.5


def test_a_community_of_few_says_nothing_about_a_proposal(world, crowd):
    world.steady("help", crowd(60))
    known = [{"community_id": "a", "person_id": one, "role": "main"} for one in crowd(7)]
    world.rows["community_members"] += known
    assert "together" not in only(run(world)).scores


def test_a_finding_about_the_list_becomes_a_score(world, crowd):
    world.steady("help", crowd(60))
    finding = {"finding_id": "f", "indicator": "narrowing", "about_kind": "list", "about": "help"}
    world.rows["findings"] += [finding | {"value": 0.4}, finding | {"about": "other", "value": 0.9}]
    one = only(run(world))
    assert one.scores["narrowing"] == 0.4
    assert "one person" in one.purpose


@pytest.mark.parametrize(
    "wrong",
    [{"min_group": 4}, {"locale": "de"}, {"max_proposals": 31}, {"max_proposals": 0}, {"window_days": 0}],
)
def test_settings_outside_of_their_limits_are_refused(wrong):
    with pytest.raises(ConfigurationError):
        ProposalSettings(**wrong)
