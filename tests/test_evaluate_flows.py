"""The benchmark of closed flows: how outcomes are counted, and one planted organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate import flows_power
from benchmarks.evaluate.flows import _indicator, _method, counts, outcomes, total
from benchmarks.evaluate.flows_data import INDICATORS, Organisation, Subject, _Places
from benchmarks.evaluate.flows_mail import departments, real_mail
from benchmarks.evaluate.flows_power import VOLUMES, power
from benchmarks.evaluate.table import Score
from push2pull.simulate import EFFECTS

A, B, C, D = (("list", name) for name in "ABCD")


def finding(about: Subject, value: float, reading: str, **more: Any) -> dict[str, Any]:
    row = {"indicator": "narrowing", "about_kind": about[0], "about": about[1], "value": value, "n": 40}
    return row | {"baseline": 0.1, "flagged": reading.endswith("_high"), "reading": reading} | more


def organisation(*planted: Subject) -> Organisation:
    rows = [
        finding(A, 0.6, "narrowing_high"),
        finding(B, 0.17, "narrowing_usual"),
        finding(C, 0.2, "untested", n=5),
        finding(D, 0.1, "narrowing_usual"),
    ]
    return Organisation(rows, [("narrowing", frozenset({one})) for one in planted], frozenset(), 0.0)


def test_found_missed_untold_and_false_are_told_apart() -> None:
    found = outcomes(organisation(A, C, D))
    ours = {key: n for key, n in found.items() if key.startswith("push2pull")}
    assert ours == {
        "push2pull|narrowing|found": 1.0,
        "push2pull|narrowing|untold": 1.0,
        "push2pull|narrowing|missed": 1.0,
    }
    assert found["half above the others|narrowing|false"] == 1.0
    assert outcomes(organisation())["push2pull|narrowing|false"] == 1.0


def test_what_follows_from_a_pattern_is_not_false() -> None:
    plain = organisation()
    following = Organisation(plain.findings, [], frozenset({("narrowing", A)}), 0.0)
    assert "push2pull|narrowing|false" not in outcomes(following)


def test_topics_of_answers_narrowed_on_purpose_may_repeat() -> None:
    places = object.__new__(_Places)
    answers = [
        {"list": name, "answer": f"{name}{i}"} for name, n in (("help", 3), ("talk", 3)) for i in range(n)
    ]
    planted = [{"indicator": "narrowing", "flow": "help"}]
    places.truth = {"planted": planted, "patterns": {"narrowed": answers}}
    places.key = {one["answer"]: one["answer"] for one in answers}
    places.thread = {key: f"thread of {key}" for key in places.key}
    places.topic = {thread: thread[10:14] for thread in places.thread.values()}
    assert [*places.narrowed()] == [("topic", "help")]
    del answers[0]
    assert [*places.narrowed()] == []


def test_scores_are_shares_over_organisations() -> None:
    planted = [Score("", outcomes(organisation(A, C, D)))]
    clean = [Score("", outcomes(organisation()))]
    scores = _method("push2pull", planted, clean).scores
    assert (scores["precision"], scores["recall where told"]) == (1.0, 0.5)
    assert scores["false, clean organisation"] == 1.0
    narrowing = _indicator("narrowing", planted, clean).scores
    assert (narrowing["untold"], narrowing["recall where told"]) == (1.0, 0.5)
    assert narrowing["false, clean organisation"] == 1.0
    assert narrowing["precision"] == 1.0


def found_from_half_on(runs: Sequence[Mapping[str, Any]]) -> list[Score]:
    """Half of the patterns found from an effect of .5 on; nothing told of half of the mail."""
    told = {0.25: "missed", 0.5: "found", 0.75: "found", 1.0: "found"}
    keys = ["untold" if one["volume"] < 1 else told[one["effects"]["narrowing"]] for one in runs]
    return [Score("", {f"push2pull|narrowing|{key}": 1.0, "push2pull|bridge|missed": 1.0}) for key in keys]


def test_power_is_told_by_effect_amount_and_indicator_and_drawn() -> None:
    by_mail, by_name = power([1, 2], {"people": 30}, found_from_half_on, total)
    assert [row.method for row in by_mail.rows] == [f"{volume:g} times the mail" for volume in VOLUMES]
    assert [row.scores["effect 0.5"] for row in by_mail.rows] == [0.0, 0.5]
    narrowing = next(row for row in by_name.rows if row.method == "narrowing")
    assert [round(narrowing.scores[f"told, {effect:g}"], 2) for effect in flows_power.EFFECTS] == [
        0.0,
        1.0,
        1.0,
        1.0,
    ]
    assert narrowing.scores["effect 0.5"] == pytest.approx(1 / 2)
    assert {row.method for row in by_name.rows} == {*INDICATORS.values()}
    assert by_name.figure.startswith("<svg") and "narrowing" in by_name.figure


def corpus(folder: Path) -> Path:
    """Mail of a list and of an Enron-like inbox, and the tables of its employees."""
    (folder / "enron-perry").mkdir()
    table = "1\tAnn Other\tLegal\tENA Legal\tCounsel\tFemale\tSenior\n"
    (folder / "enron-perry" / "employees.tsv").write_text(
        table + "2\tBo B. Two\tTrading\tNA\tTrader\tMale\tJunior\n"
    )
    misc = folder / "enron-custodians" / "data" / "misc"
    misc.mkdir(parents=True)
    lines = "other-a\tann.other@example.com\tAnn Other\t\ntwo-b\tbo.two@example.com\tBo Two\t\n"
    (misc / "edo_enron-custodians-data.tsv").write_text(lines)
    (folder / "lists").mkdir()
    mails = [
        f"From a Mon Jan  5 09:00:00 2026\nFrom: P{n % 11} <p{n % 11}@example.com>\nTo: talk@lists.example.com\n"
        f"List-Id: <talk.lists.example.com>\nDate: Mon, {5 + n % 20:02} Jan 2026 09:00:00 +0000\n"
        f"Message-ID: <{n}@example.com>\nSubject: matter {n}\n\nWho knows about matter {n}?\n\n"
        for n in range(40)
    ]
    (folder / "lists" / "talk.mbox").write_text("".join(mails))
    return folder


def test_departments_are_joined_by_family_name_and_initial(tmp_path: Path) -> None:
    assert departments(corpus(tmp_path)) == {"ann.other@example.com": "ENA Legal"}


def test_real_mail_is_a_row_an_indicator_for_the_corpora_that_are_there(tmp_path: Path) -> None:
    (table,) = real_mail(corpus(tmp_path))
    assert table.title == "Real mail: public lists"
    dialogue = next(row for row in table.rows if row.method == "dialogue")
    assert dialogue.scores == {"looked at": 1, "findings": 0, "usual": 0, "untold": 1}


@pytest.mark.parametrize("effect", [0.0, 0.8])
def test_a_planted_list_is_found_and_a_clean_organisation_is_quiet(effect: float, tmp_path: Path) -> None:
    effects = dict.fromkeys(EFFECTS, 0.0) | {"narrowing": effect}
    found = counts({"seed": 5, "people": 40, "months": 3, "mailboxes": "all", "effects": effects})
    assert found.get("push2pull|narrowing|found", 0.0) == (effect > 0)
    assert sum(n for key, n in found.items() if key.startswith("push2pull") and key.endswith("false")) <= 1
