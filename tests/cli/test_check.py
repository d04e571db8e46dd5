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


def test_the_page_is_tidy_at_80_columns(demo_folder: Path, run: Any) -> None:
    lines = run("check", demo_folder / "acme.p2p").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith(("PASS", "WARN")) for line in lines) == 20
