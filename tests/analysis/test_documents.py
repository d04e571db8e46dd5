"""Threads as documents."""

from datetime import UTC, datetime

import pyarrow as pa

from push2pull.analysis.documents import documents
from push2pull.schema import SCHEMAS


def read(*mails):
    """Documents of mails given as (key, thread, day, language, subject, text)."""
    names = ("message_key", "thread_id", "date", "language", "base_subject", "text")
    rows = [dict(zip(names, mail, strict=True)) for mail in mails]
    common = {"kind": "person", "sender": "p"}
    found = {"messages": [], "texts": [], "threads": []}
    for row in rows:
        date = datetime(2026, 1, row["date"], tzinfo=UTC) if row["date"] else None
        for name, part in found.items():
            full = common | row | {"date": date}
            part.append({column: full.get(column) for column in SCHEMAS[name].names if column in full})
    return list(
        documents(*(pa.Table.from_pylist(part, schema=SCHEMAS[name]) for name, part in found.items()))
    )


def test_a_subject_belongs_to_the_one_who_wrote_it_first():
    (doc,) = read(
        ("b", "a", 2, "en", "badge", "yes"),
        ("a", "a", 1, "en", "Badge", "why"),
        ("c", "a", 3, "en", "Lift", "so"),
    )
    assert [(part.subject, part.text) for part in doc.parts] == [
        ("Badge", "why"),
        ("", "yes"),
        ("Lift", "so"),
    ]


def test_a_message_without_a_date_does_not_open_the_thread():
    (doc,) = read(("a", "t", None, "en", "Badge", "late"), ("b", "t", 4, "en", "Badge", "first"))
    assert [part.text for part in doc.parts] == ["first", "late"]


def test_the_language_of_a_thread_is_that_of_most_messages():
    (doc,) = read(("a", "t", 1, "en", "x", ""), ("b", "t", 2, "fr", "x", ""), ("c", "t", 3, "fr", "x", ""))
    assert doc.language == "fr"


def test_a_thread_without_any_text_is_no_document():
    assert read(("a", "t", 1, "en", "", "https://example.org/x")) == []


def test_a_subject_that_looks_like_code_is_kept():
    (doc,) = read(("a", "t", 1, "en", "size=large;", ""))
    assert doc.parts[0].subject == "size=large;"
