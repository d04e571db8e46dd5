"""What publishing costs, and whether everything arrives: threads of real mail through every target.

    python -m benchmarks.publish --corpora CORPORA                       10,000 threads, which takes long
    python -m benchmarks.publish TEAM.mbox --threads 500 --target folder --target zulip

Mail is read once, into ``--cache`` where one is given. Threads are drawn by ``--seed`` and accepted; each target
gets them from a process of its own, which then reads everything back; fake servers run in other processes. Then a
run is killed ``--interruptions`` times, and what is there in the end compared with an undisturbed one. Without
mail, an organisation's is invented. Exit code 1 when anything is lost, doubled, out of order or different.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from benchmarks.archive import invented
from benchmarks.measure import Failed
from benchmarks.publish.places import NAMES
from benchmarks.publish.runs import Result, base, interrupted, undisturbed

CORPORA = ("lists", "lists-obfuscated", "20ng", "spamassassin", "enron-maildir")
COLUMNS = ("threads", "messages", "posts", "CPU s", "wall s", "posts/CPU s", "posts/s", "peak MB", "verify s")


def main() -> None:
    """Run the benchmark and print its tables."""
    options = arguments()
    said = sys.stderr if options.json else sys.stdout
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()}", file=said)
    with tempfile.TemporaryDirectory(prefix="push2pull-publish-") as scratch:
        try:
            whole, cut = measured(options, Path(scratch), said)
        except Failed as failure:
            sys.exit(f"stopped: {failure}")
    if options.json:
        print(json.dumps({"undisturbed": whole, "interrupted": cut}))
    sys.exit(any(one["wrong"] for one in whole + cut))


def measured(options: argparse.Namespace, folder: Path, said: TextIO) -> tuple[list[Result], list[Result]]:
    """Return what came of publishing to each target undisturbed, and interrupted; print it line by line."""
    names, sources = options.target or NAMES, mail(options, folder)
    cache = options.cache or folder
    cache.mkdir(parents=True, exist_ok=True)
    of = cache / f"base-{hashlib.sha256(repr(sources).encode()).hexdigest()[:8]}.p2p"
    base(of, sources)
    print(header(), file=said, flush=True)
    whole, cut = [], []
    for name in names:
        whole.append(undisturbed(name, of, folder / name, options.threads, options.seed))
        print(row(whole[-1]), file=said, flush=True)
    for name in names if options.interruptions else ():
        some = (options.sample, options.seed, options.interruptions)
        cut.append(interrupted(name, of, folder / name, *some))
        print(line(cut[-1]), file=said, flush=True)
    return whole, cut


def arguments() -> argparse.Namespace:
    """Return what the user asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.publish",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("mail", nargs="*", help="files or folders of mail")
    parser.add_argument("--corpora", type=Path, help="folder of the public corpora; or set PUSH2PULL_CORPORA")
    parser.add_argument("--cache", type=Path, help="folder that keeps the workspace for the next time")
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--target", action="append", choices=NAMES, help="again for more; all by default")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--interruptions", type=int, default=20, help="0: none")
    parser.add_argument("--sample", type=int, default=60, help="threads of the run that is interrupted")
    parser.add_argument("--json", action="store_true", help="one JSON object; the tables go to stderr")
    return parser.parse_args()


def mail(options: argparse.Namespace, folder: Path) -> list[str]:
    """Return what to read: what was named, else the public corpora, else invented mail."""
    corpora = options.corpora or os.environ.get("PUSH2PULL_CORPORA")
    if options.mail:
        return [str(Path(one).resolve()) for one in options.mail]
    if corpora:
        return [str(Path(corpora).resolve() / name) for name in CORPORA]
    return [str(invented(folder))]


def header() -> str:
    """Return the head of the first table."""
    return f"{'':16}" + "".join(f"{name:>12}" for name in COLUMNS)


def row(one: Result) -> str:
    """Return a line of the first table."""
    rates = (one["posts"] / one["cpu"], one["posts"] / one["wall"])
    counts = "".join(f"{one[name]:>12,}" for name in ("threads", "messages", "posts"))
    times = f"{one['cpu']:>12.1f}{one['wall']:>12.1f}" + "".join(f"{rate:>12,.0f}" for rate in rates)
    return f"{one['target']:16}{counts}{times}{one['peak_mb']:>12.0f}{one['verified']['seconds']:>12.1f}  {told(one)}"


def line(one: Result) -> str:
    """Return a line about a run that was interrupted."""
    return f"{one['target']:16}{one['posts']:>6,} posts, interrupted {one['times']} times: {told(one)}"


def told(one: Result) -> str:
    """Say whether all is well, and in which fields posts differ."""
    if not one["wrong"]:
        return "complete, ordered, verified"
    fields = "".join(f"; {name} of {n}" for name, n in one.get("verified", {}).get("fields", {}).items())
    return "WRONG: " + ", ".join(one["wrong"]) + fields


if __name__ == "__main__":
    main()
