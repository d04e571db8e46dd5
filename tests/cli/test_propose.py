import re
from pathlib import Path
from typing import Any


def test_every_proposal_has_a_verdict_and_keeps_its_id(demo_workspace: Path, run: Any, run_json: Any) -> None:
    report = run_json("propose", demo_workspace)
    assert 0 < report["proposals"] <= 30
    assert sum(report["verdicts"].values()) == report["proposals"]
    first, second = (run("propose", demo_workspace).stdout for _ in range(2))
    assert first == second


def test_before_the_analysis_it_says_what_to_do(tmp_path: Path, run: Any) -> None:
    run("init", tmp_path / "w")
    assert "push2pull analyse" in run("propose", tmp_path / "w", code=2).stderr


def test_what_is_not_shown_is_counted(demo_workspace: Path, run: Any, run_json: Any) -> None:
    settings = demo_workspace / "workspace.toml"
    settings.write_text(re.sub(r"(?m)^min_group = \d+", "min_group = 20", settings.read_text()))
    report = run_json("propose", demo_workspace)
    assert report["too_small"] > 0
    assert report["left_out"] >= 0
    assert "of too few people to be shown" in run("propose", demo_workspace).stdout
