"""Fixtures that every test may use."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Folder of the unpacked public corpora; see docs/corpora.md."""
    ready = os.environ.get("PUSH2PULL_CORPORA")
    if ready:
        return Path(ready)
    packed = Path(__file__).parents[2] / "shared" / "corpora"
    if not (packed / "unpack.py").exists():
        pytest.skip("public corpora absent (set PUSH2PULL_CORPORA)")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "push2pull-corpora"
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes may test at once
        subprocess.run([sys.executable, packed / "unpack.py", cache], check=True)
    return cache


@pytest.fixture(scope="session")
def run() -> Callable[..., Result]:
    """Run the command line in this process: ``run("check", workspace)``."""
    from push2pull.cli import main

    def run(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture(scope="session")
def run_json(run: Callable[..., Result]) -> Callable[..., dict[str, Any]]:
    """Run a verb with ``--json`` and return its one object."""

    def run_json(*arguments: object, code: int = 0) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(run(*arguments, "--json", code=code).stdout)
        return report

    return run_json


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, run_json: Callable[..., dict[str, Any]]) -> Path:
    """Folder of one whole demo: acme/ (mail and truth), acme.p2p, site/, demo.json. Read only."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    report = run_json("demo", "--out", folder)
    (folder / "demo.json").write_text(json.dumps(report))
    return folder


@pytest.fixture
def demo_workspace(demo_folder: Path, tmp_path: Path) -> Path:
    """A copy of the demo's workspace that a test may change."""
    return shutil.copytree(demo_folder / "acme.p2p", tmp_path / "acme.p2p")
