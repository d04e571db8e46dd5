"""The Zulip target, against a fake organisation that is held to Zulip's official description."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from push2pull.connectors.targets.zulip.target import ZulipTarget, open_zulip
from push2pull.secret import Secret
from push2pull.testing import endurance
from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.faults import changes, scripted
from push2pull.testing.servers.zulip.server import fake_zulip
from push2pull.testing.servers.zulip.state import ADMINISTRATOR, State
from push2pull.testing.targets import CHECKS, NotApplicable

KEY = "key-that-nobody-may-see"
BOT = "mover-bot@zulip.example"


@pytest.fixture(scope="module")
def document() -> Path | None:
    specs = os.environ.get("PUSH2PULL_SPECS") or Path(__file__).parents[4] / "shared" / "specs"
    found = Path(specs) / "zulip" / "zulip.prism.yaml"
    return found if found.exists() else None


def new_state() -> State:
    state = State()
    state.add_user(BOT, "Mover", KEY, is_bot=True)
    for n in range(1, 10):
        state.add_user(f"message{n}@mail.example", f"Ann Example {n}")
    return state


@pytest.fixture
def state() -> State:
    return new_state()


@pytest.fixture
def server(state: State, document: Path | None) -> Iterator[FakeServer]:
    with fake_zulip(state, document) as running:
        yield running
    assert running.problems == []


def organisation(server: FakeServer, rest: str = "", timeout: float = 20.0) -> ZulipTarget:
    """A target that knows nothing yet, as in a new process."""
    where = server.url.removeprefix("http:")
    return open_zulip("zulip+http", f"{where}/{rest}", lambda *_: Secret(f"{BOT}:{KEY}"), timeout=timeout)


class Fresh:
    """Gives targets on one server, which is emptied for each; ``fail`` makes its requests fail as named."""

    def __init__(self, server: FakeServer, rest: str = "") -> None:
        self.server, self.rest = server, rest

    def __call__(self) -> ZulipTarget:
        state = new_state()
        importing = bool(self.rest)
        bot = state.users[1]
        bot.forges, bot.role = importing, ADMINISTRATOR if importing else bot.role
        emptied = fake_zulip(state)
        emptied._http.server_close()
        self.server.handle, self.server.inject = emptied.handle, None
        target = organisation(self.server, self.rest, timeout=0.4)
        if importing:
            target.check()
        return target

    def fail(self, _target: ZulipTarget, names: Sequence[str]) -> None:
        self.server.inject = scripted(names, changes)


@pytest.mark.parametrize("check", [*CHECKS, *endurance.CHECKS], ids=lambda check: check.__name__)
@pytest.mark.parametrize("rest", ["", "?import=1"], ids=["plain", "import"])
def test_zulip_keeps_the_contract(check: Callable[..., None], rest: str, server: FakeServer) -> None:
    with suppress(NotApplicable):
        check(Fresh(server, rest))


@pytest.mark.parametrize("check", endurance.FAULT_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("rest", ["", "?import=1"], ids=["plain", "import"])
def test_zulip_gets_over_faults(check: Callable[..., None], rest: str, server: FakeServer) -> None:
    fresh = Fresh(server, rest)
    with suppress(NotApplicable):
        check(fresh, fresh.fail)
