"""What leaves a workspace: nothing about a small group, nothing about a person unasked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import push2pull as p2p
from mailbuilder import mail, write_mbox
from push2pull.schema import ABOUT_GROUPS, SCHEMAS
from push2pull.shown import _GROUPS, _list
from push2pull.workspace import Store

PERSONAL = sorted(SCHEMAS.keys() - set(ABOUT_GROUPS))


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[p2p.Workspace]:
    """Twelve people on one list; seven on another, one of them with two addresses."""
    folder = tmp_path_factory.mktemp("shown")
    posts = []
    for n in range(96):
        size, name = ((12, "large"), (8, "small"))[n % 2]
        who = n // 2 % size
        sender = f"Person {chr(65 + who)}yx Lorimer{chr(97 + who)} <p{who}@acme.example>"
        if name == "small" and who == 7:
            sender = "Person Ayx Lorimera <person.lorimera@acme.example>"
        words = "visitor badges at the gate" if name == "large" else "coffee machine in the hall"
        posts.append(
            mail(n, sender=sender, to=f"{name}@lists.acme.example", List_Id=f"<{name}.acme.example>",
                 Subject=f"About {words} {n % 6}", body=f"The {words} number {n % 6} must be looked at again soon.")
        )  # fmt: skip
    made = p2p.Workspace.create(folder / "w", profile="public", own_domains=("acme.example",))
    made.ingest(write_mbox(folder / "a.mbox", posts))
    made.import_people(merged(made, folder / "people.csv"), by="test")
    made.analyse(seed=1)
    made.propose(seed=1)
    yield made
    made.close()


def merged(ws: p2p.Workspace, path: Path) -> Path:
    """Say that two addresses are one person's."""
    store = Store(ws.path)
    one, other = (store.pseudonym(f"{name}@acme.example") for name in ("p0", "person.lorimera"))
    store.close()
    path.write_text(f"alias,person_id,kind\n{other},{one},person\n")
    return path


def test_every_table_about_groups_has_its_rule() -> None:
    assert set(_GROUPS) == set(ABOUT_GROUPS) <= set(SCHEMAS)


@pytest.mark.parametrize("name", PERSONAL)
def test_a_table_with_a_row_a_person_or_message_is_asked_for(ws: p2p.Workspace, name: str) -> None:
    before = len(ws.audit_lines())
    with pytest.raises(p2p.ConfigurationError, match="--pseudonyms"):
        ws.table(name)
    assert len(ws.audit_lines()) == before
    rows = ws.table(name, pseudonyms=True).num_rows
    line = ws.audit_lines()[-1]
    assert (line["event"], line["table"], line["rows"]) == ("pseudonyms", name, rows)


def test_a_list_of_seven_people_is_not_there_whatever_their_addresses(ws: p2p.Workspace) -> None:
    store = Store(ws.path)
    kept = {row["name"]: row["n_authors"] for row in store.table("lists").to_pylist()}
    store.close()
    assert kept == {"large.acme.example": 12, "small.acme.example": 7}
    rows = ws.table("lists").to_pylist()
    assert [(row["name"], row["n_authors"]) for row in rows] == [("large.acme.example", 10)]
    assert {(row["first"].day, row["first"].hour) for row in rows} == {(1, 0)}
    shown = {row["list_key"] for row in rows}
    assert {row["list_key"] for row in ws.table("list_messages").to_pylist()} == shown
    findings = ws.table("findings").to_pylist()
    assert {row["about"] for row in findings if row["about_kind"] == "list"} <= shown


def test_what_seven_people_wrote_about_is_no_topic(ws: p2p.Workspace) -> None:
    store = Store(ws.path)
    kept = " ".join(store.table("topics")["label"].to_pylist())
    store.close()
    told = " ".join(ws.table("topics")["label"].to_pylist())
    assert "coffee" in kept and "badges" in kept
    assert "coffee" not in told and "badges" in told
    topics = set(ws.table("topics")["topic_id"].to_pylist())
    assert set(ws.table("thread_topics")["topic_id"].to_pylist()) <= topics


def test_a_query_sees_the_same_tables(ws: p2p.Workspace) -> None:
    assert ws.sql("SELECT name FROM LISTS").to_pylist() == [{"name": "large.acme.example"}]
    assert ws.sql("SELECT name FROM query_table('li' || 'sts')").num_rows == 1
    for query in ("SELECT * FROM messages", "SELECT * FROM list_members", "SELECT * FROM message_parts"):
        with pytest.raises(p2p.ConfigurationError, match="pseudonyms=True"):
            ws.sql(query)
    before = len(ws.audit_lines())
    assert (
        ws.sql("SELECT * FROM messages JOIN list_messages USING (message_key)", pseudonyms=True).num_rows
        == 48
    )
    assert [line["event"] for line in ws.audit_lines()[before:]] == ["pseudonyms"]


def test_what_is_part_of_a_list_that_may_not_be_shown_does_not_name_it(ws: p2p.Workspace) -> None:
    store = Store(ws.path)
    row = store.table("lists").to_pylist()[0]
    settings = store.settings.min_group
    for host, shown in (({"host"}, "host"), (set(), "")):
        assert (
            _list(row | {"nested_in": "host", "n_readers": settings - 1}, store, host)["nested_in"] == shown
        )
    assert _list(row | {"n_readers": settings - 1}, store, set())["n_readers"] is None
    store.close()


def test_an_unknown_table_is_named(ws: p2p.Workspace) -> None:
    with pytest.raises(p2p.ConfigurationError, match="no table 'secrets'"):
        ws.table("secrets")


def test_no_number_of_people_is_exact_in_the_report(ws: p2p.Workspace, tmp_path: Path) -> None:
    path = ws.report(file_format="json", path=tmp_path / "r.json")
    content: dict[str, Any] = json.loads(path.read_text())
    people = [content["volumes"]["n_people"], *(row["n_authors"] for row in content["lists"])]
    for card in content["proposals"]:
        people += [
            card["n_members"],
            *(card["scores"].get(name, 0) for name in ("contributors_90d", "potential")),
        ]
    assert len(people) > 2 and max(people) >= 10
    assert [n for n in people if n % 5] == []
    assert "coffee" not in path.read_text()


def test_the_export_asks_before_it_gives_people_out(ws: p2p.Workspace, run: Any, tmp_path: Path) -> None:
    told = run("export", ws.path, "messages", "--out", tmp_path / "m", code=2).stderr
    assert "--pseudonyms" in told
    assert not (tmp_path / "m").exists()
    assert len(run("export", ws.path, "lists").stdout.splitlines()) == 1
