import json
from pathlib import Path
from typing import Any

import pytest


def test_the_demo_runs_the_whole_job_and_says_what_to_open(demo_folder: Path) -> None:
    report = json.loads((demo_folder / "demo.json").read_text())
    mail = report["ingest"]
    assert mail["read"] == mail["kept"] + mail["duplicates"] + sum(mail["rejected"].values()) > 3000
    assert report["proposals"] == sum(report["verdicts"].values()) > 0
    assert report["publish"]["published"] > 0
    assert report["publish"]["failed"] == 0
    assert all(Path(path).is_file() for path in report["open"].values())


def test_what_was_found_is_what_was_planted(demo_folder: Path) -> None:
    report = json.loads((demo_folder / "demo.json").read_text())
    counts = json.loads((demo_folder / "acme" / "truth.json").read_text())["counts"]
    assert report["ingest"]["read"] == counts["messages"]
    assert report["ingest"]["kept"] == counts["unique"]


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path, run: Any) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    result = run("demo", "--out", tmp_path, code=2)
    assert "choose another" in result.stderr
    assert (tmp_path / "precious.txt").read_text() == "mine"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_reports_are_written(demo_folder: Path, lang: str) -> None:
    assert f'<html lang="{lang}"' in (demo_folder / "acme.p2p" / "out" / f"report.{lang}.html").read_text()
