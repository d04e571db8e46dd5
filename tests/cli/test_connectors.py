from typing import Any


def test_every_connector_says_what_it_is_and_how_it_was_verified(run: Any, run_json: Any) -> None:
    found = {one["name"]: one for one in run_json("connectors")["connectors"]}
    assert {"mbox", "maildir", "folder", "memory"} <= found.keys()
    assert all(
        one["what"] and one["verified"] and one["side"] in ("source", "target") for one in found.values()
    )
    assert "mbox" in run("connectors").stdout


def test_one_connector_says_what_it_needs_in_either_language(run: Any, run_json: Any) -> None:
    shown = run("connectors", "discourse").stdout
    assert "PUSH2PULL_DISCOURSE_TOKEN" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "Ce qu'il faut" in run_json("connectors", "discourse", "--lang", "fr")["notes"]
    assert run_json("connectors", "folder")["notes"] == {}
    assert "is no connector" in run("connectors", "gopher", code=2).stderr
