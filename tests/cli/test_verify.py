"""``push2pull verify``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result


def test_what_was_published_is_found_equal_and_a_change_is_named(
    demo_folder: Path,
    demo_workspace: Path,
    tmp_path: Path,
    run: Callable[..., Result],
    run_json: Callable[..., dict[str, Any]],
) -> None:
    target = f"folder:{tmp_path / 'site'}"
    published = run_json("publish", demo_workspace, target)["published"]
    assert published > 0
    report = run_json("verify", demo_workspace, target)
    assert report["checked"] == report["equal"] >= published
    assert (report["different"], report["open"]) == ([], 0)
    assert "equal" in run("verify", demo_workspace, target).stdout
    one = next(path for path in (tmp_path / "site" / "data").rglob("*.json") if path.name[0] not in "_s")
    one.unlink()
    report = run_json("verify", demo_workspace, target, code=1)
    assert [set(one) for one in report["different"]] == [{"key", "field", "here", "there"}]
    shown = run("verify", demo_workspace, target, code=1).stdout
    assert "copies" in shown
    assert max(map(len, shown.splitlines())) <= 80
