"""Kill a publishing process at its n-th durable step, run it again, and compare the site: for every n.

Usage: python crash_child.py FOLDER; prints one JSON object {steps, killed, different}.
"""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from push2pull.connectors.targets.folder import FolderTarget
from push2pull.model import Author, Origin, PersonId, Post, PostAttachment
from push2pull.publish.plan import Candidate, Rules, plan, post_key
from push2pull.publish.render import Rendered
from push2pull.publish.runner import run
from push2pull.testing.targets import PLACE
from push2pull.workspace.ledger import Ledger

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
TREE = {"m0": "", "m1": "m0", "m2": "m1", "m3": "m0"}


class Steps:
    """Counts what must survive a crash, before and after it happens; kills the process at one of them."""

    def __init__(self, deadly: int) -> None:
        self.deadly = deadly
        self.n = 0

    def tick(self) -> None:
        self.n += 1
        if self.n == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            # SIGKILL does not empty the disk's cache, so the flush itself is not needed here.
            result = None if name == "fsync" else real(*args, **kwargs)
            self.tick()
            return result

        setattr(owner, name, wrapped)


def fetch(origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
    return ((origin, b"x") for origin in origins)


def render(planned: Any, _data: bytes) -> Rendered:
    data = planned.message_key.encode() * 100
    file = PostAttachment("note.txt", "text/plain", hashlib.sha256(data).hexdigest(), data)
    posts = [
        Post(
            post_key(planned.message_key, "t:", part),
            planned.message_key,
            "t",
            "Title",
            f"{planned.message_key}, part {part}",
            Author(planned.person_id, "Ann Example"),
            planned.date,
            attachments=() if part or planned.message_key != "m1" else (file,),
        )
        for part in range(2 if planned.message_key == "m2" else 1)
    ]
    return Rendered(tuple(posts))


def publish(folder: Path) -> int:
    """Publish what is left, as the verb does: from the ledger, through the runner."""
    from push2pull.model import Proposal

    connection = sqlite3.connect(folder / "state.db")
    ledger = Ledger(connection, now=lambda: NOON)
    messages = [
        Candidate(
            key, "t", parent, NOON + timedelta(hours=n), PersonId("P-1"), "person", Origin("m:", "x", n, 1)
        )
        for n, (key, parent) in enumerate(TREE.items())
    ]
    home = Proposal(PLACE.key, "community", PLACE.title, "", "launch", thread_ids=("t",), language="en")
    made = plan([home], messages, ledger.entries("t:"), target="t:", idempotence="native", rules=Rules(True))
    report = run(made, FolderTarget(folder / "site"), ledger, fetch, render)
    connection.close()
    return report.published + report.already_there


def site(folder: Path) -> dict[str, str]:
    files = [path for path in (folder / "site").rglob("*") if path.is_file()]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(files)}


def child(folder: Path, deadly: int) -> int:
    """Publish in a process of its own; return how it ended (0, or -9) and note its number of steps."""
    pid = os.fork()
    if pid == 0:
        steps = Steps(deadly)
        for owner, name in ((Ledger, "_change"), (Path, "replace"), (Path, "unlink"), (os, "fsync")):
            steps.around(owner, name)
        done = publish(folder)
        (folder / "steps").write_text(str(steps.n))
        os._exit(0 if done == len(TREE) else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def main(folder: Path) -> None:
    fresh(folder)
    assert child(folder, 0) == 0
    undisturbed, steps = site(folder), int((folder / "steps").read_text())
    killed, different = 0, []
    for deadly in range(1, steps + 1):
        fresh(folder)
        killed += child(folder, deadly) == -signal.SIGKILL
        if child(folder, 0) != 0 or site(folder) != undisturbed:
            different.append(deadly)
    counts = {"steps": steps, "killed": killed, "different": different, "files": len(undisturbed)}
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
