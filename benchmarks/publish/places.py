"""Where is published to: on this machine, fake servers in processes of their own.

Usage: python -m benchmarks.publish.places NAME    serves until its stdin is closed; prints its address first
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from push2pull.secret import Secret
from push2pull.testing.servers.base import FakeServer

ACCOUNT, KEY = "bench@mail.example", "key-of-a-fake"
TOKEN = f"{ACCOUNT}:{KEY}"


def known(_service: str, kind: str, _host: str, _user: str) -> Secret | None:
    """Know the one token that all fake servers take."""
    return Secret(TOKEN) if kind == "token" else None


def _discourse() -> FakeServer:
    from push2pull.testing.servers.discourse.server import fake_discourse
    from push2pull.testing.servers.discourse.state import new_state

    return fake_discourse(new_state(TOKEN))


def _matrix() -> FakeServer:
    from push2pull.testing.servers.matrix.server import fake_matrix
    from push2pull.testing.servers.matrix.state import State

    return fake_matrix(State(TOKEN))


def _zulip() -> FakeServer:
    from push2pull.testing.servers.zulip.server import fake_zulip
    from push2pull.testing.servers.zulip.state import State

    state = State()
    state.add_user(ACCOUNT, "Mover", KEY, is_bot=True)
    return fake_zulip(state)


def _mattermost() -> FakeServer:
    from push2pull.testing.servers.mattermost.server import fake_mattermost
    from push2pull.testing.servers.mattermost.state import State

    state = State()
    state.add_team("acme", state.add_user("archive", token=TOKEN, roles="system_user system_admin"))
    return fake_mattermost(state)


SERVERS: Mapping[str, tuple[Callable[[], FakeServer], str]] = {
    "discourse": (_discourse, ""),
    "matrix": (_matrix, ""),
    "zulip": (_zulip, ""),
    "mattermost": (_mattermost, "acme"),
}
"""What makes the fake server of a target, and what follows its address in a URL."""

FOLDERS: Mapping[str, str] = {"folder": "folder:{}", "mattermost-file": "mattermost-file:{}?team=acme"}
NAMES = ("memory", *FOLDERS, *SERVERS)


@contextmanager
def place(name: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty target for the length of the block."""
    if name in SERVERS:
        with _serving(name) as url:
            yield f"{name}+{url}/{SERVERS[name][1]}"
    else:
        yield FOLDERS[name].format(folder / "out") if name in FOLDERS else "memory:"


@contextmanager
def _serving(name: str) -> Iterator[str]:
    command = [sys.executable, "-m", __name__, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


@cache
def kept() -> object:
    """Return the memory of this process: what was published is still there when it is verified."""
    from push2pull.connectors.targets.memory import MemoryTarget

    return MemoryTarget()


if __name__ == "__main__":
    with SERVERS[sys.argv[1]][0]() as server:
        print(server.url, flush=True)
        sys.stdin.read()
        sys.exit("\n".join(server.problems[:9]) or 0)
