from pathlib import Path
from typing import Any

from mailbuilder import digests


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, run_json: Any) -> None:
    for name in ("a", "b"):
        report = run_json("simulate", tmp_path / name, "--people", "30", "--months", "2", "--seed", "3")
        assert Path(report["truth"]).is_file()
        assert report["counts"]["messages"] > 0
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
