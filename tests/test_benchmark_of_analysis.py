"""The benchmark of ``analyse``: an organisation of the size asked for, and every stage with its cost."""

from __future__ import annotations

import sys
from math import log
from pathlib import Path

from benchmarks.analyse.__main__ import analysed, table
from benchmarks.analyse.organisation import organisation
from push2pull.analyse import STEPS, analyse
from push2pull.people import name_words, people
from push2pull.workspace import Store


def test_every_stage_is_told(tmp_path: Path):
    organisation(tmp_path / "small.p2p", 300, 60, seed=1)
    result = analysed(tmp_path / "small.p2p")
    assert 300 <= result["messages"] < 340
    assert list(result["stages"]) == [*STEPS, "writing"]
    assert result["report"]["lists"] > 0 and result["report"]["threads"] > 50
    lines = table([result])
    assert [line.split()[0] for line in lines[2:]] == [*STEPS, "writing", "all"]


def test_a_seed_gives_the_same_organisation(tmp_path: Path):
    for name in ("one", "two"):
        organisation(tmp_path / name, 100, 40, seed=3)
    one, two = (Store(tmp_path / name) for name in ("one", "two"))
    for name in ("messages", "recipients", "texts"):
        assert one.table(name).equals(two.table(name))
    one.close()
    two.close()


class Calls:
    """Progress that notes how many functions each step calls: what it costs, whatever the machine."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self._n = 0

    def __call__(self, frame: object, event: str, argument: object) -> None:
        self._n += event in ("call", "c_call")

    def start(self, label: str, total: int | None = None) -> None:
        self._n = 0
        sys.setprofile(self)

    def advance(self, n: int = 1) -> None:
        self.of[STEPS[len(self.of)]] = self._n
        self._n = 0

    def done(self) -> None:
        sys.setprofile(None)


def calls(folder: Path, messages: int) -> dict[str, int]:
    organisation(folder, messages, messages // 10, seed=7)
    store, counted = Store(folder), Calls()
    try:
        analyse(store, progress=counted)
    finally:
        sys.setprofile(None)
        store.close()
    return counted.of


def test_no_stage_grows_faster_than_n_log_n(tmp_path: Path):
    few, many = calls(tmp_path / "few", 1_000), calls(tmp_path / "many", 4_000)
    grown = {step: many[step] / few[step] for step in STEPS}
    assert max(grown.values()) < 4 * log(4_000) / log(1_000) * 1.2, grown


def test_words_of_themes_are_nobodys_names(tmp_path: Path):
    organisation(tmp_path / "many.p2p", 300, 3_000, seed=1)
    store = Store(tmp_path / "many.p2p")
    said = " ".join(store.table("texts")["text"].to_pylist()).split()
    assert name_words(store, people(store)).isdisjoint(said)
    store.close()
