import json
from pathlib import Path
from typing import Any


def test_the_report_says_where_it_is(demo_workspace: Path, run_json: Any, tmp_path: Path) -> None:
    written = Path(run_json("report", demo_workspace, "--lang", "fr")["path"])
    assert written == demo_workspace / "out" / "report.fr.html"
    assert '<html lang="fr"' in written.read_text()


def test_the_same_content_is_there_for_programs(demo_workspace: Path, run_json: Any, tmp_path: Path) -> None:
    path = run_json("report", demo_workspace, "--format", "json", "--out", tmp_path / "r.json")["path"]
    content = json.loads(Path(path).read_text())
    assert content["trust"]["read"] > 0
    assert len(content["proposals"]) > 0


def test_a_workspace_without_analysis_still_has_a_report(tmp_path: Path, run_json: Any, run: Any) -> None:
    run("init", tmp_path / "w")
    assert Path(run_json("report", tmp_path / "w")["path"]).is_file()
