"""``push2pull withdraw``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result


def test_everything_is_taken_back(
    demo_workspace: Path,
    tmp_path: Path,
    run: Callable[..., Result],
    run_json: Callable[..., dict[str, Any]],
) -> None:
    target = f"folder:{tmp_path / 'site'}"
    run("publish", demo_workspace, target)
    posts = run_json("verify", demo_workspace, target)["checked"]
    assert "would be taken back" in run("withdraw", demo_workspace, target, "--all", "--dry-run").stdout
    report = run_json("withdraw", demo_workspace, target, "--all")
    assert (report["withdrawn"], report["kept"]) == (posts, {})
    assert run_json("verify", demo_workspace, target)["checked"] == 0
    assert run_json("publish", demo_workspace, target)["planned"] == 0


def test_the_scope_has_to_be_said(demo_workspace: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    assert "--all" in run("withdraw", demo_workspace, f"folder:{tmp_path}", code=2).stderr
