"""The benchmark of threads on a planted archive: sane scores, better than by subject alone."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.evaluate.threads import clustering, score
from benchmarks.evaluate.threads_data import Mail, archive, prepared, strip
from benchmarks.evaluate.threads_outlook import outlook
from push2pull.model import RawMessage

NAMES = ("Jane Doe", "Ana Silva", "Jean Martin", "Zoe Petit", "Omar Haddad")


def planted(folder: Path, n: int = 240) -> list[RawMessage]:
    """Write and read an mbox of quoting replies; every subject belongs to several threads at once."""
    chance = random.Random(3)
    texts: list[tuple[str, str, datetime, str]] = []
    out = []
    for i in range(n):
        subject, author = f"Subject {i % 6}", chance.choice(NAMES)
        date = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=173 * i)
        text = " ".join(f"w{chance.randrange(3000)}" for _ in range(30))
        head = [f"Message-ID: <{i}@x.example>", f"From: {author} <{author.split()[0].lower()}@x.example>"]
        head += [f"Date: {date:%a, %d %b %Y %H:%M:%S} +0000", "To: list@x.example"]
        body = [text]
        same = list(range(i % 6, i, 6))[-8:]
        if same and chance.random() < 0.75:
            parent = chance.choice(same)
            said, who, when, _ = texts[parent]
            body = [f"On {when:%d %b %Y %H:%M}, {who} wrote:", f"> {said}", "", text]
            head += [f"In-Reply-To: <{parent}@x.example>", f"Subject: Re: {subject}"]
        else:
            head.append(f"Subject: {subject}")
        texts.append((text, author, date, subject))
        out.append("\n".join(["From x Mon Jan  1 00:00:00 2024", *head, "", *body, "", ""]))
    (folder / "lists").mkdir()
    (folder / "lists" / "util-linux.vger.kernel.org.mbox").write_text("\n".join(out))
    return archive(folder, "util-linux")


@pytest.fixture
def raws(tmp_path: Path) -> list[RawMessage]:
    return planted(tmp_path)


def test_stripping_leaves_everything_else() -> None:
    data = b"A: 1\nReferences: <a>\n <b>\nIn-Reply-To: <b>\nSubject: x\n\nReferences: stay\n"
    assert strip(data) == b"A: 1\nSubject: x\n\nReferences: stay\n"


def test_truth_is_what_the_headers_said(raws: list[RawMessage]) -> None:
    mail = prepared(raws, stripped=0.0, missing=0.2, seed=1)
    assert len(mail.messages) < len(raws)
    assert not mail.unsure
    assert all(parent in mail.parents for parent in mail.parents.values() if parent)
    assert score("push2pull", mail)["parent"] == 1


def test_push2pull_beats_subjects_on_quoting_replies(raws: list[RawMessage]) -> None:
    mail = prepared(raws, seed=1)
    ours, by_subject = score("push2pull", mail), score("subject + 30 days", mail)
    assert ours["parent"] > 0.9 > by_subject["parent"]
    assert ours["B3 F1"] > by_subject["B3 F1"]


def test_outlook_style_quotes_are_found(raws: list[RawMessage]) -> None:
    mail = prepared(raws, seed=1, rewritten=outlook)
    assert _stripped_of_headers(mail)
    assert score("push2pull", mail)["parent"] > score("JWZ without headers", mail)["parent"] + 0.2


def _stripped_of_headers(mail: Mail) -> bool:
    return not any(mail.messages["in_reply_to"].to_pylist())


def test_clustering_scores() -> None:
    truth = {"a": "1", "b": "1", "c": "2"}
    assert clustering(truth, truth) == {"pair F1": 1, "B3 F1": 1}
    apart = clustering({"a": "1", "b": "2", "c": "3"}, truth)
    assert apart["pair F1"] == 0 and 0 < apart["B3 F1"] < 1
