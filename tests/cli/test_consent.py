"""``push2pull consent``."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result


def test_letters_are_drafted_and_answers_counted(
    demo_workspace: Path, tmp_path: Path, run: Callable[..., Result], run_json: Callable[..., dict[str, Any]]
) -> None:
    settings = demo_workspace / "workspace.toml"
    lines = (
        settings.read_text().replace('purpose = ""', 'purpose = "p"').replace('contact = ""', 'contact = "c"')
    )
    settings.write_text(lines)
    drafted = run_json("consent", demo_workspace, "draft", tmp_path / "letters", "--until", "2030-01-31")
    assert drafted["letters"] > 8
    assert run_json("consent", demo_workspace, "import", tmp_path / "letters" / "answers.csv")["changed"] == 0
    states = run_json("consent", demo_workspace, "show")["states"]
    assert abs(states["pending"] - drafted["letters"]) <= 2, "numbers of people go to the nearest 5"
    shown = run("consent", demo_workspace, "show").stdout
    assert max(map(len, shown.splitlines())) <= 80


def test_the_action_and_its_path_belong_together(tmp_path: Path, run: Callable[..., Result]) -> None:
    assert "draft FOLDER" in run("consent", tmp_path, "draft", code=2).stderr
