"""One container as the rows that a cluster's worker makes of it."""

from pathlib import Path

import pytest

from mailbuilder import mail, write_mbox
from push2pull.connectors.registry import open_source
from push2pull.ingest import staged
from push2pull.normalise import Settings

SETTINGS = Settings(key=b"k" * 32)


def read(box: Path) -> list[dict[str, object]]:
    source = open_source(str(box))
    (container,) = source.containers()
    piece = staged.Piece(7, source, container)
    batches = list(staged.read(lambda: None, SETTINGS, piece))
    return [row for batch in batches for row in batch.to_pylist()]


def test_a_row_is_a_message_a_reject_or_the_end_and_knows_its_place(tmp_path: Path) -> None:
    box = write_mbox(tmp_path / "ana@acme.example.mbox", [mail(1), mail(2, Subject="[PERSO] week-end")])
    message, reject, end = read(box)
    assert [(row["shard"], row["at"]) for row in (message, reject, end)] == [(7, 0), (7, 1), (7, 2)]
    assert message["message"]["message_id"] == "1@acme.example"
    assert message["message"]["mailbox"].startswith("P-")
    assert {one["address"] for one in message["people"]} == {
        "ana1@acme.example",
        "team@lists.acme.example",
    }
    assert reject["reject"]["reason"] == "personal"
    assert (reject["message"], reject["people"]) == (None, [])
    assert end["end"]["error"] == ""


def test_a_container_that_cannot_be_read_says_so_in_its_last_row(tmp_path: Path) -> None:
    box = write_mbox(tmp_path / "a.mbox", [mail(1)])
    source = open_source(str(box))
    (container,) = source.containers()
    box.unlink()
    (batch,) = staged.read(lambda: None, SETTINGS, staged.Piece(0, source, container))
    assert "No such file" in batch.to_pylist()[0]["end"]["error"]


def test_batches_are_bounded_and_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = write_mbox(tmp_path / "a.mbox", [mail(n) for n in range(10)])
    whole = read(box)
    monkeypatch.setattr(staged, "_ROWS", 3)
    cut = read(box)
    for rows in (whole, cut):
        rows[-1]["end"]["peak_rss_kb"] = 0
    assert cut == whole
    source = open_source(str(box))
    (container,) = source.containers()
    piece = staged.Piece(0, source, container)
    assert [one.num_rows for one in staged.read(lambda: None, SETTINGS, piece)] == [3, 3, 3, 2]
