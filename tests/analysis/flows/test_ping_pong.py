"""Documents that travel version after version."""

import pyarrow as pa
import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.ping_pong import document_name, ping_pong
from push2pull.schema import SCHEMAS


@pytest.fixture
def desk(office):
    return Desk(office())


class Desk:
    """An office that attaches files."""

    def __init__(self, office):
        self.office = office
        self.attached = []

    def send(self, sender, group, name, digest, days, people=12):
        to = [f"{group}{i:02d}" for i in range(people) if f"{group}{i:02d}" != sender]
        key = self.office.write(sender, to, lists=(group,), days=days)
        row = {"message_key": key, "filename": name, "sha256": digest, "inline": False}
        self.attached.append(row | {"media_type": "", "size": 1, "content_id": ""})

    def documents(self, group, n, n_travelling, versions=4, people=12):
        for i in range(n):
            for version in range(versions if i < n_travelling else 1):
                sender = f"{group}{(i + version) % people:02d}"
                name = f"Plan {'abcdefghijklmnopqrstuvwxyz'[i % 26] * 5}{'x' * (i // 26)} v{version}.docx"
                self.send(sender, group, name, f"{group}-{i}-{version}", 1 + i + version, people)

    def rows(self, min_group=8):
        talk = conversations(*self.office.tables()[:5])
        attachments = pa.Table.from_pylist(self.attached, schema=SCHEMAS["attachments"])
        return {row["indicator"]: row for row in ping_pong(talk, attachments, min_group=min_group, seed=0)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Budget 2026 v2.xlsx", "budget_2026-final (3).XLSX"),
        ("Contrat Norvela V1.docx", "Contrat_Norvela_v2_relu.docx"),
        ("offre définitive.pdf", "Offre brouillon.pdf"),
        ("Report-2026-01-12.odt", "Report 20260113.odt"),
    ],
)
def test_versions_of_a_document_have_one_name(one, other):
    assert document_name(one) == document_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Budget.xlsx", "Budget.pdf"), ("Plan Lyon.docx", "Plan Nantes.docx")]
)
def test_other_documents_have_other_names(one, other):
    assert document_name(one) != document_name(other)


@pytest.mark.parametrize("name", ["image001.png", "scan0001.pdf", "v2.docx", "", "12.pdf", "logo.gif"])
def test_what_names_no_document_is_none(name):
    assert document_name(name) == ""


def test_a_document_that_travels_is_told_and_the_others_are_not(desk):
    desk.documents("a", 40, 1, versions=5)
    found = desk.rows()
    assert (found["ping_pong"]["value"], found["ping_pong"]["flagged"]) == (5, True)
    assert not found["ping_pong_share"]["flagged"]


def test_documents_of_few_people_are_told_as_a_share_of_all(desk):
    desk.documents("a", 60, 0)
    desk.documents("b", 8, 8, people=3)
    found = desk.rows()
    assert "ping_pong" not in found
    assert (found["ping_pong_share"]["value"], found["ping_pong_share"]["flagged"]) == (0.1176, True)


def test_versions_that_come_back_by_chance_are_not_told(desk):
    for i in range(200):
        versions = 1
        while desk.office.random.random() < 0.1:
            versions += 1
        for version in range(versions):
            name = f"Plan {'abcdefghij'[i % 10] * (4 + i // 10)} v{version}.docx"
            desk.send(f"a{(i + version) % 12:02d}", "a", name, f"{i}-{version}", 1 + i + version)
    assert not any(row["flagged"] for row in desk.rows().values())


def test_a_file_sent_to_many_again_and_again_is_no_version(desk):
    desk.documents("b", 12, 0)
    for i in range(12):
        desk.send(f"a{i:02d}", "a", "Canteen menu.pdf", "the same", 1 + i)
        desk.send(f"a{i:02d}", "a", "Form_v2.pdf", f"filled in by {i}", 1 + i)
    assert desk.rows()["ping_pong_share"]["value"] == 0.0


def test_versions_by_one_author_and_months_apart_do_not_travel(desk):
    desk.documents("b", 12, 0)
    for i in range(4):
        desk.send("a00", "a", f"Monthly letter v{i}.pdf", f"digest {i}", 1 + i)
        desk.send(f"a{i:02d}", "a", f"Yearly review v{i}.pdf", f"review {i}", 1 + 40 * i)
    assert desk.rows()["ping_pong_share"]["value"] == 0.0


def test_of_two_documents_of_one_name_a_version_goes_on_that_of_its_thread(desk):
    desk.documents("b", 12, 0)
    desk.send("a00", "a", "Draft note 2.csv", "another", 1)
    desk.send("a01", "a", "Draft note 9.csv", "first", 8)
    for version in (2, 3):
        desk.send(f"a0{version}", "a", f"Draft note 9_v{version}.csv", f"v{version}", 8 + version)
        here = desk.office
        here.threads[-1]["thread_id"] = here.messages[-version]["message_key"]
    row = desk.rows()["ping_pong"]
    assert (row["value"], row["about"]) == (3.0, desk.attached[-3]["message_key"])


def test_no_file_is_named(desk):
    desk.documents("a", 30, 2)
    assert "plan" not in str(desk.rows()).casefold()
