from pathlib import Path
from typing import Any

from mailbuilder import digests


def test_a_dry_run_writes_nothing(demo_workspace: Path, run_json: Any, tmp_path: Path) -> None:
    report = run_json("publish", demo_workspace, f"folder:{tmp_path / 'site'}", "--dry-run")
    assert report["planned"] > 0
    assert report["published"] == 0
    assert not (tmp_path / "site").exists()


def test_published_twice_is_written_once(demo_workspace: Path, run_json: Any, tmp_path: Path) -> None:
    first = run_json("publish", demo_workspace, f"folder:{tmp_path / 'site'}")
    assert first["published"] == first["planned"] > 0
    before = digests(tmp_path / "site")
    second = run_json("publish", demo_workspace, f"folder:{tmp_path / 'site'}")
    assert (second["published"], second["already_there"]) == (0, first["published"])
    assert digests(tmp_path / "site") == before


def test_an_unknown_target_says_what_is_known(demo_workspace: Path, run: Any) -> None:
    assert "folder" in run("publish", demo_workspace, "facebook:me", code=2).stderr


def test_nothing_is_published_before_the_purpose_is_stated(tmp_path: Path, run: Any) -> None:
    run("init", tmp_path / "w")
    assert "legal_basis" in run("publish", tmp_path / "w", "folder:site", code=2).stderr


def test_a_plan_is_shown_within_eighty_columns_and_written_as_a_page(
    demo_workspace: Path, run: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page, sheet = tmp_path / "plan.html", tmp_path / "people.csv"
    options = ["--dry-run", "--html", page, "--lang", "fr", "--write-people-map", sheet]
    shown = run("publish", demo_workspace, f"folder:{tmp_path / 'site'}", *options).stdout
    assert "may read" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "Ce qui change en chemin" in page.read_text()
    assert sheet.read_text("utf-8-sig").startswith("person_id,name,action,account")


def test_a_page_and_a_sheet_belong_to_a_dry_run(demo_workspace: Path, run: Any, tmp_path: Path) -> None:
    assert "--dry-run" in run("publish", demo_workspace, f"folder:{tmp_path}", "--html", "x", code=2).stderr


def test_nothing_unknown_is_settled(demo_workspace: Path, run: Any, tmp_path: Path) -> None:
    said = run("publish", demo_workspace, f"folder:{tmp_path / 'site'}", "--settle", "abc=absent", code=2)
    assert "no post of unknown outcome" in said.stderr
