"""A publishing process that is killed anywhere is completed by the next run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs a POSIX system")
def test_killed_at_any_step_the_next_run_gives_the_same_site_byte_for_byte(tmp_path: Path) -> None:
    script = Path(__file__).with_name("crash_child.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path / "work"], capture_output=True, text=True, timeout=300, check=True
    )
    result = json.loads(done.stdout)
    assert result["different"] == []
    assert result["killed"] == result["steps"] > 60
    assert result["files"] > 10
