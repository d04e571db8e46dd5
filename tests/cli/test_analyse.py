from pathlib import Path
from typing import Any

from mailbuilder import digests


def test_the_counts_are_those_of_the_tables(demo_folder: Path, run_json: Any) -> None:
    import json

    report = json.loads((demo_folder / "demo.json").read_text())["analyse"]
    assert set(report) >= {"threads", "lists", "groups", "communities", "topics", "findings", "seconds"}
    counts = ("threads", "lists", "groups", "communities", "topics", "findings")
    assert min(report[name] for name in counts) > 0


def test_a_second_run_gives_the_same_tables(demo_workspace: Path, run: Any) -> None:
    kept = {"proposals.parquet", "proposal_members.parquet", "proposal_threads.parquet"}
    before = {k: v for k, v in digests(demo_workspace / "analysis").items() if k not in kept}
    for file in before:
        (demo_workspace / "analysis" / file).unlink()
    run("analyse", demo_workspace)
    after = {k: v for k, v in digests(demo_workspace / "analysis").items() if k not in kept}
    assert after == before


def test_without_mail_it_says_what_to_do(tmp_path: Path, run: Any) -> None:
    run("init", tmp_path / "w")
    assert "push2pull ingest" in run("analyse", tmp_path / "w", code=2).stderr
