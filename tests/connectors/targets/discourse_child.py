"""Kill a process that publishes to a fake forum at its n-th durable step, run it again, and look: for every n.

Usage: python discourse_child.py FOLDER; prints one JSON object {steps, killed, different}.
"""

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from push2pull.connectors.base import Target
from push2pull.connectors.registry import open_target
from push2pull.model import Origin
from push2pull.publish.plan import Plan, Planned, post_key
from push2pull.publish.render import Rendered
from push2pull.publish.runner import run
from push2pull.secret import Secret
from push2pull.testing.endurance import plan
from push2pull.testing.servers.discourse.server import fake_discourse
from push2pull.testing.servers.discourse.state import new_state
from push2pull.testing.targets import PLACE, post, spoken
from push2pull.workspace.ledger import Ledger

KEY = "fake-key"


def ticking(owner: Any, name: str, deadly: int, steps: list[int]) -> None:
    """Count before and after *owner* does something; die when the count is *deadly*."""
    real: Callable[..., Any] = getattr(owner, name)

    def tick() -> None:
        steps[0] += 1
        if steps[0] == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        tick()
        result = real(*args, **kwargs)
        tick()
        return result

    setattr(owner, name, wrapped)


def forum(url: str) -> Target:
    return open_target(f"discourse+{url}", lambda *_: Secret(KEY))


def publish(folder: Path, url: str, name: str) -> int:
    """Publish what is left of the plan to a place of its own, as a new process does."""
    target, connection = forum(url), sqlite3.connect(folder / f"{name}.db")
    whole = plan()
    posts = tuple(replace(one, place=name) for one in whole.posts)
    made = Plan(name, (replace(PLACE, key=name, title=name),), posts)

    def fetch(origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        return ((origin, b"x") for origin in origins)

    def render(planned: Planned, _data: bytes) -> Rendered:
        one = post(int(planned.message_key.removeprefix("message")), key=post_key(planned.message_key, name))
        return Rendered((spoken(target, one),))

    report = run(made, target, Ledger(connection), fetch, render, sleep=lambda _seconds: None)
    connection.close()
    return report.published


def child(folder: Path, url: str, name: str, deadly: int) -> int:
    """Publish in a process of its own; return how it ended (0, or -9) and note its number of steps."""
    pid = os.fork()
    if pid == 0:
        steps = [0]
        ticking(Ledger, "_change", deadly, steps)
        done = publish(folder, url, name)
        (folder / "steps").write_text(str(steps[0]))
        os._exit(0 if done == len(plan().posts) else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def there(url: str, name: str) -> list[tuple[str, str | None]]:
    """Return message and answered message of what the place holds, in order."""
    names = {post_key(one.message_key, name): one.message_key for one in plan().posts}
    target = forum(url)
    rows = target.read(target.ensure_place(replace(PLACE, key=name, title=name)))
    return [(names[one.key], names[one.parent] if one.parent else None) for one in rows]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run the forum in a process without threads of ours: the others are forked from here."""
    told, parent = folder / "url", os.getpid()
    pid = os.fork()
    if pid == 0:
        with fake_discourse(new_state(KEY)) as server:
            (folder / "url.part").write_text(server.url)
            (folder / "url.part").rename(told)
            while os.getppid() == parent:  # it stops by itself, however this process ends
                time.sleep(0.1)
        os._exit(0)
    while not told.exists():
        time.sleep(0.01)
    try:
        yield told.read_text()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def main(folder: Path) -> None:
    folder.mkdir(parents=True)
    with serving(folder) as url:
        assert child(folder, url, "undisturbed", 0) == 0
        wanted, steps = there(url, "undisturbed"), int((folder / "steps").read_text())
        killed, different = 0, []
        for deadly in range(1, steps + 1):
            name = f"killed{deadly}"
            killed += child(folder, url, name, deadly) == -signal.SIGKILL
            if child(folder, url, name, 0) != 0 or there(url, name) != wanted:
                different.append(deadly)
    sys.stdout.write(
        json.dumps({"steps": steps, "killed": killed, "different": different, "posts": len(wanted)})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
