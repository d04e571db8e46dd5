"""Kill a process that publishes to Mattermost at its n-th durable step, as others of these scripts do for theirs.

Usage: python mattermost_child.py FOLDER file|api; prints one JSON object {steps, killed, different}.
"""

import importlib.util
import sys
from pathlib import Path
from typing import Any

from push2pull.connectors.base import Target
from push2pull.connectors.registry import open_target
from push2pull.connectors.targets.mattermost.bulk.target import BulkTarget
from push2pull.secret import Secret
from push2pull.testing.servers.mattermost.server import fake_mattermost
from push2pull.testing.servers.mattermost.state import State

TESTS = Path(__file__).parents[2]


def script(path: Path) -> Any:
    """Load another script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def new_state(token: str) -> State:
    state = State()
    state.add_team("acme", state.add_user("archive", token=token, roles="system_admin"))
    return state


def team(url: str) -> Target:
    known = {"token": Secret(by_api.KEY), "tokens": None}
    return open_target(f"mattermost+{url}/acme", lambda _service, kind, _host, _user: known[kind])


if __name__ == "__main__":
    if sys.argv[2] == "file":
        by_file = script(TESTS / "publish" / "crash_child.py")
        by_file.FolderTarget = lambda path: BulkTarget(path, "acme", "Acme")
        by_file.main(Path(sys.argv[1]))
    else:
        by_api = script(Path(__file__).with_name("discourse_child.py"))
        by_api.forum, by_api.fake_discourse, by_api.new_state = team, fake_mattermost, new_state
        by_api.main(Path(sys.argv[1]))
