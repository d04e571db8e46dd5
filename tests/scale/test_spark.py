"""Mail read on a real cluster: the same tables as here, and nothing about anybody beside the vault's part."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyspark
import pytest

import push2pull as p2p
from mailbuilder import mail, write_mbox
from push2pull.engine import spark
from push2pull.errors import ConfigurationError, SourceError
from push2pull.schema import MAIL
from push2pull.simulate import simulate

KEY = b"k" * 32
EXAMPLE = Path(__file__).parents[2] / "examples" / "ingest_on_spark.py"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An organisation's exports with copies across mailboxes, and what archives hold besides good mail."""
    folder = tmp_path_factory.mktemp("archive")
    simulate(folder / "acme", people=30, months=2)
    exports = folder / "exports"
    shutil.move(folder / "acme", exports)
    undated = {"Date": ""}
    write_mbox(exports / "ana@acme.example.mbox", [mail(n) for n in range(40)])
    write_mbox(exports / "copies.mbox", [mail(n) for n in range(20, 60)] + [mail(3, **undated)])
    reused = [mail(n, Date=f"Tue, 0{n % 9 + 1} Jul 2025 10:00:00 +0000", body="Another.") for n in range(9)]
    write_mbox(exports / "reused.mbox", [*reused, *reused, mail(70, Message_ID=""), mail(70, Message_ID="")])
    write_mbox(exports / "personal.mbox", [mail(80, Subject="[PERSO] week-end"), mail(81, body="%40" * 9)])
    write_mbox(exports / "old.mbox", [mail(90, Date="Mon, 01 Jan 1500 10:00:00 +0000")])
    (exports / "odd.eml").write_bytes(b"no header at all\n")
    (exports / "empty.eml").write_bytes(b"")
    (exports / "bytes.eml").write_bytes(b"From: x\nSubject: =?utf-8?b?///?=\nDate: never\n\n\xff\xfe\0")
    packed = gzip.compress((exports / "copies.mbox").read_bytes(), mtime=0)
    (exports / "packed.mbox.gz").write_bytes(packed)
    (exports / "cut.mbox.gz").write_bytes(packed[: len(packed) // 2])
    (exports / "notes.txt").write_text("no mail\n")
    return exports


def rows(table: Any) -> list[str]:
    """Return the rows of a table, whatever their order."""
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in table.to_pylist())


def create(folder: Path, **settings: Any) -> p2p.Workspace:
    return p2p.Workspace.create(folder, key=KEY, **settings)


def check_equal(source: Path, spec: object, folder: Path, cluster: Any) -> None:
    """Hold what a cluster makes of *spec* to what this machine makes of *source*, the same mail."""
    here, there = create(folder / "here.p2p"), create(folder / "there.p2p")
    expected = here.ingest(source)
    report = there.ingest_on_spark(
        spec, lake=folder / "the lake", master=cluster.master, options=cluster.options
    )
    measured = ("seconds", "peak_rss_mb")
    assert {k: v for k, v in report.items() if k not in measured} == {
        k: v for k, v in expected.items() if k not in measured
    }
    assert report["read"] == report["kept"] + report["duplicates"] + sum(report["rejected"].values())
    for name in MAIL:
        local = [row.replace(f"{source}", f"{spec}") for row in rows(here.table(name, pseudonyms=True))]
        assert rows(there.table(name, pseudonyms=True)) == sorted(local), name
        if name != "messages":  # which has a column more in a workspace
            assert rows(pq.read_table(folder / "the lake" / "mail" / name)) == sorted(local), name
    assert there._store.vault.sightings() == here._store.vault.sightings()
    assert there.check()["checks"][0] == here.check()["checks"][0]
    assert (
        there.ingest_on_spark(spec, lake=folder / "the lake", master=cluster.master, options=cluster.options)[
            "read"
        ]
        == 0
    )


def test_the_tables_are_those_of_the_local_engine(archive: Path, tmp_path: Path, cluster: Any) -> None:
    check_equal(archive, archive, tmp_path, cluster)


def test_mail_on_hadoops_file_systems_is_read_through_them(
    archive: Path, tmp_path: Path, cluster: Any
) -> None:
    check_equal(archive, archive.as_uri(), tmp_path, cluster)


@pytest.mark.corpora
def test_the_tables_of_a_real_list_are_those_of_the_local_engine(
    corpora: Path, tmp_path: Path, cluster: Any
) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    for file in corpora.glob("lists/tipc-discussion*"):  # more than one range
        shutil.copy(file, lists)
    shutil.copytree(corpora / "listheaders", lists / "listheaders")
    check_equal(lists, lists, tmp_path, cluster)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, cluster: Any) -> Path:
    """Folder of a.mbox, its lake and the workspace that has it. Read only."""
    folder = tmp_path_factory.mktemp("small")
    write_mbox(folder / "a.mbox", [mail(n) for n in range(10)])
    ws = create(folder / "w.p2p", profile="demo")
    ws.ingest_on_spark(
        folder / "a.mbox", lake=folder / "the lake", master=cluster.master, options=cluster.options
    )
    ws.close()
    return folder


def test_the_lakes_mail_has_pseudonyms_only_and_the_rest_is_private(small: Path) -> None:
    ws = p2p.Workspace.open(small / "w.p2p")
    people = ws._store.vault.sightings()
    assert {one.name for one in people} >= {"Ana Roy"}
    shown = "".join(str(rows(pq.read_table(small / "the lake" / "mail" / name))) for name in MAIL)
    assert not [one.address for one in people if one.address in shown]
    assert "Ana Roy" not in shown
    assert (small / "the lake" / "restricted").stat().st_mode & 0o077 == 0
    assert not (small / "the lake" / "restricted" / "staging").exists()


def test_another_workspace_with_the_same_key_takes_the_tables_over(
    small: Path, tmp_path: Path, run_json: Callable[..., dict[str, Any]]
) -> None:
    create(tmp_path / "w.p2p", profile="demo").close()
    report = run_json("ingest", tmp_path / "w.p2p", "--from-tables", small / "the lake")
    assert (report["read"], report["kept"], report["containers"]) == (10, 10, 1)
    ws = p2p.Workspace.open(tmp_path / "w.p2p")
    again = write_mbox(tmp_path / "b.mbox", [mail(n) for n in range(8, 12)])
    report = ws.ingest(again, small / "a.mbox")
    assert (report["kept"], report["duplicates"], report["unchanged"]) == (2, 2, 1)
    with pytest.raises(ConfigurationError, match="has mail already"):
        ws.ingest_tables(small / "the lake")


def test_tables_of_another_key_are_refused(small: Path, tmp_path: Path) -> None:
    ws = p2p.Workspace.create(tmp_path / "w.p2p")
    with pytest.raises(ConfigurationError, match="another key"):
        ws.ingest_tables(small / "the lake")
    assert ws.table("messages", pseudonyms=True).num_rows == 0


def test_a_lake_that_has_other_mail_is_left_as_it_is(small: Path, tmp_path: Path, cluster: Any) -> None:
    box = write_mbox(tmp_path / "b.mbox", [mail(99)])
    with pytest.raises(ConfigurationError, match="other mail"):
        create(tmp_path / "w.p2p").ingest_on_spark(
            box, lake=small / "the lake", master=cluster.master, options=cluster.options
        )


def test_a_run_that_was_stopped_goes_on_without_reading_again(
    tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from push2pull.ingest import scale

    box = write_mbox(tmp_path / "a.mbox", [mail(n) for n in range(5)])
    ws = create(tmp_path / "w.p2p", profile="demo")

    def ingest() -> dict[str, Any]:
        return ws.ingest_on_spark(
            box, lake=tmp_path / "the lake", master=cluster.master, options=cluster.options
        )

    def stop(*anything: object) -> None:
        raise SourceError("stopped")

    with monkeypatch.context() as patch:
        patch.setattr(scale, "settle", stop)
        with pytest.raises(SourceError, match="stopped"):
            ingest()
    assert ws.table("messages", pseudonyms=True).num_rows == 0
    with pytest.raises(ConfigurationError, match="not complete"):
        ws.ingest_tables(tmp_path / "the lake")
    monkeypatch.setattr(spark, "spread", stop)
    assert ingest()["kept"] == 5


def test_the_command_line_reads_on_spark(
    tmp_path: Path, cluster: Any, run: Callable[..., Any], run_json: Callable[..., dict[str, Any]]
) -> None:
    box = write_mbox(tmp_path / "a.mbox", [mail(n) for n in range(5)])
    create(tmp_path / "w.p2p", profile="demo").close()
    conf = [one for name, value in cluster.options.items() for one in ("--conf", f"{name}={value}")]
    on_spark = ("ingest", tmp_path / "w.p2p", "--engine", "spark", "--master", cluster.master, *conf)
    assert "needs --lake" in run(*on_spark, box, code=2).output
    lake = ("--lake", tmp_path / "the lake")
    assert "no such file" in run(*on_spark, *lake, f"file://{tmp_path}/none", code=2).output
    assert "a cluster reads files" in run(*on_spark, *lake, "imaps://ana@mail.example/", code=2).output
    report = run_json(*on_spark, *lake, box)
    assert (report["read"], report["kept"]) == (5, 5)
    assert (
        "has mail already" in run(*on_spark, *lake, write_mbox(tmp_path / "b.mbox", [mail(9)]), code=2).output
    )


def test_the_example_runs_as_it_says(tmp_path: Path, cluster: Any) -> None:
    box = write_mbox(tmp_path / "a.mbox", [mail(n) for n in range(5)])
    submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
    conf = [one for name, value in cluster.options.items() for one in ("--conf", f"{name}={value}")]
    command = [submit, "--master", cluster.master, *conf, "--conf", "spark.cores.max=1", EXAMPLE]
    places = (tmp_path / "w.p2p", tmp_path / "the lake", box)
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run([*command, *places], check=True, capture_output=True, text=True, env=environment)
    assert "read 5 = kept 5 + duplicates 0 + rejected 0" in done.stdout


def test_another_master_than_the_one_that_runs_is_refused(small: Path) -> None:
    with pytest.raises(ConfigurationError, match="Spark runs on"):
        spark.session("local[1]")
