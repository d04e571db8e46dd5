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
