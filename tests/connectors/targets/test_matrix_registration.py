"""The registration of push2pull with a homeserver."""

import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

from push2pull.connectors.targets.matrix.names import BOT, ghost
from push2pull.connectors.targets.matrix.registration import register
from push2pull.errors import ConfigurationError
from push2pull.model import PersonId


def test_a_registration_has_fresh_tokens_and_a_namespace_for_itself(tmp_path: Path) -> None:
    tokens = set()
    for name in ("one.yaml", "two.yaml"):
        token = register(tmp_path / name)
        said = yaml.safe_load((tmp_path / name).read_text())
        assert said["as_token"] == token.read_text().strip()
        tokens |= {said["as_token"], said["hs_token"]}
        assert (said["url"], said["rate_limited"], said["sender_localpart"]) == (None, False, BOT)
        spaces = said["namespaces"]
        assert spaces == {
            "users": [{"exclusive": True, "regex": "@_p2p_.*"}],
            "aliases": [{"exclusive": True, "regex": "#_p2p_.*"}],
            "rooms": [],
        }
    assert len(tokens) == 4
    assert all(len(one) > 40 for one in tokens)


def test_only_their_owner_opens_the_files(tmp_path: Path) -> None:
    token = register(tmp_path / "push2pull.yaml")
    for path in (token, tmp_path / "push2pull.yaml"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_tokens_that_a_homeserver_may_know_are_kept(tmp_path: Path) -> None:
    token = register(tmp_path / "push2pull.yaml")
    before = token.read_text()
    with pytest.raises(ConfigurationError, match="delete it"):
        register(tmp_path / "push2pull.yaml")
    assert token.read_text() == before
    with pytest.raises(ConfigurationError, match="cannot be written"):
        register(tmp_path / "nowhere" / "push2pull.yaml")


@pytest.mark.parametrize("person", ["P-00ff00ff00ff00ff", "P-1", "", "@ann:x", "../\u202e"])
def test_a_ghost_is_in_the_namespace_whoever_it_is_of(person: str) -> None:
    name = ghost(PersonId(person), "acme.example")
    assert name.startswith("@_p2p_")
    assert name.endswith(":acme.example")
    assert len(name) == len("@_p2p_:acme.example") + 16
    assert ghost(PersonId(f"{person}x"), "acme.example") != name


def test_the_command_writes_it_and_says_what_to_do(tmp_path: Path, run: Any, run_json: Any) -> None:
    path = tmp_path / "push2pull.yaml"
    shown = run("connectors", "matrix", "--registration", path).stdout
    assert "app_service_config_files" in shown
    assert f"PUSH2PULL_MATRIX_TOKEN_FILE={path}.token" in shown
    assert (tmp_path / "push2pull.yaml.token").read_text().strip() not in shown
    report = run_json("connectors", "matrix", "--registration", tmp_path / "b.yaml", "--lang", "fr")
    assert report["registration"] == {"file": f"{tmp_path}/b.yaml", "token": f"{tmp_path}/b.yaml.token"}
    assert "goes with matrix" in run("connectors", "discourse", "--registration", path, code=2).stderr
    assert "already" in run("connectors", "matrix", "--registration", path, code=2).stderr
