"""Tables of scores: every method in a process of its own, the best value bold, a missing peer named."""

from pathlib import Path

import pytest

from benchmarks.evaluate.__main__ import _replace, _unpacked
from benchmarks.evaluate.table import Score, Table, markdown, measured


def half(value: float) -> dict[str, float]:
    return {"F1": value / 2}


def absent(_: float) -> dict[str, float]:
    raise ModuleNotFoundError(name="peer")


def test_a_method_is_scored_in_a_process_of_its_own() -> None:
    row = measured("ours", half, 0.5, ours=True)
    assert row.scores == {"F1": 0.25}
    assert row.peak_mb > 1


def test_a_peer_that_is_not_installed_is_named() -> None:
    assert measured("peer", absent, 1.0).skipped == "peer is not installed"


def test_the_best_value_of_a_column_is_bold() -> None:
    rows = [Score("a", {"F1": 0.5}), Score("b", {"F1": 0.75}, ours=True), Score("c", skipped="absent")]
    lines = markdown(Table("Lists", "Seed 1.", rows)).splitlines()
    assert "| a | .500 | 0.0 | 0 |" in lines
    assert "| **b** | **.750** | 0.0 | 0 |" in lines
    assert "| c | absent | | |" in lines


def test_a_count_is_no_score() -> None:
    rows = [Score("a", {"F1": 0.5, "topics": 9.0}), Score("b", {"F1": 0.75, "topics": 4.0})]
    assert "| a | .500 | 9 | 0.0 | 0 |" in markdown(Table("Topics", "Seed 1.", rows)).splitlines()


def test_columns_that_the_first_rows_lack_keep_their_order_and_counts_of_an_effect_are_no_scores() -> None:
    rows = [
        Score("a", {"enough, 1": 2.0}),
        Score("b", {"enough, 1": 3.0, "recall, 1": 1.0, "recall, 0.5": 0.5}),
    ]
    lines = markdown(Table("Power", "", rows, columns=["recall, 0.5", "enough, 1", "recall, 1"])).splitlines()
    assert lines[4:] == [
        "| method | recall, 0.5 | enough, 1 | recall, 1 | CPU s | peak MB |",
        "|---|---|---|---|---|---|",
        "| a |  | 2 |  | 0.0 | 0 |",
        "| b | **.500** | 3 | **1** | 0.0 | 0 |",
    ]


def test_a_figure_goes_beside_the_page_that_shows_it(tmp_path: Path) -> None:
    page = tmp_path / "evaluation.md"
    _replace(page, "Groups", [Table("Power by name", "About.", [Score("a", {"F1": 1.0})], "<svg/>")])
    assert "![Power by name](power-by-name.svg)" in page.read_text()
    assert (tmp_path / "power-by-name.svg").read_text() == "<svg/>"


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "evaluation.md"
    for heading, method in (("Threads", "old"), ("Groups", "kept"), ("Threads", "new")):
        _replace(page, heading, [Table("T", "About.", [Score(method, {"F1": 1.0})])])
    text = page.read_text()
    assert "| new |" in text and "| kept |" in text and "| old |" not in text
    assert text.index("## Threads") < text.index("## Groups")


def test_corpora_are_used_as_they_are_or_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert _unpacked(tmp_path) is None
    (tmp_path / "unpack.py").write_text("import pathlib, sys; pathlib.Path(sys.argv[1]).mkdir(parents=True)")
    assert _unpacked(tmp_path) == tmp_path / "cache" / "push2pull-corpora"
    assert (tmp_path / "cache" / "push2pull-corpora").is_dir()
    (tmp_path / "lists").mkdir()
    assert _unpacked(tmp_path) == tmp_path
