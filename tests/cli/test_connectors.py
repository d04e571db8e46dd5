from typing import Any


def test_every_connector_says_what_it_is_and_how_it_was_verified(run: Any, run_json: Any) -> None:
    found = {one["name"]: one for one in run_json("connectors")["connectors"]}
    assert {"mbox", "maildir", "folder", "memory"} <= found.keys()
    assert all(
        one["what"] and one["verified"] and one["side"] in ("source", "target") for one in found.values()
    )
    assert "mbox" in run("connectors").stdout
