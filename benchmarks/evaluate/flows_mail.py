"""What is found in real mail, of which no truth is known: list archives and Enron's inboxes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import push2pull as p2p
from benchmarks.evaluate.flows_data import rows_of
from benchmarks.evaluate.table import Score, Table
from push2pull.analysis.flows.rows import UNSEEN, UNTESTED
from push2pull.workspace import Store

SEED = 7
UNKNOWN = "NA"
DEPARTMENT = 3
"""Column of the 15 departments in the employees' table."""


def real_mail(corpora: Path) -> Iterator[Table]:
    """Yield for each corpus of *corpora* a row an indicator: subjects, those told of, findings, untold ones."""
    for title, name, about in CORPORA:
        mail = corpora / name
        if mail.is_dir():
            with TemporaryDirectory() as folder:
                rows = found(Path(folder), mail, departments(corpora) if name == "enron-maildir" else {})
            yield Table(title, f"{about} {ABOUT}", [*_scores(rows)])


ABOUT = (
    "Subjects that have a figure, those flagged, those told to be as elsewhere, and those of which there is too "
    "little mail, or too few mailboxes, to tell. Figures that never flag are left out. There is no truth to score "
    "against."
)
CORPORA = (
    (
        "Real mail: Enron",
        "enron-maildir",
        "39 inboxes; departments of the employees of Perry and Wolfe (2011).",
    ),
    ("Real mail: public lists", "lists", "Four lists with full headers, whole archives or two years."),
    (
        "Real mail: a list without recipients",
        "lists-obfuscated",
        "Three years of a list as Pipermail shows it.",
    ),
)


def found(folder: Path, mail: Path, department_of: dict[str, str]) -> list[dict[str, Any]]:
    """Return the rows of ``findings`` of *mail*, analysed in *folder*; ``department_of``: by address."""
    chart = folder / "chart.csv"
    with chart.open("w", newline="") as file:
        csv.writer(file).writerows([("address", "department"), *sorted(department_of.items())])
    options = {"org_chart": str(chart)} if department_of else {}
    ws = p2p.Workspace.create(folder / "mail.p2p", profile="public", **options)
    ws.ingest(mail)
    ws.analyse(seed=SEED)
    ws.close()
    store = Store(folder / "mail.p2p")
    rows = rows_of(store)
    store.close()
    return rows


def departments(corpora: Path) -> dict[str, str]:
    """Return the department of each custodian's address: by last name and initial of the first."""
    units = {}
    for row in _lines(corpora / "enron-perry" / "employees.tsv"):
        given, *_, family = row[1].lower().split()
        if row[DEPARTMENT] != UNKNOWN:
            units[f"{family}-{given[0]}"] = row[DEPARTMENT]
    custodians = corpora / "enron-custodians" / "data" / "misc" / "edo_enron-custodians-data.tsv"
    return {row[1]: units[row[0]] for row in _lines(custodians) if row[0] in units and "@" in row[1]}


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _scores(rows: list[dict[str, Any]]) -> Iterator[Score]:
    for name in dict.fromkeys(row["indicator"] for row in rows):
        own = [row for row in rows if row["indicator"] == name]
        untold = sum(row["reading"] in (UNTESTED, UNSEEN) for row in own)
        usual = sum(row["reading"] == f"{name}_usual" for row in own)
        flagged = sum(row["flagged"] for row in own)
        if untold + usual + flagged:
            yield Score(name, {"looked at": len(own), "findings": flagged, "usual": usual, "untold": untold})
