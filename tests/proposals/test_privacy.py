"""What no proposal may say: nothing about a person, nothing about a handful of people."""

import json
import re
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from push2pull.proposals import ProposalSettings, propose

GROUP_FIGURES = {
    "weeks": "calendar weeks with mail of anybody",
    "threads_per_week": "threads begun by anybody",
    "contributors_90d": "a count of people, rounded to 5 below 20",
    "potential": "a count of people, rounded to 5 below 20",
    "dialogue": "a share of threads",
    "answered": "a share of threads",
    "content": "a count of threads",
    "narrowing": "a share of replies, suppressed for small groups by the analysis",
    "together": "a share of people, in tenths, none where fewer than min_group are known",
}
"""Every score there is, and why it is about nobody in particular."""

HOSTILE = ["P-0123456789abcdef", "ana@example.org", "ana at example.org", "badges", "<script>", ""]


def run(world, **chosen):
    return propose(world.tables(), world.membership(), settings=ProposalSettings(**chosen))


def test_every_score_is_a_listed_figure_of_the_group(world, crowd):
    world.steady("help", crowd(60))
    finding = {"indicator": "narrowing", "about_kind": "list", "about": "help", "value": 0.5}
    world.rows["findings"].append(finding)
    one = {"community_id": "a", "role": "main"}
    world.rows["community_members"] += [one | {"person_id": person} for person in crowd(60)]
    assert set(run(world).proposals[0].scores) == set(GROUP_FIGURES)


def test_counts_of_people_are_rounded_below_twenty(world, crowd):
    world.steady("team", crowd(12))
    one = run(world).proposals[0]
    assert (one.n_members, one.scores["potential"], one.scores["contributors_90d"]) == (10, 10, 5)


def test_figures_are_withheld_when_a_neighbour_would_give_a_handful_away(world, crowd):
    """Two groups of 30 and 33 with the same threads: their difference is about three people."""
    world.steady("all", crowd(33), kind="recipients", name="badge renewal")
    world.list("most", "badge renewal bis", kind="recipients", core=crowd(30))
    world.belongs += [
        {"message_key": row["message_key"], "list_key": "most"} for row in world.rows["messages"]
    ]
    shown, withheld = run(world).proposals
    assert (shown.list_keys, withheld.list_keys) == (("all",), ("most",))
    assert shown.scores
    assert withheld.scores == {}
    assert withheld.n_members == 30
    assert "Evidence" not in withheld.purpose


def test_groups_of_the_same_people_with_other_threads_are_both_shown(world, crowd):
    world.steady("one", crowd(33))
    world.steady("two", crowd(30), topic="t")
    assert all(one.scores for one in run(world))


def test_a_list_that_concerns_few_people_now_shows_no_figure(world, crowd):
    world.steady("alive", crowd(60, 100))
    world.list("old")
    for n in range(40):
        world.thread("old", crowd(2, n), days=400 + n)
    alive, old = run(world)
    assert alive.scores
    assert (old.list_keys, old.scores, old.n_members) == (("old",), {}, 0)


@settings(max_examples=15, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 14), min_size=1, max_size=4),
    min_group=st.integers(5, 10),
    names=st.lists(st.sampled_from(HOSTILE), min_size=4, max_size=4),
    kind=st.sampled_from(["list-id", "alias", "recipients"]),
)
def test_no_proposal_derives_from_a_handful_and_none_names_anybody(
    new_world, crowd, sizes, min_group, names, kind
):
    world = new_world()
    world.topic("t", names[-1], terms=names)
    for n, size in enumerate(sizes):
        world.steady(f"l{n}", crowd(size, n * 10), weeks=3, name=names[n], kind=kind, topic="t")
    found = run(world, min_group=min_group)
    assert {one.list_keys[0] for one in found} == {
        f"l{n}" for n, size in enumerate(sizes) if size >= min_group
    }
    assert found.too_small == sum(size < min_group for size in sizes)
    for one in found:
        told = json.dumps([one.title, one.purpose, dict(one.scores), one.topics, one.missing, one.verdict])
        assert not re.search(r"P-[0-9a-f]{4}|@|ana at|<script>", told)
        assert set(one.scores) <= set(GROUP_FIGURES)


def test_no_field_of_a_proposal_holds_a_person(world, crowd):
    world.steady("help", crowd(60))
    found = run(world)
    assert "P-" not in json.dumps(asdict(found.proposals[0]))
    assert set(found.members[0]) == {"proposal_id", "person_id", "role"}


@pytest.mark.parametrize("seed", [0, 7])
def test_the_seed_changes_nothing(world, crowd, seed):
    world.steady("help", crowd(60))
    tables, membership = world.tables(), world.membership()
    one = propose(tables, membership, settings=ProposalSettings(), seed=seed)
    assert asdict(one) == asdict(propose(tables, membership, settings=ProposalSettings()))
