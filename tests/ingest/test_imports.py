"""What a process loads before it reads its first message: paid once a worker, and on every small archive."""

import subprocess
import sys
from pathlib import Path

import pytest

from mailbuilder import mail, write_mbox

READ = """
import sys, push2pull
push2pull.Workspace.create(sys.argv[1], profile="public").ingest(sys.argv[2])
print(*sys.modules)
"""
HELP = """
import sys
from push2pull.cli import main
main(["ingest", "--help"], standalone_mode=False)
print(*sys.modules)
"""


def modules_after(script: str, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["duckdb", "sklearn", "scipy", "networkx", "altair", "loky", "rich"])
def test_reading_mail_does_not_load(loaded_by_reading: set[str], package: str) -> None:
    assert package not in loaded_by_reading


@pytest.mark.parametrize("room", ["analysis", "proposals", "publish", "report", "simulate"])
def test_reading_mail_does_not_load_the_room(loaded_by_reading: set[str], room: str) -> None:
    assert f"push2pull.{room}" not in loaded_by_reading


def test_help_loads_no_tables() -> None:
    assert not modules_after(HELP) & {"pyarrow", "numpy", "duckdb", "push2pull.workspace"}


@pytest.fixture(scope="module")
def loaded_by_reading(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder: Path = tmp_path_factory.mktemp("imports")
    box = write_mbox(folder / "team.mbox", [mail(n) for n in range(10)])
    return modules_after(READ, str(folder / "w.p2p"), str(box))
