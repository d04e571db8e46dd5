"""One target after the other: published undisturbed, and once more with a run that is interrupted again and again."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.measure import run
from benchmarks.publish.places import place

_MOST_DELAY = 20
"""Milliseconds from a step of the ledger to the end of the process, at most."""

Result = dict[str, Any]


def base(folder: Path, mail: list[str]) -> None:
    """Read *mail* into the workspace *folder*, unless it is there already."""
    if folder.exists():
        return
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    run(_python("sample", "base", str(part), *mail))
    part.rename(folder)


def copy(of: Path, folder: Path, threads: int, seed: int) -> Result:
    """Copy a workspace, with some of its threads accepted; return how many, and their messages."""
    result: Result = json.loads(
        run(_python("sample", "copy", str(of), str(folder), f"{threads}", f"{seed}"))[1]
    )
    return result


def undisturbed(name: str, of: Path, folder: Path, threads: int, seed: int) -> Result:
    """Publish *threads* threads to the target *name* in one run and return what came of it."""
    shutil.rmtree(folder, ignore_errors=True)
    chosen = copy(of, folder / "w.p2p", threads, seed)
    with place(name, folder) as url:
        result = _once(folder, url)
    result["files"] = digests(folder / "out")
    shutil.rmtree(folder)
    return {"target": name, "accepted": chosen, **result, "wrong": wrong(chosen, result)}


def interrupted(name: str, of: Path, folder: Path, threads: int, seed: int, times: int) -> Result:
    """Publish twice, undisturbed and interrupted *times* times, and compare what is at the target in the end."""
    calm = undisturbed(name, of, folder, threads, seed)
    copy(of, folder / "w.p2p", threads, seed)
    draw = random.Random(seed)
    steps = _steps(draw, calm["steps"], times)
    with place(name, folder) as url:
        if name == "memory":  # it ends with the process: the run alone is cut off, by an exception
            result = _once(folder, url, "--crash", ",".join(map(str, steps)))
            cut = result["crashed"]
        else:
            cut = sum(
                _killed(folder, url, one, draw.choice((0, draw.randrange(_MOST_DELAY)))) for one in steps
            )
            result = _once(folder, url)
    equal = result["state"] == calm["state"] and digests(folder / "out") == calm["files"]
    shutil.rmtree(folder)
    faults = [
        *calm["wrong"],
        *wrong(calm["accepted"], result, resumed=True),
        *([] if equal else ["another state"]),
    ]
    return {
        **{key: result[key] for key in ("threads", "posts")},
        "target": name,
        "times": cut,
        "wrong": faults,
    }


def wrong(chosen: Result, result: Result, *, resumed: bool = False) -> list[str]:
    """Say what is not as it should be: every message published or skipped for a reason, in order, found equal."""
    sent, seen, posts = result["published"], result["verified"], result["posts"]
    stayed = sum(n for reason, n in sent["skipped"].items() if reason != "not_accepted")
    there = sent["published"] + (sent["already_there"] if resumed else 0)
    checks = {
        "messages lost": there + stayed == chosen["messages"] and there == result["messages"],
        "failures": not sent["failed"] and not sent["stopped"],
        "posts lost or doubled": seen["checked"] == seen["found"] == posts and not seen["others"],
        "posts of unknown outcome": not seen["open"],
        "posts that differ": seen["equal"] == posts and not seen["different"],
        "answers before what they answer": result["parents_first"],
    }
    return [name for name, holds in checks.items() if not holds]


def digests(folder: Path) -> str:
    """Return the digest of all files below *folder*, "" where there is none."""
    digest, files = hashlib.sha256(), sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        digest.update(f"{path.relative_to(folder)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest() if files else ""


def _steps(draw: random.Random, steps: int, times: int) -> list[int]:
    """Return after how many steps each run ends, so that the ends are spread over a whole one."""
    ends = sorted(draw.sample(range(1, steps), min(times, steps - 1)))
    return [after - before for before, after in pairwise([0, *ends])]


def _once(folder: Path, url: str, *more: str) -> Result:
    result: Result = json.loads(run(_python("once", str(folder / "w.p2p"), url, *more))[1])
    return result


def _killed(folder: Path, url: str, step: int, delay: int) -> bool:
    """Publish in a process that dies; return whether it did so before it was done."""
    command = _python("once", str(folder / "w.p2p"), url, "--die", f"{step}", f"{delay}")
    code = subprocess.run(command, capture_output=True, check=False).returncode
    if code not in (0, -signal.SIGKILL, -signal.SIGALRM):
        raise RuntimeError(f"a run that was to be killed ended with {code}")
    return code != 0


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.publish.{module}", *arguments]
