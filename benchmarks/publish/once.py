"""Publishes a workspace in this process, checks what arrived, and says what it cost as one JSON object.

Usage: python -m benchmarks.publish.once WORKSPACE TARGET [--die STEPS DELAY] [--crash STEPS,STEPS...]

Steps are what the ledger puts on disk, counted before and after. ``--die``: the process is killed at that step,
or DELAY milliseconds later. ``--crash``: for a target in memory, which would die too: the run alone ends there, and
another one begins.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.publish.places import kept, known
from push2pull.connectors import registry
from push2pull.markup import fingerprint
from push2pull.model import RemotePlace
from push2pull.publish import publish
from push2pull.publish.session import Session, begin
from push2pull.publish.verify import verify
from push2pull.testing.faults import Crash
from push2pull.workspace import Store
from push2pull.workspace.ledger import PUBLISHED, Entry, Ledger


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("target")
    parser.add_argument("--die", type=int, nargs=2, default=[0, 0])
    parser.add_argument("--crash", default="")
    options = parser.parse_args()
    memory = replace(registry.TARGETS["memory"], function=f"{kept.__module__}:{kept.__name__}")
    registry.TARGETS = {**registry.TARGETS, "memory": memory}  # type: ignore[misc]
    steps = Steps(options.die[0], lambda: die(options.die[1]))
    store = Store(options.workspace)
    crashes = [int(one) for one in options.crash.split(",") if one]
    crashed = sum(crash(store, options.target, steps, after) for after in crashes)
    print(json.dumps({**measured(store, options.target), "steps": steps.n, "crashed": crashed}))
    store.close()


class Steps:
    """Counts what the ledger puts on disk, before and after, and does something at one of these steps."""

    def __init__(self, deadly: int, end: Callable[[], None]) -> None:
        self.n, self.deadly, self.end = 0, deadly, end
        change = Ledger._change

        def counted(ledger: Ledger, statement: str, values: tuple[Any, ...]) -> int:
            self._tick()
            changed = change(ledger, statement, values)
            self._tick()
            return changed

        Ledger._change = counted  # type: ignore[method-assign]

    def _tick(self) -> None:
        self.n += 1
        if self.n == self.deadly:
            self.end()


def die(delay: int) -> None:
    """End this process as a power cut does: now, or after *delay* milliseconds, wherever it is then."""
    if not delay:
        os.kill(os.getpid(), signal.SIGKILL)
    signal.setitimer(signal.ITIMER_REAL, delay / 1000)  # nobody handles it: it ends the process


def crash(store: Store, target: str, steps: Steps, after: int) -> bool:
    """Publish until *after* more steps; return whether the run was cut off there."""

    def end() -> None:
        raise Crash

    steps.deadly, steps.end = steps.n + after, end
    try:
        publish(store, target, secrets=known, sleep=_at_once)
    except Crash:
        return True
    return False


def measured(store: Store, target: str) -> dict[str, Any]:
    """Publish, then verify; return both reports, what publishing cost, and the state at the target."""
    cpu, wall = time.process_time(), time.perf_counter()
    published = publish(store, target, secrets=known, sleep=_at_once)
    cost = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    verified = verify(store, target, secrets=known, sleep=_at_once)
    session = begin(store, target, known, _at_once)
    rows = [row for row in session.ledger.entries(session.name) if row.state == PUBLISHED]
    return {
        **cost,
        "published": published,
        "verified": verified,
        "posts": len(rows),
        "messages": len({row.message_key for row in rows}),
        "threads": len({row.thread_id for row in rows}),
        "parents_first": parents_first(rows),
        "state": state(session, rows),
    }


def parents_first(rows: list[Entry]) -> bool:
    """Say whether every post was written after the one it answers."""
    rank = {row.key: at for at, row in enumerate(rows)}
    return all(rank.get(row.parent, -1) < rank[row.key] for row in rows if row.parent in rank)


def state(session: Session, rows: list[Entry]) -> str:
    """Return the digest of all that is at the target, whatever names the target itself has and gave."""
    names = {row.key: f"{row.message_key} {row.part}" for row in rows}
    digest, can = hashlib.sha256(), session.target.capabilities
    for key, there in sorted(session.ledger.places(session.name).items()):
        seen = _lines(session, there, names, can.timestamp)
        # Posts of one instant stand in the order of ids there, which another run gives differently.
        digest.update(json.dumps([key, sorted(seen) if can.timestamp else seen]).encode())
    return digest.hexdigest()


def _lines(session: Session, there: RemotePlace, names: dict[str, str], dated: bool) -> list[list[Any]]:
    """Return what can be seen of each post of a place; dates that are the server's own are no part of it."""
    return [
        [
            names.get(one.key, "?"),
            names.get(one.parent or "", ""),
            one.author,
            str(one.date) if dated else "",
            fingerprint(one.text),
            sorted(one.attachments),
        ]
        for one in session.target.read(there)
    ]


def _at_once(_seconds: float) -> None:
    """Wait for nothing."""


if __name__ == "__main__":
    main()
