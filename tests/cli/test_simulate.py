import json
from pathlib import Path
from typing import Any

import pytest

from mailbuilder import digests


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, run_json: Any) -> None:
    for name in ("a", "b"):
        report = run_json("simulate", tmp_path / name, "--people", "30", "--months", "2", "--seed", "3")
        assert Path(report["truth"]).is_file()
        assert report["counts"]["messages"] > 0
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_effects_and_exports_are_chosen_on_the_command_line(tmp_path: Path, run_json: Any) -> None:
    sizes = ("--people", "30", "--months", "2", "--mailboxes", "0.2", "--format", "mbox")
    report = run_json("simulate", tmp_path / "a", *sizes, "--clean", "--effect", "unanswered=0.9")
    assert report["planted"] == {"unanswered": 1}
    assert len(list((tmp_path / "a" / "mail").glob("*.mbox"))) == 7
    parameters = json.loads((tmp_path / "a" / "truth.json").read_text())["parameters"]
    assert parameters["effects"]["unanswered"] == 0.9
    assert sum(parameters["effects"].values()) == 0.9


@pytest.mark.parametrize("wrong", ["narrowing", "narrowing=much", "gossip=1", "narrowing=3"])
def test_an_effect_that_cannot_be_is_explained(tmp_path: Path, run: Any, wrong: str) -> None:
    result = run("simulate", tmp_path / "a", "--effect", wrong, code=2)
    assert "effect" in result.stderr
    assert not (tmp_path / "a").exists()
