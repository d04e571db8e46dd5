import sqlite3
from pathlib import Path
from typing import Any


def test_the_chain_tells_the_verbs_and_is_whole(demo_folder: Path, run_json: Any) -> None:
    report = run_json("audit", demo_folder / "acme.p2p")
    assert report["intact"]
    events = [line["event"] for line in report["lines"]]
    assert events[:3] == ["ingest", "analyse", "propose"]
    assert {"report", "decide", "publish"} <= set(events)


def test_a_changed_line_is_found(demo_workspace: Path, run_json: Any, run: Any) -> None:
    with sqlite3.connect(demo_workspace / "state.db") as connection:
        connection.execute("UPDATE audit SET event = 'nothing' WHERE seq = 2")
    connection.close()
    assert run_json("audit", demo_workspace, code=1)["intact"] is False
    assert "broken" in run("audit", demo_workspace, code=1).stdout
