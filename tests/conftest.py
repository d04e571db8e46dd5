"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the unpacked public corpora; see docs/corpora.md."""
    import subprocess
    import sys

    ready = os.environ.get("PUSH2PULL_CORPORA")
    if ready:
        return Path(ready)
    packed = Path(__file__).parents[2] / "shared" / "corpora"
    if not (packed / "unpack.py").exists():
        pytest.skip("public corpora absent (set PUSH2PULL_CORPORA)")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "push2pull-corpora"
    subprocess.run([sys.executable, packed / "unpack.py", cache], check=True)
    return cache
