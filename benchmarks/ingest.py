"""Messages a second: ``ingest`` beside Python's ``mailbox`` and ``email`` on the same file, in turn.

    python -m benchmarks.ingest [MBOX] [--rounds 3]

Without a file, it measures on the mail of an invented organisation, written eight times over. The peer reads
the same ten fields (ids, date, addresses, subject, text, attachments) and writes nothing; ``ingest`` also
removes quotes, pseudonymises, and writes Parquet tables. CPU seconds are those of the whole process and its
children, start-up included, so that start-up weighs on both.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

PEER = """
import email.policy, hashlib, mailbox, sys
from email.utils import getaddresses, parsedate_to_datetime
policy = getattr(email.policy, sys.argv[2])
box = mailbox.mbox(sys.argv[1], factory=lambda f: email.message_from_binary_file(f, policy=policy), create=False)
n = 0
for m in box:
    n += 1
    try:
        fields = [m.get(h) for h in ("Message-ID", "In-Reply-To", "References", "Subject", "List-Id")]
        people = [getaddresses([str(v) for v in m.get_all(h, [])]) for h in ("From", "To", "Cc")]
        when = m.get("Date") and parsedate_to_datetime(str(m.get("Date")))
        for part in m.walk():
            if part.get_content_maintype() == "text":
                (part.get_payload(decode=True) or b"").decode(part.get_content_charset() or "utf-8", "replace")
            elif not part.is_multipart():
                hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest()
    except Exception:
        pass
print(n)
"""
OURS = """
import sys, push2pull
ws = push2pull.Workspace.create(sys.argv[2], profile="public")
print(ws.ingest(sys.argv[1], workers=int(sys.argv[3]))["read"])
"""


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mbox", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        mbox = options.mbox or sample(Path(folder))
        measure(mbox, Path(folder), options.rounds)


def sample(folder: Path) -> Path:
    """Write the invented organisation's list archive several times over, with ids of its own each time."""
    from push2pull.simulate import simulate

    simulate(folder / "acme", seed=7)
    once = (folder / "acme" / "mail" / "lists.mbox").read_bytes()
    target = folder / "sample.mbox"
    with target.open("wb") as file:
        for n in range(8):
            file.write(once.replace(b"\nMessage-ID: <", b"\nMessage-ID: <%d." % n))
    return target


def measure(mbox: Path, folder: Path, rounds: int) -> None:
    """Run every contestant in turn, *rounds* times, and print medians and ratios."""
    contestants = {
        "push2pull, 1 process": (OURS, ["1"]),
        "push2pull, 2 processes": (OURS, ["2"]),
        "mailbox + email, compat32": (PEER, ["compat32"]),
        "mailbox + email, default policy": (PEER, ["default"]),
    }
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in contestants}
    counts: dict[str, int] = {}
    for turn in range(rounds):
        for name, (script, extra) in contestants.items():
            if script is OURS:
                extra = [str(folder / f"{turn}-{extra[0]}.p2p"), *extra]
            cpu, wall, counts[name] = run(script, [str(mbox), *extra])
            runs[name].append((cpu, wall))
    report(mbox, runs, counts)


def run(script: str, arguments: list[str]) -> tuple[float, float, int]:
    """Run *script* in a process of its own; return its CPU seconds, wall seconds and message count."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, check=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - started, int(done.stdout.split()[-1])


def report(mbox: Path, runs: dict[str, list[tuple[float, float]]], counts: dict[str, int]) -> None:
    """Print the table."""
    size = mbox.stat().st_size / 1e6
    rounds = len(next(iter(runs.values())))
    print(f"{mbox.name}: {size:.1f} MB; median of {rounds} rounds in turn, whole processes")
    print(
        f"{'':<33}{'messages':>9}{'CPU s':>8}{'wall s':>8}{'msg/s wall':>12}{'CPU ratio':>11}{'wall ratio':>12}"
    )
    base_cpu, base_wall = (median(column) for column in zip(*runs["push2pull, 1 process"], strict=True))
    for name, figures in runs.items():
        cpu, wall = (median(column) for column in zip(*figures, strict=True))
        print(
            f"{name:<33}{counts[name]:>9}{cpu:>8.2f}{wall:>8.2f}{counts[name] / wall:>12,.0f}"
            f"{cpu / base_cpu:>10.2f}x{wall / base_wall:>11.2f}x"
        )


if __name__ == "__main__":
    main()
