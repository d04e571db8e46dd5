"""Real mail: everything is accounted for, nothing raises, memory stays flat, threads follow the headers."""

from __future__ import annotations

import contextlib
import json
import mailbox
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import push2pull as p2p
from mailbuilder import digests

pytestmark = pytest.mark.corpora
KEY = b"k" * 32


def files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def from_lines(folder: Path) -> int:
    """Count messages as the mbox format defines them, without the code under test."""
    start = re.compile(rb"(?:\A|\n\n)From [^\n]*\d\d:\d\d[^\n]*\n[!-9;-~]+:")
    return sum(len(start.findall(path.read_bytes())) for path in folder.rglob("*") if path.is_file())


COUNTS = {
    "lists": from_lines,
    "lists-obfuscated": from_lines,
    "enron-maildir": files,
    "20ng": files,
    "spamassassin": lambda folder: files(folder) - len(list(folder.rglob("cmds"))),
    "listheaders": lambda folder: len(list(folder.glob("*.eml"))),
}


@pytest.fixture(scope="module", params=COUNTS)
def read(request: pytest.FixtureRequest, corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp(request.param) / "w.p2p"
    ws = p2p.Workspace.create(folder, profile="public", key=KEY)
    report = ws.ingest(corpora / request.param)
    yield ws, report, corpora / request.param
    ws.close()


def test_read_is_kept_and_duplicates_and_rejected_and_what_another_count_says(read: Any) -> None:
    ws, report, folder = read
    assert report["read"] == COUNTS[folder.name](folder)
    assert report["read"] == report["kept"] + report["duplicates"] + sum(report["rejected"].values())
    assert ws.table("messages", pseudonyms=True).num_rows == report["kept"]
    assert "parser_failed" not in report["rejected"]
    assert not report["errors"]


def test_a_second_ingest_adds_nothing(read: Any) -> None:
    ws, _, folder = read
    before = digests(ws.path / "mail")
    report = ws.ingest(folder)
    assert (report["read"], report["kept"]) == (0, 0)
    assert digests(ws.path / "mail") == before


def test_the_lists_have_as_many_messages_as_the_standard_library_finds(corpora: Path) -> None:
    boxes = sorted((corpora / "lists").glob("*.mbox"))
    total = 0
    for path in boxes:
        with contextlib.closing(mailbox.mbox(path, create=False)) as box:
            total += len(box)
    assert total == from_lines(corpora / "lists")


def test_torture_samples_are_read_or_rejected_for_a_reason(corpora: Path, tmp_path: Path) -> None:
    ws = p2p.Workspace.create(tmp_path / "w", profile="public", key=KEY)
    report = ws.ingest(corpora / "malformed")
    assert report["read"] >= len(list((corpora / "malformed").rglob("*.eml")))
    assert report["read"] == report["kept"] + report["duplicates"] + sum(report["rejected"].values())
    assert "parser_failed" not in report["rejected"]


def test_threads_follow_the_reply_headers(corpora: Path, tmp_path: Path) -> None:
    """Truth as ``corpora/truth.py`` defines it: last of References, else In-Reply-To, if it is in the list."""
    ws = p2p.Workspace.create(tmp_path / "w", profile="public", key=KEY)
    ws.ingest(corpora / "lists")
    ws.analyse(seed=7)
    query = """
    SELECT m.message_id, p.message_id AS parent, m."references" AS refs, m.in_reply_to AS stated, m.base_subject
    FROM messages m JOIN threads t USING (message_key) LEFT JOIN messages p ON p.message_key = t.parent_key
    """
    rows = ws.sql(query, pseudonyms=True).to_pylist()
    present = {row["message_id"] for row in rows}
    truth = {row["message_id"]: (row["refs"] or [row["stated"]])[-1] for row in rows}
    told = [row for row in rows if truth[row["message_id"]] in present - {row["message_id"]}]
    assert len(told) > 6000
    differing = [row for row in told if row["parent"] != truth[row["message_id"]]]
    # Where the two headers disagree, In-Reply-To is trusted; References alone are not once the subject has
    # changed. Nothing else differs, and that in less than one message in a thousand.
    subject = {row["message_id"]: row["base_subject"].casefold() for row in rows}
    for row in differing:
        renamed = subject[row["message_id"]] != subject[truth[row["message_id"]]]
        assert row["stated"] == row["parent"] or (renamed and row["stated"] not in present)
    assert len(differing) < len(told) / 1000


def test_memory_does_not_grow_with_the_archive(corpora: Path, tmp_path: Path) -> None:
    once = (corpora / "lists" / "usrp-users.2021-2022.mbox").read_bytes()
    peaks = []
    for times in (1, 4):
        box = tmp_path / f"{times}.mbox"
        with box.open("wb") as file:
            for n in range(times):
                file.write(re.sub(rb"(?mi)^Message-ID: <", b"Message-ID: <%d." % n, once))
        peaks.append(peak(box, tmp_path / f"{times}.p2p", times))
    assert peaks[1] < 1.2 * peaks[0], peaks


def peak(box: Path, folder: Path, times: int) -> float:
    command = [sys.executable, "-m", "push2pull"]
    subprocess.run([*command, "init", folder, "--profile", "public"], check=True, capture_output=True)
    ingest = [*command, "ingest", folder, box, "--workers", "1", "--json"]
    report = json.loads(subprocess.run(ingest, check=True, capture_output=True, text=True).stdout)
    assert report["kept"] > 3000 * times
    return float(report["peak_rss_mb"])
