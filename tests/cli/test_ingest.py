from pathlib import Path
from typing import Any

from mailbuilder import mail, write_mbox


def test_the_sum_is_printed_and_true(tmp_path: Path, run: Any, run_json: Any) -> None:
    box = write_mbox(tmp_path / "a.mbox", [mail(1), mail(1), mail(2)])
    (tmp_path / "odd.eml").write_bytes(b"no header\n")
    run("init", tmp_path / "w", "--profile", "public")
    shown = run("ingest", tmp_path / "w", box, tmp_path / "odd.eml").stdout
    assert "read 4 = kept 2 + duplicates 1 + rejected 1" in shown
    assert "No line of the message reads as a header" in " ".join(shown.split())
    report = run_json("ingest", tmp_path / "w", box)
    assert (report["read"], report["unchanged"], report["messages"]) == (0, 1, 2)
    assert set(report) >= {"read", "kept", "duplicates", "rejected", "seconds", "peak_rss_mb"}


def test_a_source_cut_short_is_a_failure_that_keeps_what_was_read(tmp_path: Path, run: Any) -> None:
    import gzip

    box = write_mbox(tmp_path / "a.mbox", [mail(n, body=f"Line {n}. " * 500) for n in range(300)])
    packed = gzip.compress(box.read_bytes(), mtime=0)
    (tmp_path / "cut.mbox.gz").write_bytes(packed[: len(packed) // 2])
    run("init", tmp_path / "w", "--profile", "public")
    shown = run("ingest", tmp_path / "w", tmp_path / "cut.mbox.gz").stdout
    assert "rejected: unreadable" in shown
    assert " kept 0 " not in shown


def test_a_missing_workspace_and_a_missing_source_say_what_to_do(tmp_path: Path, run: Any) -> None:
    assert "push2pull init" in run("ingest", tmp_path / "w", tmp_path, code=2).stderr
    run("init", tmp_path / "w")
    assert "nowhere" in run("ingest", tmp_path / "w", tmp_path / "nowhere", code=2).stderr


def test_a_cluster_needs_a_lake_and_a_source_or_tables(tmp_path: Path, run: Any) -> None:
    folder = tmp_path / "w.p2p"
    run("init", folder)
    assert (
        "--engine spark needs --lake" in run("ingest", folder, "a.mbox", "--engine", "spark", code=2).output
    )
    for arguments in ((), ("a.mbox", "--from-tables", "lake")):
        assert "a SOURCE to read, or --from-tables" in run("ingest", folder, *arguments, code=2).output
