"""The examples run, on a small archive, as their first lines say."""

import subprocess
import sys
from pathlib import Path

import pytest

import publishing
import push2pull
from mailbuilder import mail, write_mbox
from push2pull.testing.servers.discourse.server import fake_discourse
from push2pull.testing.servers.discourse.state import new_state
from push2pull.testing.servers.matrix.server import fake_matrix
from push2pull.testing.servers.matrix.state import State as Homeserver
from push2pull.testing.servers.zulip.server import fake_zulip
from push2pull.testing.servers.zulip.state import State as Organisation

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(name: str, *arguments: object) -> str:
    command = [sys.executable, EXAMPLES / name, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("examples")
    conversation = [
        mail(
            n,
            sender=f"Person {n % 12} <person{n % 12}@acme.example>",
            Subject=f"{'Re: ' if n % 3 else ''}Badge renewal at gate {n // 3}",
            Date=f"{n // 12 % 28 + 1} {('Jan', 'Feb', 'Mar', 'Apr')[n // 84 % 4]} 2024 10:{n % 60:02d}:00 +0000",
            In_Reply_To=f"<{n - n % 3}@acme.example>" if n % 3 else "",
            List_Id="<badges.acme.example>",
            body=f"The badge renewal desk at gate {n // 3} opens at nine; bring the old badge and the form, please.",
        )
        for n in range(300)
    ]
    archive = write_mbox(folder / "badges.mbox", conversation)
    return folder / "w.p2p", run("analyse_an_mbox.py", archive, folder / "w.p2p")


def test_analyse_an_mbox(workspace: tuple[Path, str]) -> None:
    folder, printed = workspace
    assert "read 300 = kept 300 + duplicates 0 + rejected 0" in printed
    assert "100 threads, 1 lists" in printed
    assert (folder / "out" / "report.en.html").is_file()


def test_read_the_findings(workspace: tuple[Path, str]) -> None:
    assert "badges.acme.example" in run("read_the_findings.py", workspace[0])


def test_publish_to_discourse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing.workspace(tmp_path, profile="public", **publishing.STATED).close()
    monkeypatch.setenv("PUSH2PULL_DISCOURSE_TOKEN", "fake-key")
    with fake_discourse(new_state("fake-key")) as server:
        where = f"discourse+{server.url}/?rate=60000"
        printed = run("publish_to_discourse.py", tmp_path / "w.p2p", where)
        assert "to publish: 3 already there: 0" in printed
        assert "published: 3 failed: 0" in printed
        assert "3 written = 3 equal, different: []" in printed
        assert "published: 0" in run("publish_to_discourse.py", tmp_path / "w.p2p", where)
    assert server.problems == []


def test_publish_to_matrix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing.workspace(tmp_path, profile="public", **publishing.STATED).close()
    (tmp_path / "token").write_text("fake-token\n")
    monkeypatch.setenv("PUSH2PULL_MATRIX_TOKEN_FILE", str(tmp_path / "token"))
    with fake_matrix(Homeserver("fake-token")) as server:
        where = f"matrix+{server.url}/Archive"
        printed = run("publish_to_matrix.py", tmp_path / "w.p2p", where, "@ana:acme.example")
        assert "to publish: 3 already there: 0" in printed
        assert "published: 3 failed: 0" in printed
        assert "3 written = 3 equal, different: []" in printed
        assert "published: 0" in run("publish_to_matrix.py", tmp_path / "w.p2p", where, "@ana:acme.example")
    assert server.problems == []


def test_publish_a_thread(workspace: tuple[Path, str], tmp_path: Path) -> None:
    printed = run("publish_a_thread.py", workspace[0], f"folder:{tmp_path / 'site'}")
    assert "dry run: 300" in printed
    assert "published: 300" in printed
    assert "again: 0" in printed
    assert (tmp_path / "site" / "index.html").is_file()


def test_publish_to_mattermost(workspace: tuple[Path, str], tmp_path: Path) -> None:
    ws = push2pull.Workspace.open(workspace[0])
    ws.decide(ws.propose(seed=7)[0].proposal_id, "accepted", by="ana")
    printed = run("publish_to_mattermost.py", workspace[0], tmp_path / "out", "acme")
    assert "planned: 300" in printed
    assert "published: 300 failed: 0 altered: {'author_attributed': 300}" in printed
    assert "read back: 300 equal: 300" in printed
    assert "'channel': 1, 'user': 1, 'post': 100" in printed


def test_publish_to_zulip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing.workspace(tmp_path, profile="public", **publishing.STATED).close()
    monkeypatch.setenv("PUSH2PULL_ZULIP_TOKEN", "bot@zulip.example:fake-key")
    state = Organisation()
    state.add_user("bot@zulip.example", "Mover", "fake-key", is_bot=True)
    with fake_zulip(state) as server:
        where = f"zulip+{server.url}/?rate=60000"
        printed = run("publish_to_zulip.py", tmp_path / "w.p2p", where)
        assert "to publish: 3 already there: 0" in printed
        assert "published: 3 failed: 0" in printed
        assert "3 written = 3 equal, different: []" in printed
        assert "published: 0" in run("publish_to_zulip.py", tmp_path / "w.p2p", where)
    assert server.problems == []
    assert {one.topic for one in state.messages.values()} == {"Restoring"}
