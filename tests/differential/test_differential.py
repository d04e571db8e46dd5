"""Our reader against two others: on invented mail, on the corpora, and with wrong values put in on purpose."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.differential import __main__ as command
from benchmarks.differential import page
from benchmarks.differential.classes import CLASSES, RECOVERED, explain
from benchmarks.differential.compare import UNEXPLAINED, cases, compare, tally
from benchmarks.differential.corpora import CORPORA, sample
from benchmarks.differential.reading import Reading, ours

SAMPLE = 250

MAIL = b"""From: Ana Roy <ana@acme.example>
To: Team <team@lists.acme.example>, Bob Lee <bob@acme.example>
Cc: Zoe Day <zoe@acme.example>
Subject: The new badges
Date: Tue, 3 Mar 2020 10:15:30 +0100
Message-ID: <2@acme.example>
In-Reply-To: <1@acme.example>
References: <0@acme.example> <1@acme.example>
List-Id: Team <team.lists.acme.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

The badges are ready at the desk.
Come and get yours.

--b
Content-Type: application/pdf; name=plan.pdf
Content-Disposition: attachment; filename=plan.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQ=
--b--
"""
_HOUR = 3_600_000_000

WRONG: dict[str, Callable[[Reading], dict[str, Any]]] = {
    "a recipient is lost": lambda one: {"to": one.to[:-1]},
    "a recipient is invented": lambda one: {"to": (*one.to, "eve@acme.example")},
    "a copy is lost": lambda one: {"cc": ()},
    "recipients change places": lambda one: {"to": one.to[::-1]},
    "another author": lambda one: {"author": "bob@acme.example"},
    "no author": lambda one: {"author": ""},
    "the author's name is cut": lambda one: {"author_name": one.author_name[:-1]},
    "an hour late": lambda one: {"date": one.date + _HOUR},
    "a second early": lambda one: {"date": one.date - 1_000_000},
    "no date": lambda one: {"date": 0},
    "the text is cut": lambda one: {"text": (one.text[0][:-5],)},
    "the text is doubled": lambda one: {"text": one.text * 2},
    "no text": lambda one: {"text": ()},
    "another subject": lambda one: {"subject": one.subject + "s"},
    "another id": lambda one: {"message_id": "3@acme.example"},
    "another parent": lambda one: {"in_reply_to": "0@acme.example"},
    "a reference is lost": lambda one: {"references": one.references[1:]},
    "another list": lambda one: {"list_id": "teams.lists.acme.example"},
    "an attachment is lost": lambda one: {"attachments": ()},
    "an attachment is cut": lambda one: {"attachments": (one.attachments[0][:-1],)},
}


def test_ordinary_mail_is_read_alike():
    assert list(compare(MAIL)) == []


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_value_is_never_explained(wrong):
    reading, defects = ours(MAIL)
    found = list(cases(MAIL, replace(reading, **wrong(reading)), defects))
    assert len(found) >= 1
    assert [explain(case) for case in found] == [""] * len(found)


# A class that excuses one difference must not excuse a wrong value beside it.
EXCUSED = {
    "date_not_read": (b"Date: Tue, 3 Mar 2020 10:15:30 +0100", b"Date: Tue Mar  3 10:15:30 2020", "an hour late"),
    "zone_by_name": (b"10:15:30 +0100", b"10:15:30 MET", "a second early"),
    "dots_in_local_part": (b"<bob@", b"<b..ob@", "a recipient is lost"),
    "no_at": (b"<bob@acme.example>", b"<bob@acme.example>, staff", "a recipient is lost"),
    "words_around_address": (b"Bob Lee <bob@acme.example>", b"Bob bob@acme.example", "a recipient is lost"),
    "name_in_comment": (b"Ana Roy <ana@acme.example>", b"ana@acme.example (Ana Roy)", "the author's name is cut"),
    "undeclared_8bit_text": (b"ready at", b"r\xe9ady at", "the text is cut"),
    "bare_id": (b"<1@acme.example>\nRef", b"1@acme.example\nRef", "another parent"),
    "list_id_is_address": (b"<team.lists", b"<team@lists", "another list"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wrong"), EXCUSED.values(), ids=EXCUSED.keys())
def test_a_wrong_value_beside_an_excused_one_is_reported(before, after, wrong):
    data = MAIL.replace(before, after)
    assert data != MAIL
    assert UNEXPLAINED not in {name for name, _ in compare(data)}
    reading, defects = ours(data)
    changed = cases(data, replace(reading, **WRONG[wrong](reading)), defects)
    assert "" in {explain(case) for case in changed}


def test_the_page_is_what_the_classes_and_counts_say():
    assert command.DOCS.read_text(encoding="utf-8") == page.page(page.load())
    assert len({one.name for one in CLASSES}) == len(CLASSES)


def test_a_sample_does_not_update_the_page(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    with pytest.raises(SystemExit):
        command.main(["--corpora", str(tmp_path), "--sample", "3", "--write"])
    assert "leave --sample out" in capsys.readouterr().err


@pytest.mark.corpora
@pytest.mark.parametrize("name", CORPORA)
def test_every_difference_on_real_mail_is_explained_and_counted(corpora: Path, name: str):
    found = tally(sample(corpora, name, SAMPLE))
    assert [(case.oracle, case.field, sorted(case.defects)) for case in found.unexplained] == []
    known = page.load()[name]
    assert {one: n for one, n in found.classes.items() if n > known.get(one, 0)} == {}
    assert set(known) - {"messages", RECOVERED} <= {one.name for one in CLASSES}


@pytest.mark.corpora
def test_the_command_prints_counts(corpora: Path, capsys: pytest.CaptureFixture[str]):
    assert command.main(["--corpora", str(corpora), "--corpus", "listheaders", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["listheaders"]["messages"] == 37
