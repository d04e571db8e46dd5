import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from push2pull.schema import SCHEMAS


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_table_has_the_same_rows_in_every_format(
    demo_folder: Path, run_json: Any, tmp_path: Path, table: str
) -> None:
    counts = set()
    for name in ("jsonl", "csv", "parquet"):
        path = tmp_path / f"t.{name}"
        report = run_json(
            "export", demo_folder / "acme.p2p", table, "--format", name, "--out", path, "--pseudonyms"
        )
        counts.add(report["rows"])
    lines = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text().splitlines()]
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(), newline="")))
    arrow = pq.read_table(tmp_path / "t.parquet")
    assert {len(lines), len(rows) - 1, arrow.num_rows} == counts
    assert rows[0] == arrow.column_names[: len(rows[0])]
    assert set(SCHEMAS[table].names) <= set(arrow.column_names)
    if lines:
        assert list(lines[0]) == arrow.column_names


def test_messages_say_in_which_mailboxes_they_were_seen(demo_folder: Path, run: Any) -> None:
    lines = run("export", demo_folder / "acme.p2p", "messages", "--pseudonyms").stdout.splitlines()
    assert max(len(json.loads(line)["mailboxes"]) for line in lines) > 1


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(tmp_path: Path, run: Any) -> None:
    from mailbuilder import mail, write_mbox

    box = write_mbox(tmp_path / "a.mbox", [mail(1, Subject="=cmd|' /C calc'!A0"), mail(2, Subject="@SUM(1)")])
    run("init", tmp_path / "w", "--profile", "public")
    run("ingest", tmp_path / "w", box)
    text = run("export", tmp_path / "w", "messages", "--format", "csv", "--pseudonyms").stdout
    cells = {row["subject"] for row in csv.DictReader(io.StringIO(text))}
    assert cells == {"'=cmd|' /C calc'!A0", "'@SUM(1)"}


def test_names_are_added_on_request_and_leave_an_audit_line(demo_workspace: Path, run: Any) -> None:
    plain = run("export", demo_workspace, "list_members", "--pseudonyms").stdout
    assert "person_id_name" not in plain
    revealed = run("export", demo_workspace, "list_members", "--reveal").stdout.splitlines()
    assert any(json.loads(line)["person_id_name"] for line in revealed)
    assert "reveal" in run("audit", demo_workspace).stdout


def test_an_unknown_table_names_the_tables(demo_folder: Path, run: Any) -> None:
    assert "thread_topics" in run("export", demo_folder / "acme.p2p", "secrets", code=2).stderr.replace(
        "\n", ""
    )
