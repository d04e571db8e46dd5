"""Runs a command to its end and says what it cost, its descendants included."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """CPU seconds of the whole tree of processes, wall seconds, peak memory of its largest process."""

    cpu: float
    wall: float
    peak_mb: float


class Failed(Exception):
    """The command ended with an error."""


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[Cost, str]:
    """Run *command*; return its cost and what it wrote to stdout.

    The caller has to be small: Linux counts the memory of the process that forks towards its child's peak.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=out, stderr=errors, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)  # reaped here: Popen must not wait for it again
        out.seek(0)
        errors.seek(0)
        if child.returncode:
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Failed(f"{command[0]} ended with {child.returncode}: {' '.join(last)}")
        cost = Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)
        return cost, out.read().decode(errors="replace")
