"""Who is measured: how each is started on an archive, how many messages it read, and what else it does."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.measure import Cost, run

PERCEVAL = Path(".venv-peers/bin/perceval")
STANDARD_LIBRARY = Path(__file__).with_name("standard_library.py")


@dataclass(frozen=True, slots=True)
class Archive:
    """The same mail twice: an mbox alone in its folder, and a Maildir."""

    mbox: Path
    maildir: Path


Run = Callable[[Archive, Path], tuple[Cost, int]]
"""``run(archive, folder)`` reads the archive into an empty *folder*: (cost, messages read)."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """``work``: what it does beside reading messages. ``program``: what has to be there, "" for nothing."""

    name: str
    run: Run
    work: str
    program: str = ""

    def present(self) -> bool:
        """Whether its program is installed."""
        return not self.program or shutil.which(self.program) is not None


def push2pull(workers: int, archive: Archive, folder: Path) -> tuple[Cost, int]:
    """Ingest into a fresh workspace."""
    command = [sys.executable, "-m", "push2pull"]
    workspace = str(folder / "bench.p2p")
    run([*command, "init", workspace, "--profile", "public"])
    ingest = ["ingest", workspace, str(archive.mbox), "--workers", str(workers), "--json"]
    cost, out = run([*command, *ingest])
    return cost, int(json.loads(out)["read"])


def perceval(archive: Archive, folder: Path) -> tuple[Cost, int]:
    """Write one JSON line a message."""
    out = folder / "perceval.jsonl"
    where = ["file:///bench", str(archive.mbox.parent)]
    cost, _ = run([str(PERCEVAL), "mbox", "--json-line", "-o", str(out), *where], {"HOME": str(folder)})
    with out.open("rb") as lines:
        return cost, sum(1 for _ in lines)


def mairix(archive: Archive, folder: Path) -> tuple[Cost, int]:
    """Index the Maildir: its mbox reader misses messages under a From_ line of another form."""
    settings = folder / "mairixrc"
    base, name = archive.maildir.parent, archive.maildir.name
    settings.write_text(f"base={base}\nmaildir={name}\ndatabase={folder}/index\n")
    cost, out = run(["mairix", "-v", "-f", str(settings)])
    found = re.search(r"Wrote (\d+) messages", out)
    return cost, int(found[1]) if found else 0


def mu(archive: Archive, folder: Path) -> tuple[Cost, int]:
    """Index the Maildir."""
    home = f"--muhome={folder}/mu"
    run(["mu", "init", "--quiet", home, f"--maildir={archive.maildir}"])
    cost, _ = run(["mu", "index", "--quiet", home])
    return cost, len(run(["mu", "find", home, "-f", "i", ""])[1].splitlines())


def notmuch(archive: Archive, folder: Path) -> tuple[Cost, int]:
    """Index a Maildir of its own: it keeps its database inside."""
    maildir = shutil.copytree(archive.maildir, folder / "maildir")
    settings = folder / "notmuchrc"
    settings.write_text(f"[database]\npath={maildir}\n[new]\ntags=\n[search]\nexclude_tags=\n")
    environment = {"NOTMUCH_CONFIG": str(settings)}
    cost, _ = run(["notmuch", "new", "--quiet"], environment)
    return cost, int(run(["notmuch", "count", "*"], environment)[1])


def standard_library(policy: str, archive: Archive, _: Path) -> tuple[Cost, int]:
    """Read the same fields with ``mailbox`` and ``email``."""
    cost, out = run([sys.executable, str(STANDARD_LIBRARY), str(archive.mbox), policy])
    return cost, int(out)


_INDEX = "builds a search index, which we do not; no quotes, kinds, people or tables"
CONTESTANTS = (
    Contestant(
        "push2pull, 1 process",
        partial(push2pull, 1),
        "splits quotes and signatures, classifies, pseudonymises, drops duplicates, writes Parquet",
    ),
    Contestant("push2pull, 2 processes", partial(push2pull, 2), "the same, and the same bytes"),
    Contestant("Perceval", perceval, "parses and writes JSON; no cleaning, no people", str(PERCEVAL)),
    Contestant("mairix", mairix, f"{_INDEX}; reads a Maildir", "mairix"),
    Contestant("mu", mu, f"{_INDEX}; reads a Maildir; threads when asked", "mu"),
    Contestant("notmuch", notmuch, f"{_INDEX}; reads a Maildir; threads while it indexes", "notmuch"),
    Contestant(
        "mailbox + email (compat32)",
        partial(standard_library, "compat32"),
        "parses the same fields, decodes and hashes the parts; writes nothing",
    ),
    Contestant(
        "mailbox + email (default)",
        partial(standard_library, "default"),
        "the same under the policy that also parses every header it is asked for",
    ),
)
