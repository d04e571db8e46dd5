"""The benchmarks measure what they say; no test asserts a time."""

import mailbox
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import contestants, measure
from benchmarks.archive import as_maildir, repeated
from mailbuilder import mail, write_mbox

BUSY_CHILD = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "x = bytearray(200 << 20); sum(range(3_000_000))"], check=True)
print("done")
"""

MEASURED = """
import sys
from benchmarks import measure
idle, _ = measure.run([sys.executable, "-c", ""])
cost, out = measure.run([sys.executable, "-c", sys.argv[1]])
assert out == "done\\n"
print(idle.peak_mb, idle.cpu, cost.peak_mb, cost.cpu)
"""
ROOT = Path(__file__).parents[1]


def test_the_cost_of_a_command_includes_its_children() -> None:
    # A forked process starts with the peak of its parent, so a small one measures, not this one.
    command = [sys.executable, "-c", MEASURED, BUSY_CHILD]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    idle_peak, idle_cpu, peak, cpu = map(float, done.stdout.split())
    assert peak > 200 > idle_peak
    assert cpu > idle_cpu


def test_a_command_that_fails_is_said_to_have_failed() -> None:
    with pytest.raises(measure.Failed, match="ended with 3"):
        measure.run([sys.executable, "-c", "raise SystemExit(3)"])


def test_an_archive_several_times_over_holds_no_duplicates(tmp_path: Path) -> None:
    once = write_mbox(tmp_path / "a.mbox", [mail(n) for n in range(3)])
    twice = repeated(once, 2, tmp_path / "grown" / "a.mbox")
    with closing(mailbox.mbox(twice)) as box:
        ids = [message["Message-ID"] for message in box]
    assert len(ids) == len(set(ids)) == 6
    assert len(mailbox.Maildir(as_maildir(twice, tmp_path / "maildir"))) == 6


@pytest.mark.parametrize("one", contestants.CONTESTANTS, ids=lambda one: one.name)
def test_every_contestant_reads_every_message(tmp_path: Path, one: contestants.Contestant) -> None:
    if not one.present():
        pytest.skip(f"{one.program} is not installed")
    (tmp_path / "mbox").mkdir()
    (tmp_path / "run").mkdir()
    mbox = write_mbox(tmp_path / "mbox" / "a.mbox", [mail(n) for n in range(5)])
    archive = contestants.Archive(mbox, as_maildir(mbox, tmp_path / "maildir"))
    cost, read = one.run(archive, tmp_path / "run")
    assert read == 5
    assert cost.cpu > 0
