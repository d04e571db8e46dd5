"""The benchmark of closed flows: how outcomes are counted, and one planted organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate import flows_power
from benchmarks.evaluate.flows import _indicator, _method, counts, outcomes, total
from benchmarks.evaluate.flows_data import INDICATORS, Organisation, Planted, Subject, _Places
from benchmarks.evaluate.flows_enough import DOCUMENTS, RULES, enough, enough_documents, minimum
from benchmarks.evaluate.flows_mail import departments, real_mail
from benchmarks.evaluate.flows_power import VOLUMES, power
from benchmarks.evaluate.table import Score
from push2pull.simulate import EFFECTS

A, B, C, D = (("list", name) for name in "ABCD")


def finding(about: Subject, value: float, reading: str, **more: Any) -> dict[str, Any]:
    row = {"indicator": "narrowing", "about_kind": about[0], "about": about[1], "value": value, "n": 40}
    return row | {"baseline": 0.1, "flagged": reading.endswith("_high"), "reading": reading} | more


def organisation(*planted: Subject, below: Sequence[Subject] = ()) -> Organisation:
    rows = [
        finding(A, 0.6, "narrowing_high"),
        finding(B, 0.17, "narrowing_usual"),
        finding(C, 0.2, "untested", n=5),
        finding(D, 0.1, "narrowing_usual"),
    ]
    found = [Planted("narrowing", frozenset({one}), one not in below) for one in planted]
    return Organisation(rows, found, frozenset(), 0.0)


def test_enough_and_found_enough_and_missed_below_and_false_are_told_apart() -> None:
    found = outcomes(organisation(A, C, D))
    ours = {key: n for key, n in found.items() if key.startswith("push2pull")}
    assert ours == {
        "push2pull|narrowing|found": 1.0,
        "push2pull|narrowing|missed": 2.0,
        "push2pull|narrowing|untold": 1.0,
    }
    assert found["half above the others|narrowing|false"] == 1.0
    assert outcomes(organisation())["push2pull|narrowing|false"] == 1.0


def test_what_was_not_found_is_below_only_where_the_truth_says_so() -> None:
    found = outcomes(organisation(A, C, D, below=(A, D)))
    assert {key: n for key, n in found.items() if key.startswith("push2pull")} == {
        "push2pull|narrowing|found below": 1.0,
        "push2pull|narrowing|missed": 1.0,
        "push2pull|narrowing|untold": 1.0,
        "push2pull|narrowing|below": 1.0,
    }


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
    assert (scores["precision"], scores["recall"], scores["recall of all"]) == (1.0, 1 / 3, 1 / 3)
    assert scores["false, clean organisation"] == 1.0
    narrowing = _indicator("narrowing", planted, clean)
    assert narrowing.method == f"narrowing: {minimum('narrowing')}"
    assert (narrowing.scores["untold"], narrowing.scores["recall"]) == (1.0, 1 / 3)
    assert narrowing.scores["false, clean organisation"] == 1.0
    assert narrowing.scores["precision"] == 1.0
    assert "recall" not in _indicator("bridge", planted, clean).scores, "nothing was enough"


def found_from_half_on(runs: Sequence[Mapping[str, Any]]) -> list[Score]:
    """Found from an effect of .5 on, in enough mail; of the other half of the patterns nothing is found."""
    told = {0.25: "missed", 0.5: "found", 0.75: "found", 1.0: "found"}
    scores = []
    for one in runs:
        key = "below" if one["volume"] < 1 else told[max(one["effects"].values())]
        first = (
            {f"push2pull|narrowing|{key}": 1.0}
            if "narrowing" in one["effects"]
            else {"push2pull|bridge|missed": 1.0}
        )
        scores.append(Score("", first))
    return scores


def test_power_is_told_by_effect_amount_and_indicator_and_drawn() -> None:
    by_mail, by_name = power(1, 2, {"people": 30}, found_from_half_on, total)
    assert [row.method for row in by_mail.rows] == [f"{volume:g} times the mail" for volume in VOLUMES]
    assert [row.scores["recall, 0.5"] for row in by_mail.rows] == [0.0, 0.5, 0.5]
    assert [row.scores["enough, 0.5"] for row in by_mail.rows] == [2.0, 4.0, 4.0]
    row = {row.method: row.scores for row in by_name.rows}
    whole, half = (row[f"narrowing, {volume} times the mail"] for volume in ("1", "0.5"))
    assert [whole[f"recall, {effect:g}"] for effect in flows_power.EFFECTS] == [0.0, 1.0, 1.0, 1.0]
    assert "recall, 0.5" not in half, "nothing was enough"
    assert (half["enough, 0.5"], half["below"]) == (0.0, 8.0)
    assert row["bridge, 1 times the mail"]["recall, 1"] == 0.0, "what was missed stays visible"
    assert len(row) == len({*INDICATORS.values()}) * len(VOLUMES)
    assert by_name.figure.startswith("<svg")
    for words in ("narrowing", "40 direct answers"):
        assert words in by_name.figure


def test_every_cell_has_organisations_of_its_own() -> None:
    seen: list[Mapping[str, Any]] = []
    list(power(7, 2, {"people": 30}, lambda runs: [seen.append(one) or Score("", {}) for one in runs], total))
    cells = [
        {one["seed"] for one in seen if (one["volume"], max(one["effects"].values())) == cell}
        for cell in [(v, e) for v in VOLUMES for e in flows_power.EFFECTS]
    ]
    assert [sorted(own) for own in cells] == [[n, n + 1] for n in range(7, 7 + 2 * len(cells), 2)]


def test_each_pattern_is_raised_in_one_half_alone() -> None:
    names = [name for half in flows_power.HALVES for name in half]
    assert sorted(names) == sorted(INDICATORS)


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


def truth(hits: int, n: int, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a planted row and a truth with two other subjects of 100 occasions, 10 of which are hits each."""
    row = {
        "indicator": "narrowing",
        "about": "help",
        "flow": "help",
        "flows": ["help", "far"],
        "seen_hits": hits,
    }
    other = {"seen_hits": 10, "seen_n": 100}
    figures = {"help": {"seen_hits": hits, "seen_n": n}, "one": other, "two": other}
    groups = [
        {
            "name": name,
            "members": [{"address": f"{name}{i}@x"} for i in range(10)],
            "silent": [],
            "message_ids": [f"{name}{i}" for i in range(30)],
        }
        for name in ("help", "far")
    ]
    threads = {key: {"root": key} for group in groups for key in group["message_ids"]}
    return row | {"seen_n": n} | more, {
        "start": "2026-01-05",
        "end": "2026-07-04",
        "measured": {"narrowing": figures},
        "groups": groups,
        "lists": [],
        "threads": threads,
    }


@pytest.mark.parametrize(
    ("indicator", "hits", "n", "expected"),
    [
        ("narrowing", 16, 40, True),
        ("narrowing", 15, 40, False),
        ("narrowing", 39, 39, False),
        ("closed_share", 40, 100, True),
        ("closed_share", 40, 99, False),
        ("bridge", 12, 20, True),
        ("bridge", 11, 20, False),
        ("bridge", 19, 19, False),
        ("voices", 13, 25, True),
        ("voices", 12, 25, False),
        ("voices", 13, 26, False),
        ("silos", 5, 10, True),
        ("silos", 9, 9, False),
    ],
)
def test_enough_is_the_declared_support_and_effect_of_what_was_planted(
    indicator: str, hits: int, n: int, expected: bool
) -> None:
    assert enough(indicator, *truth(hits, n)) is expected


def test_a_link_needs_ninety_days() -> None:
    row, whole = truth(20, 20)
    assert not enough("bridge", row, whole | {"end": "2026-04-04"})


def test_odds_are_compared_as_odds() -> None:
    assert enough("e_i", *truth(22, 100))
    assert not enough("e_i", *truth(21, 100))


def test_voices_need_enough_people_who_ask_or_answer() -> None:
    row, whole = truth(20, 30)
    assert enough("voices", row, whole)
    whole["groups"][0]["silent"] = ["p"] * 3
    assert not enough("voices", row, whole)


def test_of_two_groups_of_the_same_people_nothing_is_promised() -> None:
    row, whole = truth(20, 30)
    whole["groups"][1]["members"] = whole["groups"][0]["members"][:7]
    assert not enough("voices", row, whole)
    whole["groups"][1]["members"] = whole["groups"][0]["members"][:6]
    assert enough("voices", row, whole)


def test_silent_people_answers_and_documents_are_counted() -> None:
    row, whole = truth(0, 0, people=["p"] * 10, seen_messages=10)
    assert enough("follow", row, whole)
    assert not enough("follow", row | {"people": ["p"] * 9}, whole)
    assert enough("repeated_answer", row, whole)
    assert not enough("repeated_answer", row | {"seen_messages": 9}, whole)
    short, long = ({"messages": ["m"] * n, "seen_messages": n} for n in (3, 7))
    for name in DOCUMENTS:
        assert enough_documents(name, [short] * 5)
        assert not enough_documents(name, [*[short] * 4, short | {"seen_messages": 2}])
    assert enough_documents("forward_chain", [long])
    assert not enough_documents("forward_chain", [long | {"seen_messages": 6}])


def test_every_indicator_says_when_a_planted_pattern_is_enough() -> None:
    assert {*RULES, *DOCUMENTS} == {*INDICATORS.values()}
