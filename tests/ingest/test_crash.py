"""``kill -9`` at any moment, then the same command: the same tables, byte for byte."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import push2pull as p2p
from mailbuilder import digests, mail, write_mbox
from push2pull.ingest import shard

KILLED_AT = """
import os, signal, sys
import push2pull.ingest.commit as commit, push2pull.ingest.run as run, push2pull.ingest.shard as shard
import push2pull.workspace.files as files, push2pull.workspace.state as state, push2pull.workspace.vault as vault
shard.BATCH_MESSAGES = 7
left = int(sys.argv[3])
def counted(function):
    def step(*arguments, **named):
        global left
        for _ in range(2):  # once before the step, once after it
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            if _ == 0:
                result = function(*arguments, **named)
        return result
    return step
shard.write_parquet = counted(shard.write_parquet)
commit.write_parquet = counted(commit.write_parquet)
commit._move = counted(commit._move)
vault.Vault.record = counted(vault.Vault.record)
state.State.finish = counted(state.State.finish)
state.State.ran = counted(state.State.ran)
from push2pull import Workspace
Workspace.open(sys.argv[1]).ingest(sys.argv[2], workers=1)
"""


def test_killed_before_and_after_each_step_the_next_run_ends_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard, "BATCH_MESSAGES", 7)
    source = tmp_path / "mail"
    source.mkdir()
    write_mbox(source / "a.mbox", [mail(n) for n in range(12)])
    write_mbox(source / "b.mbox", [mail(n) for n in [*range(8, 16), 3]])
    (source / "odd.eml").write_bytes(b"no header\n")
    fresh = tmp_path / "fresh.p2p"
    p2p.Workspace.create(fresh, profile="demo", key=b"k" * 32).close()

    def attempt(folder: Path, step: int) -> int:
        command = [sys.executable, "-c", KILLED_AT, str(folder), str(source), str(step)]
        return subprocess.run(command, check=False).returncode

    whole = shutil.copytree(fresh, tmp_path / "whole.p2p")
    assert attempt(whole, 0) == 0
    expected, step = digests(whole / "mail"), 1
    while True:
        torn = shutil.copytree(fresh, tmp_path / f"torn{step}.p2p")
        code = attempt(torn, step)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        p2p.Workspace.open(torn).ingest(source, workers=1)
        assert digests(torn / "mail") == expected, f"killed at step {step}"
        step += 1
    assert step > 20, "there were steps to be killed at"


def test_killed_ten_times_at_random_moments_the_last_run_ends_alike(tmp_path: Path) -> None:
    source = tmp_path / "mail"
    source.mkdir()
    for name in range(12):
        boxed = [mail(n, body="A line of text. " * 40) for n in range(name * 250, name * 250 + 300)]
        write_mbox(source / f"{name}.mbox", boxed)
    fresh = tmp_path / "fresh.p2p"
    p2p.Workspace.create(fresh, profile="demo", key=b"k" * 32).close()

    def start(folder: Path, workers: int) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "push2pull",
            "ingest",
            str(folder),
            str(source),
            "--workers",
            str(workers),
        ]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    whole = shutil.copytree(fresh, tmp_path / "whole.p2p")
    started = time.monotonic()
    assert start(whole, 1).wait() == 0
    duration, chance = time.monotonic() - started, random.Random(7)
    torn, killed = shutil.copytree(fresh, tmp_path / "torn.p2p"), 0
    for attempt in range(10):
        process = start(torn, 1 + attempt % 2)
        time.sleep(chance.uniform(0.3, 1.0) * duration)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
    assert killed >= 3, "most runs were killed before their end"
    assert start(torn, 1).wait() == 0
    assert digests(torn / "mail") == digests(whole / "mail")
    assert sorted(p.name for p in torn.glob(".staging-*")) == []
