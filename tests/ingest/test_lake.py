"""Tables of a lake, as far as they need no Spark; tests/scale has the rest."""

from pathlib import Path

import pytest

import push2pull as p2p
from push2pull.errors import ConfigurationError
from push2pull.ingest.lake import lake


def test_a_path_is_a_uri_and_a_uri_stays_what_it_is(tmp_path: Path) -> None:
    assert lake(str(tmp_path / "a b")).mail("texts") == f"file://{tmp_path}/a b/mail/texts"
    assert lake("hdfs://nn/acme/").restricted() == "hdfs://nn/acme/restricted"


def test_a_lake_that_is_not_complete_is_refused(tmp_path: Path) -> None:
    ws = p2p.Workspace.create(tmp_path / "w.p2p")
    with pytest.raises(ConfigurationError, match="not complete"):
        ws.ingest_tables(tmp_path / "lake")
    assert ws.table("messages", pseudonyms=True).num_rows == 0


def test_a_lake_is_never_named_by_a_pattern() -> None:
    with pytest.raises(ConfigurationError, match="patterns"):
        lake("hdfs://nn/acme*")
