"""Privacy as a property of the code, on the whole demo."""

import json
import re
import socket
from pathlib import Path

import pytest

import push2pull as p2p
from push2pull.people import name_words
from push2pull.schema import SCHEMAS
from push2pull.workspace import Store

MESSAGE_IDS = ("message_id", "in_reply_to", "references")
"""Columns of identifiers that look like addresses and are none."""


@pytest.fixture(scope="module")
def addresses(demo_folder: Path) -> set[str]:
    store = Store(demo_folder / "acme.p2p")
    found = {sighting.address.casefold() for sighting in store.vault.sightings()}
    store.close()
    assert len(found) > 60
    return {address for address in found if "@" in address}


def strings(value: object) -> set[str]:
    if isinstance(value, str):
        return {value.casefold()}
    if isinstance(value, dict):
        return set().union(*map(strings, value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(strings, value))
    return set()


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_table_holds_an_address(demo_folder: Path, addresses: set[str], name: str) -> None:
    store = Store(demo_folder / "acme.p2p")
    table = store.table(name)
    store.close()
    kept = table.drop_columns([column for column in MESSAGE_IDS if column in table.column_names])
    text = "\n".join(sorted(set().union(*map(strings, kept.to_pylist()))))
    assert {address for address in addresses if address in text} == set()


@pytest.mark.parametrize("pattern", ["acme.p2p/out/*", "acme.p2p/state.db*", "site/**/*.*"])
def test_no_report_page_or_state_file_holds_an_address(
    demo_folder: Path, addresses: set[str], pattern: str
) -> None:
    files = [path for path in demo_folder.glob(pattern) if path.is_file() and "attachments" not in path.parts]
    assert files
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace").casefold()
        assert {address for address in addresses if address in text} == set(), path.name


def test_personal_and_privileged_mail_is_counted_and_nothing_else(demo_folder: Path) -> None:
    truth = json.loads((demo_folder / "acme" / "truth.json").read_text())["counts"]
    store = Store(demo_folder / "acme.p2p")
    reasons = store.table("rejects")["reason"].to_pylist()
    store.close()
    for reason in ("personal", "privileged", "label_confidential"):
        assert reasons.count(reason) == truth[reason] > 0


def test_what_was_answered_in_private_is_not_published(demo_folder: Path) -> None:
    truth = json.loads((demo_folder / "acme" / "truth.json").read_text())
    private = {one["answer"] for one in truth["patterns"]["narrowed"]}
    store = Store(demo_folder / "acme.p2p")
    published = store.state.connection.execute(
        "SELECT message_key FROM publications WHERE state = 'published'"
    )
    keys = {key for (key,) in published}
    rows = store.table("messages").select(["message_key", "message_id"]).to_pylist()
    store.close()
    ids = {row["message_id"] for row in rows if row["message_key"] in keys}
    kept = {row["message_id"] for row in rows}
    assert len(ids) > 1000
    assert len(private & kept) > 50, "they were read"
    assert private & ids == set()


def test_names_of_people_are_no_topic(demo_folder: Path) -> None:
    store = Store(demo_folder / "acme.p2p")
    words = name_words(store, store.table("people"))
    shown = [term for terms in store.table("topics")["terms"].to_pylist() for term in terms]
    shown += [row["name"] for row in store.table("lists").to_pylist() if row["kind"] == "recipients"]
    store.close()
    assert len(words) > 100
    assert {word for text in shown for word in re.findall(r"[^\W\d_]{3,}", text.casefold())} & words == set()


KINDS = {"list", "list_pair", "topic", "department", "department_pair", "document", "archive"}


def test_no_figure_is_about_a_person(demo_folder: Path) -> None:
    ws = p2p.Workspace.open(demo_folder / "acme.p2p")
    people = set(Store(demo_folder / "acme.p2p").table("people")["person_id"].to_pylist())
    findings = ws.table("findings").to_pylist()
    assert {row["about_kind"] for row in findings} <= KINDS
    assert {row["about"] for row in findings} & people == set()
    told = json.dumps([[p.title, p.purpose, dict(p.scores), p.topics] for p in ws.proposals])
    assert not re.search(r"P-[0-9a-f]{16}", told)


def test_analysis_and_report_open_no_connection(
    demo_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    ws = p2p.Workspace.open(demo_workspace)
    ws.analyse(seed=1)
    ws.propose(seed=1)
    ws.report(lang="fr")


def test_reports_and_pages_load_nothing_from_elsewhere(demo_folder: Path) -> None:
    pages = [*demo_folder.glob("acme.p2p/out/*.html"), *demo_folder.glob("site/**/*.html")]
    assert pages
    for page in pages:
        text = page.read_text()
        assert not re.search(
            r"<script|<iframe|<object|@import|url\(\s*['\"]?(?:https?:)?//", text, re.IGNORECASE
        )
        assert not re.search(r"<(?:img|link|source)[^>]+(?:src|href)\s*=\s*['\"]?(?:https?:)?//", text)
