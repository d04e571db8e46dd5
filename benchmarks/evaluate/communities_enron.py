"""Enron's employees: who wrote to whom, through the tables of push2pull, and their departments.

Departments: Perry and Wolfe (2011) on the tables of Zhou et al. (2007).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.evaluate.communities_planted import Planted
from push2pull.analysis.contacts import contacts
from push2pull.analysis.ties import ties
from push2pull.schema import SCHEMAS, rows

UNKNOWN = "NA"
DEPARTMENT = 3
"""Column of the 15 departments; before it stands one of 3 divisions."""


def enron(corpora: Path) -> Planted:
    """Return the contact graph of the employees whose department is known, who all wrote to one another."""
    departments = {row[0]: row[DEPARTMENT] for row in _lines(corpora / "enron-perry" / "employees.tsv")}
    folder = corpora / "enron-perry"
    sent = rows("messages", [_message(row) for row in _lines(folder / "messages.tsv")])
    heard = [
        {"message_key": row[0], "person_id": row[2], "field": "to"}
        for row in _lines(folder / "recipients.tsv")
    ]
    nobody = pa.table({name: pa.array([], SCHEMAS["threads"].field(name).type) for name in _THREAD})
    found = ties(sent, rows("recipients", heard), nobody)
    people, graph = contacts(found["source"], found["target"])
    of = [departments[person] for person in people]
    known = [i for i, name in enumerate(of) if name != UNKNOWN]
    labels = np.unique([of[i] for i in known], return_inverse=True)[1]
    return Planted(graph[known][:, known], labels, [np.flatnonzero(labels == k) for k in np.unique(labels)])


_THREAD = ("message_key", "thread_id", "parent_key")


def _message(row: list[str]) -> dict[str, object]:
    date = datetime.fromtimestamp(int(row[2]), UTC)
    return {"message_key": row[0], "sender": row[-1], "date": date, "kind": "person", "list_id": ""}


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
