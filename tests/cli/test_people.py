import csv
from pathlib import Path
from typing import Any

import pytest

Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Rows, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def sheet(demo_workspace: Path, tmp_path: Path, run_json: Any) -> Path:
    """The people of the demo, exported."""
    run_json("people", demo_workspace, "export", tmp_path / "people.csv")
    return tmp_path / "people.csv"


def exported(workspace: Path, run_json: Any, path: Path) -> Rows:
    run_json("people", workspace, "export", path)
    return read(path)


def test_the_export_has_a_row_a_pseudonym_and_no_name(
    demo_workspace: Path, tmp_path: Path, run_json: Any, run: Any
) -> None:
    path = tmp_path / "people.csv"
    report = run_json("people", demo_workspace, "export", path)
    rows = read(path)
    assert report["rows"] == len(rows) == len({row["alias"] for row in rows})
    assert report["merged"] == 4
    assert {row["rule"] for row in rows} == {"", "name_and_address"}
    assert "@" not in path.read_text()
    assert all(set(row["sightings"].strip("0")) <= set("123456789") for row in rows)
    assert "reveal" not in run("audit", demo_workspace).stdout


def test_the_least_sure_merges_come_first(sheet: Path) -> None:
    assert [bool(row["rule"]) for row in read(sheet)[:8]] == [False, True] * 4


def test_names_are_shown_only_on_demand_and_leave_an_audit_line(
    demo_workspace: Path, tmp_path: Path, run_json: Any, run: Any
) -> None:
    path = tmp_path / "people.csv"
    run_json("people", demo_workspace, "export", path, "--reveal")
    assert {"name", "address"} <= read(path)[0].keys()
    assert "@" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert "reveal" in run("audit", demo_workspace).stdout


def test_an_untouched_file_changes_nothing(
    demo_workspace: Path, sheet: Path, run_json: Any, run: Any
) -> None:
    assert run_json("people", demo_workspace, "import", sheet)["changes"] == []
    assert "nothing to change" in run("people", demo_workspace, "import", sheet).stdout


def test_a_merge_a_split_and_a_kind_are_taken_over_once_and_undone(
    demo_workspace: Path, sheet: Path, tmp_path: Path, run_json: Any, run: Any
) -> None:
    before = read(sheet)
    alias = next(row for row in before if row["rule"])
    alone = [row for row in before[8:] if row["kind"] == "person"]
    alias["person_id"] = alias["alias"]
    alone[0]["person_id"] = alone[1]["alias"]
    alone[2]["kind"] = "robot"
    path = write(tmp_path / "edited.csv", before, ";")
    planned = run_json("people", demo_workspace, "import", path, "--dry-run", "--by", "ana")
    assert exported(demo_workspace, run_json, tmp_path / "again.csv") == read(sheet)
    report = run_json("people", demo_workspace, "import", path, "--by", "ana")
    assert report["changes"] == planned["changes"] != []
    assert run_json("people", demo_workspace, "import", path)["changes"] == []
    run("analyse", demo_workspace)
    after = {row["alias"]: row for row in exported(demo_workspace, run_json, tmp_path / "after.csv")}
    assert after[alias["alias"]]["person_id"] == alias["alias"]
    assert after[alone[0]["alias"]]["person_id"] == after[alone[1]["alias"]]["person_id"]
    assert "decided" in {after[one["alias"]]["rule"] for one in alone[:2]}
    assert after[alone[2]["alias"]]["kind"] == "robot"
    assert '"import"' in run("audit", demo_workspace, "--json").stdout
    assert run_json("people", demo_workspace, "undo")["undone"] > 0
    assert exported(demo_workspace, run_json, tmp_path / "undone.csv") == read(sheet)
    assert run_json("people", demo_workspace, "undo")["undone"] == 0


def test_what_humans_decided_reaches_the_table(
    demo_workspace: Path, sheet: Path, tmp_path: Path, run: Any
) -> None:
    import push2pull as p2p

    split = {**next(row for row in read(sheet) if row["rule"])}
    split["person_id"] = split["alias"]
    run("people", demo_workspace, "import", write(tmp_path / "edited.csv", [split]))
    run("analyse", demo_workspace)
    rows = p2p.Workspace.open(demo_workspace).table("people", pseudonyms=True).to_pylist()
    assert split["alias"] in {row["person_id"] for row in rows}
    assert sum(len(row["aliases"]) for row in rows) == 3


def test_lines_that_are_wrong_are_listed(demo_workspace: Path, sheet: Path, tmp_path: Path, run: Any) -> None:
    rows = read(sheet)[:6]
    rows[0]["alias"] = "P-0000000000000000"
    rows[2]["person_id"] = "somebody"
    rows[3]["kind"] = "boss"
    rows[5]["alias"] = rows[4]["alias"]
    path = write(tmp_path / "wrong.csv", rows)
    said = run("people", demo_workspace, "import", path, code=2).stderr
    assert "line 2, 4: an id that this workspace does not have" in said
    assert "line 5: a kind that is none of person, role, robot, list" in said
    assert "line 6, 7: an alias that stands on another line too" in said
    assert "somebody" not in said


def test_one_person_is_of_one_kind(demo_workspace: Path, sheet: Path, tmp_path: Path, run: Any) -> None:
    rows = read(sheet)[:2]
    rows[0]["kind"], rows[1]["kind"] = "robot", "role"
    path = write(tmp_path / "wrong.csv", rows)
    assert "line 2, 3: different kinds" in run("people", demo_workspace, "import", path, code=2).stderr


def test_columns_that_are_unknown_or_missing_are_named(
    demo_workspace: Path, tmp_path: Path, run: Any
) -> None:
    (tmp_path / "wrong.csv").write_text("alias,wer\n")
    said = run("people", demo_workspace, "import", tmp_path / "wrong.csv", code=2).stderr
    assert "unknown columns: wer; missing: person_id" in said


def test_wrong_words_say_what_to_write(demo_workspace: Path, run: Any) -> None:
    assert "people W export FILE" in run("people", demo_workspace, "export", code=2).stderr
    assert "people W undo" in run("people", demo_workspace, "undo", "x.csv", code=2).stderr
