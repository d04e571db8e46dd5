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

    def send(self, sender, group, name, digest, days):
        to = [f"{group}{i:02d}" for i in range(12) if f"{group}{i:02d}" != sender]
        key = self.office.write(sender, to, lists=(group,), days=days)
        row = {"message_key": key, "filename": name, "sha256": digest, "inline": False}
        self.attached.append(row | {"media_type": "", "size": 1, "content_id": ""})

    def documents(self, group, n, n_travelling):
        for i in range(n):
            for version in range(4 if i < n_travelling else 1):
                sender = f"{group}{(i + version) % 12:02d}"
                name = f"Plan {'abcdefghijklmnopqrstuvwxyz'[i % 26] * 5}{'x' * (i // 26)} v{version}.docx"
                self.send(sender, group, name, f"{group}-{i}-{version}", 1 + i + version)

    def rows(self, min_group=8):
        talk = conversations(*self.office.tables()[:5])
        attachments = pa.Table.from_pylist(self.attached, schema=SCHEMAS["attachments"])
        return {row["about"]: row for row in ping_pong(talk, attachments, {}, min_group=min_group, seed=0)}


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


def test_documents_that_travel_are_counted_and_flagged_where_they_are_many(desk):
    for group in "bcdef":
        desk.documents(group, 30, 2)
    desk.documents("a", 30, 18)
    found = desk.rows()
    assert found["a"]["value"] == 0.6
    assert [key for key, row in found.items() if row["flagged"]] == ["a"]


def test_a_file_sent_to_many_again_and_again_unchanged_is_no_version(desk):
    for i in range(12):
        desk.send(f"a{i:02d}", "a", "Canteen menu.pdf", "the same", 1 + i)
    assert desk.rows()["a"]["value"] == 0.0


def test_versions_by_one_author_and_months_apart_do_not_travel(desk):
    for i in range(4):
        desk.send("a00", "a", "Monthly letter.pdf", f"digest {i}", 1 + i)
        desk.send(f"a{i:02d}", "a", "Yearly review.pdf", f"review {i}", 1 + 40 * i)
    assert desk.rows()["a"]["value"] == 0.0


def test_no_file_is_named(desk):
    desk.documents("a", 30, 18)
    assert "plan" not in str(desk.rows()).casefold()
