"""The structure of the project, held to what docs/architecture.md says."""

import ast
import importlib
import re
from pathlib import Path

import pytest

import push2pull
from push2pull.cli import VERBS, main
from push2pull.reasons import REASONS
from push2pull.schema import document

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LIMIT = 400
RAISED: dict[Path, int] = {}
"""Files allowed to be longer, each with its reason beside it."""


def imports(path: Path) -> set[str]:
    """Modules of push2pull that a file imports when it is imported itself."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("push2pull"):
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= RAISED.get(path.relative_to(ROOT), LIMIT)


def test_no_cycle_among_the_modules() -> None:
    names = {module_name(path) for path in SOURCES}
    edges = {
        module_name(path): {one for one in imports(path) if one in names} - {module_name(path)}
        for path in SOURCES
        # A package's face imports its own modules, and they import each other: that is no cycle of meaning.
        if path.name != "__init__.py"
    }
    while True:
        leaves = {name for name, needed in edges.items() if not needed & edges.keys()}
        if not leaves:
            break
        edges = {name: needed for name, needed in edges.items() if name not in leaves}
    assert edges == {}


def test_the_public_names_are_sorted_and_there() -> None:
    assert push2pull.__all__ == sorted(push2pull.__all__)
    for name in push2pull.__all__:
        assert getattr(push2pull, name).__doc__


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_command_with_an_example_a_page_and_a_test(verb: str) -> None:
    command = importlib.import_module(f"push2pull.cli.{verb}").command
    assert f"push2pull {verb}" in (command.help or ""), "the help shows an example"
    page = (ROOT / "docs" / "verbs" / f"{verb}.md").read_text()
    assert page.startswith(f"# {verb}\n")
    assert f"push2pull {verb}" in page
    for option in command.params:
        for flag in option.opts:
            if flag.startswith("--") and flag not in ("--json", "--seed", "--out"):
                assert flag in page, f"docs/verbs/{verb}.md explains {flag}"
    assert (ROOT / "tests" / "cli" / f"test_{verb}.py").exists()
    assert f"docs/verbs/{verb}.md" in (ROOT / "README.md").read_text()


def test_the_command_lists_every_verb() -> None:
    assert tuple(main.list_commands(None)) == VERBS  # needs no context


def test_the_tables_page_says_what_the_schemas_say() -> None:
    page = (ROOT / "docs" / "tables.md").read_text()
    assert page == document(), "write it anew: make docs"


def test_every_reason_is_used() -> None:
    code = "\n".join(path.read_text() for path in SOURCES if path.name != "reasons.py")
    unused = [one for one in REASONS if not re.search(rf"[\"']{one}[\"']", code)]
    assert unused == []


@pytest.mark.parametrize(
    "path", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"], ids=lambda p: p.name
)
def test_every_link_between_the_pages_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
        assert (path.parent / link).exists(), link
