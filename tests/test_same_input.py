"""The same mail gives the same analysis, whatever the key that makes its pseudonyms."""

from pathlib import Path
from typing import Any

import pytest

import push2pull
from push2pull.simulate import simulate
from push2pull.workspace import Store

TABLES = ("threads", "lists", "list_members", "list_messages", "ties", "community_members", "findings")


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("organisation")
    simulate(folder, people=60, months=3, seed=11)
    return folder


def analysed(path: Path, mail: Path, key: bytes) -> dict[str, list[dict[str, Any]]]:
    workspace = push2pull.Workspace.create(path, key=key, profile="public")
    workspace.ingest(mail / "mail")
    workspace.analyse(seed=1)
    workspace.close()
    store = Store(path)
    address = {one.person_id: one.address for one in store.vault.sightings()}
    main = {
        one["person_id"]: [one["person_id"], *one["aliases"]] for one in store.table("people").to_pylist()
    }
    named = {
        one: min(address[alias] for alias in aliases if alias in address) for one, aliases in main.items()
    }
    assert {one["source"] for one in store.table("ties").to_pylist()} <= named.keys()
    assert {one["person_id"] for one in store.table("list_members").to_pylist()} <= named.keys()
    tables = {name: store.table(name).to_pylist() for name in TABLES}
    store.close()
    return {name: sorted(_named(rows, named), key=repr) for name, rows in tables.items()}


def _named(rows: list[dict[str, Any]], named: dict[str, str]) -> list[dict[str, Any]]:
    """Give people their addresses; the id of a community is made of the pseudonyms of its members."""
    return [
        {name: named.get(value, value) if isinstance(value, str) else value for name, value in row.items()}
        | {"community_id": ""}
        for row in rows
    ]


def test_the_key_changes_pseudonyms_and_nothing_else(tmp_path: Path, mail: Path) -> None:
    one, other = (analysed(tmp_path / str(n), mail, bytes([n]) * 32) for n in (1, 2))
    assert one["list_members"]
    assert one["community_members"]
    for name in TABLES:
        assert one[name] == other[name], name
