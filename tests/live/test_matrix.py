"""Matrix against a real Synapse."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from live.servers import synapse
from publishing import STATED, workspace
from push2pull.connectors.registry import open_target
from push2pull.connectors.targets.matrix.homeserver import room_path
from push2pull.connectors.targets.matrix.target import MatrixTarget
from push2pull.errors import NotAuthorised
from push2pull.model import PostAttachment
from push2pull.secret import Secret
from push2pull.testing.endurance import check_a_run_is_found_equal_and_can_be_taken_back
from push2pull.testing.targets import CHECKS, PLACE, NotApplicable, post, write

CHILD = """
import sys
from publish.crash_child import Steps
from push2pull.cli import main
from push2pull.workspace.ledger import Ledger
steps = Steps(int(sys.argv[1]))
steps.around(Ledger, "_change")
main(sys.argv[2:])
"""
"""The command line, in a process that kills itself before or after something is on disk in the ledger."""


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, Any]]:
    if synapse.find() is None:
        # Where the server is required, a run without it must not look green.
        absent = pytest.fail if os.environ.get("PUSH2PULL_LIVE") == "required" else pytest.skip
        absent("synapse absent (make .venv-synapse/bin/synapse_homeserver installs it)")
    folder = Path(tempfile.mkdtemp(prefix="push2pull-synapse-")) / "server"
    yield synapse.start(folder)
    synapse.stop(folder)
    folder.parent.rmdir()


@pytest.fixture
def space(request: pytest.FixtureRequest) -> str:
    """A space of its own for each test."""
    return hashlib.sha256(request.node.name.encode()).hexdigest()[:16]


@pytest.fixture
def new(server: dict[str, Any], space: str) -> Callable[..., MatrixTarget]:
    """Open the homeserver as a new process would."""
    token = Path(server["token"]).read_text().strip()

    def new(options: str = "", token: str = token) -> MatrixTarget:
        url = f"matrix+http://127.0.0.1:{server['port']}/{space}{options}"
        target = open_target(url, lambda *_: Secret(token))
        assert isinstance(target, MatrixTarget)
        return target

    return new


@pytest.mark.parametrize(
    "check", [*CHECKS, check_a_run_is_found_equal_and_can_be_taken_back], ids=lambda check: check.__name__
)
def test_the_target_keeps_the_contract(new: Callable[..., MatrixTarget], check: Callable[..., None]) -> None:
    with suppress(NotApplicable):
        check(new)


def test_check_says_who_we_are(new: Callable[..., MatrixTarget]) -> None:
    target = new()
    assert target.check().name == f"@_p2p_bot:{synapse.SERVER_NAME}"
    with pytest.raises(NotAuthorised, match="PUSH2PULL_MATRIX_TOKEN"):
        new(token="wrong").check()


@pytest.mark.parametrize("sign", ["\\", '"', "é", "\N{GRINNING FACE}"])
def test_the_longest_text_of_any_kind_fits_into_an_event(new: Callable[..., MatrixTarget], sign: str) -> None:
    target = new()
    place = target.ensure_place(PLACE)
    room = 27_800 // len((sign if sign != '"' else "&#34;").encode())
    target.write(post(1, sign * room, title="", date=None), place, None)
    (back,) = target.read(place)
    assert back.text.count(sign if sign != '"' else "&#34;") == room


def test_empty_and_oddly_named_files_come_back_byte_for_byte(new: Callable[..., MatrixTarget]) -> None:
    target = new()
    place = target.ensure_place(PLACE)
    files = [
        PostAttachment(name, kind, hashlib.sha256(data).hexdigest(), data)
        for name, kind, data in (
            ("empty.pdf", "application/pdf", b""),
            ("../a\r\nb\x00.html", "text/html", b"<script>alert(1)</script>"),
            ("broken.png", "image/png", b"\x89PNG"),
            ("x" * 400, "odd\r\nx: y", bytes(range(256))),
        )
    ]
    for n, file in enumerate(files, start=1):
        write(target, post(n, attachments=(file,)), place)
    assert [one.attachments for one in target.read(place)] == [(file.sha256,) for file in files]


def test_a_second_transaction_is_the_first_message(new: Callable[..., MatrixTarget]) -> None:
    target = new()
    place = target.ensure_place(PLACE)
    assert write(target, post(1), place) == write(new(), post(1), place)
    assert len(list(target.read(place))) == 1


def test_people_see_what_their_rights_allow_and_nobody_is_called(
    server: dict[str, Any], new: Callable[..., MatrixTarget], space: str
) -> None:
    with (
        synapse.person(server, f"ana-{space}") as ana,
        synapse.person(server, f"bob-{space}") as bob,
        synapse.person(server, f"eve-{space}") as eve,
    ):
        target = new(f"?admin=@ana-{space}:{synapse.SERVER_NAME}")
        place = target.ensure_place(PLACE)
        first = write(target, post(1), place)
        write(target, post(2, "@room @all see https://matrix.to/#/@ana:acme.example"), place, first)
        room, house = place.remote_id, target._rooms._made[f"_p2p_{space}"]
        for one in (room, house):
            assert ana.post(room_path(one, "join"), json={}).is_success
        threads = ana.get(f"/_matrix/client/v1/rooms/{room}/threads").json()["chunk"]
        assert [one["event_id"] for one in threads] == [first.remote_id]
        assert [one["sender"] for one in threads] == [f"@_p2p_0000000000000001:{synapse.SERVER_NAME}"]
        seen = ana.get("/_matrix/client/v3/sync", params={"full_state": "true"}).json()["rooms"]["join"][room]
        assert seen["unread_notifications"]["highlight_count"] == 0
        asked = {"user_id": f"@bob-{space}:{synapse.SERVER_NAME}"}
        assert bob.post(room_path(room, "join"), json={}).status_code == 403
        assert ana.post(room_path(house, "invite"), json=asked).is_success
        assert bob.post(room_path(house, "join"), json={}).is_success
        assert bob.post(room_path(room, "join"), json={}).is_success
        assert bob.post(room_path(room, "invite"), json={"user_id": "@eve:acme.example"}).status_code == 403
        assert eve.get(room_path(room, "messages"), params={"dir": "b"}).status_code == 403


def test_killed_again_and_again_the_thread_is_there_once_and_can_be_taken_back(
    server: dict[str, Any],
    space: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run_json: Callable[..., dict[str, Any]],
) -> None:
    workspace(tmp_path, profile="public", **STATED).close()
    folder, url = tmp_path / "w.p2p", f"matrix+http://127.0.0.1:{server['port']}/{space}"
    monkeypatch.setenv("PUSH2PULL_MATRIX_TOKEN_FILE", server["token"])
    tests = str(Path(__file__).parents[1])
    path = os.pathsep.join([tests, *filter(None, [os.environ.get("PYTHONPATH")])])
    assert run_json("publish", folder, url, "--dry-run")["planned"] == 3
    # An intent without a call; then, each time, a call without an outcome.
    for deadly in (4, 5, 7, 7):
        command = [sys.executable, "-c", CHILD, str(deadly), "publish", str(folder), url]
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False)
        assert done.returncode == -9
    report = run_json("publish", folder, url)
    assert (report["failed"], report["stopped"]) == (0, "")
    report = run_json("verify", folder, url)
    assert (report["checked"], report["found"], report["equal"]) == (3, 3, 3)
    assert (report["different"], report["open"], report["others"]) == ([], 0, 0)
    assert run_json("publish", folder, url)["already_there"] == 3
    report = run_json("withdraw", folder, url, "--all")
    assert (report["withdrawn"], report["kept"], report["trace"]) == (3, {}, {"redacted_event": 3})
    token = Path(server["token"]).read_bytes().strip()
    assert token not in b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
