"""The benchmark of ``analyse``: an organisation of the size asked for, and every stage with its cost."""

from __future__ import annotations

from pathlib import Path

from benchmarks.analyse.__main__ import analysed, table
from benchmarks.analyse.organisation import organisation
from push2pull.analyse import STEPS
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
