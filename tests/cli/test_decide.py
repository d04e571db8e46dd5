from pathlib import Path
from typing import Any

import push2pull as p2p


def test_a_decision_is_recorded_with_its_name(demo_workspace: Path, run_json: Any, run: Any) -> None:
    proposal_id = p2p.Workspace.open(demo_workspace).proposals[0].proposal_id
    report = run_json("decide", demo_workspace, proposal_id, "rejected", "--by", "ana")
    assert report == {"decided": [proposal_id], "decision": "rejected", "by": "ana"}
    assert "rejected" in run("audit", demo_workspace).stdout


def test_all_means_every_proposal(demo_workspace: Path, run_json: Any) -> None:
    everything = {one.proposal_id for one in p2p.Workspace.open(demo_workspace).proposals}
    assert set(run_json("decide", demo_workspace, "--all", "accepted")["decided"]) == everything


def test_unknown_words_say_what_is_known(demo_workspace: Path, run: Any) -> None:
    assert "accepted, rejected, later" in run("decide", demo_workspace, "--all", "yes", code=2).stderr
    assert "push2pull propose" in run("decide", demo_workspace, "no-such-id", "accepted", code=2).stderr
    assert "decide W" in run("decide", demo_workspace, "accepted", code=2).stderr


def test_gates_that_people_have_met_are_missing_no_more_until_taken_back(
    demo_workspace: Path, run_json: Any, run: Any
) -> None:
    workspace = p2p.Workspace.open(demo_workspace)
    one = next(one for one in workspace.propose() if "no_sponsor" in one.missing)
    report = run_json(
        "decide", demo_workspace, one.proposal_id, "met", "no_sponsor", "purpose_draft", "--by", "ana"
    )
    assert report == {"decided": [one.proposal_id], "met": ["no_sponsor", "purpose_draft"], "by": "ana"}
    run("decide", demo_workspace, one.proposal_id, "unmet", "purpose_draft")
    again = {other.proposal_id: other.missing for other in workspace.propose()}
    assert "no_sponsor" not in again[one.proposal_id]
    assert "purpose_draft" in again[one.proposal_id]
    assert all("no_sponsor" in missing for key, missing in again.items() if key != one.proposal_id)
    assert "meet" in run("audit", demo_workspace).stdout


def test_an_unknown_gate_or_none_says_which_there_are(demo_workspace: Path, run: Any) -> None:
    proposal_id = p2p.Workspace.open(demo_workspace).proposals[0].proposal_id
    assert "no_success_date" in run("decide", demo_workspace, proposal_id, "met", "inactive", code=2).stderr
    assert "no_success_date" in run("decide", demo_workspace, proposal_id, "met", code=2).stderr
    assert (
        "push2pull propose" in run("decide", demo_workspace, "no-such-id", "met", "no_sponsor", code=2).stderr
    )
