from pathlib import Path
from typing import Any


def test_the_demo_accounts_for_every_message(demo_folder: Path, run_json: Any) -> None:
    report = run_json("check", demo_folder / "acme.p2p")
    first = report["checks"][0]
    assert first["name"] == "read = kept + duplicates + rejected"
    assert first["status"] == "pass"
    assert all({"name", "status", "value", "consequence"} <= one.keys() for one in report["checks"])
    assert report["status"] in ("pass", "warn")


def test_an_empty_workspace_is_told_to_ingest(tmp_path: Path, run: Any, run_json: Any) -> None:
    run("init", tmp_path / "w")
    assert run_json("check", tmp_path / "w")["status"] == "warn"
    assert "push2pull ingest" in run("check", tmp_path / "w").stdout
