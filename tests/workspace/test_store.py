import stat
from pathlib import Path

import pyarrow as pa
import pytest

from push2pull.errors import ConfigurationError
from push2pull.model import PersonId, Sighting
from push2pull.schema import ANALYSIS, MAIL, SCHEMAS, conform, rows
from push2pull.workspace import Settings, Store
from push2pull.workspace.files import write_parquet
from push2pull.workspace.state import ContainerRecord
from push2pull.workspace.store import part_prefix


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "acme.p2p", Settings(profile="demo"), key=b"k" * 32)


def message(key: str, mailbox: str) -> dict[str, object]:
    values = dict.fromkeys(SCHEMAS["messages"].names)
    return values | {"message_key": key, "mailbox": mailbox, "references": [], "defects": []}


def test_secrets_are_readable_by_the_owner_alone(store: Store) -> None:
    for name in ("vault.db", "vault.key", "state.db", "workspace.toml"):
        assert stat.S_IMODE((store.path / name).stat().st_mode) == 0o600


def test_a_folder_that_is_not_empty_is_left_alone(store: Store) -> None:
    with pytest.raises(ConfigurationError, match="exists already"):
        Store.create(store.path, Settings())


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="push2pull init"):
        Store(tmp_path)


def test_a_second_writer_is_turned_away(store: Store) -> None:
    with store.writing(), pytest.raises(ConfigurationError, match="another push2pull"), store.writing():
        pass


def test_every_table_is_empty_before_the_first_run(store: Store) -> None:
    assert {name: store.table(name).num_rows for name in SCHEMAS} == dict.fromkeys(SCHEMAS, 0)
    assert set(SCHEMAS) == {*MAIL, *ANALYSIS}


def test_parts_of_an_unfinished_container_do_not_count(store: Store) -> None:
    prefix = part_prefix("a", 0)
    table = rows("messages", [message("0" * 32, "a")])
    write_parquet(table, store.folder("messages") / f"{prefix}-00000.parquet")
    assert store.table("messages").num_rows == 0
    store.state.finish(ContainerRecord("mbox:/a", "a", 0, "f", "/a", read=1, kept=1))
    assert store.table("messages").num_rows == 1


def test_mailboxes_name_every_export_a_message_was_seen_in(store: Store) -> None:
    prefix = part_prefix("c", 0)
    write_parquet(
        rows("messages", [message("1" * 32, "bob"), message("2" * 32, "ana")]),
        store.folder("messages") / f"{prefix}-0.parquet",
    )
    seen = {"message_key": "1" * 32, "mailbox": "ana", "folder": "", "origin": None}
    write_parquet(rows("sightings", [seen]), store.folder("sightings") / f"{prefix}-0.parquet")
    store.state.finish(ContainerRecord("s", "c", 0, "f", "c"))
    expected = {"1" * 32: ["ana", "bob"], "2" * 32: ["ana"]}
    table = store.table("messages")
    assert (
        dict(zip(table["message_key"].to_pylist(), table["mailboxes"].to_pylist(), strict=True)) == expected
    )
    found = store.sql("SELECT message_key, mailboxes FROM messages").to_pylist()
    assert {row["message_key"]: row["mailboxes"] for row in found} == expected


def test_a_part_of_an_earlier_version_lacks_a_column_and_is_read_all_the_same(store: Store) -> None:
    for number, table in enumerate(
        [
            rows("messages", [message("1" * 32, "ana")]).drop_columns(["sent_by"]),
            rows("messages", [message("2" * 32, "ana")]),
        ]
    ):
        write_parquet(table, store.folder("messages") / f"{part_prefix('c', 0)}-{number}.parquet")
    store.state.finish(ContainerRecord("s", "c", 0, "f", "c"))
    read = store.table("messages")
    assert read.column_names == [*SCHEMAS["messages"].names, "mailboxes"]
    assert read["sent_by"].to_pylist() == [None, None]
    assert store.sql("SELECT sent_by FROM messages").num_rows == 2


def test_some_columns_of_a_table_are_read_alone(store: Store) -> None:
    assert store.table("texts", ["message_key", "text"]).column_names == ["message_key", "text"]
    write_parquet(
        rows("messages", [message("1" * 32, "ana")]).drop_columns(["sent_by"]),
        store.folder("messages") / f"{part_prefix('c', 0)}-0.parquet",
    )
    store.state.finish(ContainerRecord("s", "c", 0, "f", "c"))
    assert store.table("messages", ["sent_by", "message_key"]).to_pylist() == [
        {"sent_by": None, "message_key": "1" * 32}
    ]
    assert store.table("messages", ["message_key", "mailbox"])["mailboxes"].to_pylist() == [["ana"]]


def test_a_table_with_an_unknown_or_a_missing_column_is_refused() -> None:
    good = rows("ties", [])
    with pytest.raises(ValueError, match="no column blame"):
        conform("ties", good.append_column("blame", pa.array([], pa.int64())))
    with pytest.raises(KeyError):
        conform("ties", good.drop_columns(["first"]))


def test_the_vault_counts_a_part_once_however_often_it_is_recorded(store: Store) -> None:
    ana = PersonId("P-0000000000000001")
    for _ in range(2):
        store.vault.record("p1", [Sighting(ana, "ana@acme.example", "Ana", 3)])
    store.vault.record("p2", [Sighting(ana, "ana@acme.example", "Ana Roy", 4)])
    assert [s.n for s in store.vault.sightings()] == [3, 4]
    assert store.vault.name(ana) == "Ana Roy"
    assert store.vault.addresses(ana) == ["ana@acme.example"]
    assert store.vault.name_words({ana}) == {"ana", "roy"}
    assert store.vault.name_words(set()) == frozenset()
    store.vault.forget("p2")
    assert store.vault.name(ana) == "Ana"


def test_the_newest_decision_holds(store: Store) -> None:
    for decision in ("accepted", "rejected"):
        store.state.decide("a", decision, "ana")
    store.state.decide("b", "later", "bob")
    assert [(d.proposal_id, d.decision) for d in store.state.decisions()] == [
        ("a", "rejected"),
        ("b", "later"),
    ]


def test_a_changed_audit_line_breaks_the_chain(store: Store) -> None:
    for n in range(3):
        store.audit("export", n=n)
    assert [line["intact"] for line in store.state.audit_lines()] == [True] * 3
    store.state.connection.execute("UPDATE audit SET fields = '{}' WHERE seq = 2")
    assert [line["intact"] for line in store.state.audit_lines()] == [True, False, True]
    store.state.connection.execute("DELETE FROM audit WHERE seq = 2")
    assert [line["intact"] for line in store.state.audit_lines()] == [True, False]
