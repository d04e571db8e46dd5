"""The limits of workspace.toml hold in a run."""

import zipfile
from pathlib import Path

import pytest

import push2pull as p2p
from mailbuilder import mail, write_mbox


def ingest(tmp_path: Path, source: Path, **limits: int) -> dict:
    return p2p.Workspace.create(tmp_path / "w.p2p", profile="public", **limits).ingest(str(source))


def test_a_message_beyond_the_limit_is_rejected(tmp_path: Path) -> None:
    source = write_mbox(tmp_path / "a.mbox", [mail(1), mail(2, body="word " * 300_000)])
    assert ingest(tmp_path, source, max_message_mb=1)["rejected"] == {"too_large": 1}


def test_a_text_beyond_the_limit_is_cut_and_noted(tmp_path: Path) -> None:
    source = write_mbox(tmp_path / "a.mbox", [mail(1), mail(2, body="word " * 1000)])
    assert ingest(tmp_path, source, max_text_kb=1)["defects"] == {"text_truncated": 1}


@pytest.mark.parametrize(("members", "skipped"), [(1, 1), (2, 0)])
def test_an_archive_beyond_the_limit_is_left_alone(tmp_path: Path, members: int, skipped: int) -> None:
    source = tmp_path / "a.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for n in range(2):
            archive.writestr(f"{n}.eml", mail(n))
    report = ingest(tmp_path, source, max_members=members)
    assert sum("archive_bomb" in str(one) for one in (report["skipped"],)) == skipped
