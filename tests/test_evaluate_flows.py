"""The benchmark of closed flows: how outcomes are counted, and one planted organisation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate.flows import _indicator, _method, counts, outcomes
from benchmarks.evaluate.flows_data import Organisation, Subject
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


def test_scores_are_shares_over_organisations() -> None:
    planted = [Score("", outcomes(organisation(A, C, D)))]
    clean = [Score("", outcomes(organisation()))]
    scores = _method("push2pull", planted, clean).scores
    assert (scores["precision"], scores["recall where told"]) == (1.0, 0.5)
    assert scores["false, clean organisation"] == 1.0
    assert _indicator("narrowing", planted, clean).scores["untold"] == 1.0


@pytest.mark.parametrize("effect", [0.0, 0.8])
def test_a_planted_list_is_found_and_a_clean_organisation_is_quiet(effect: float, tmp_path: Path) -> None:
    effects = dict.fromkeys(EFFECTS, 0.0) | {"narrowing": effect}
    found = counts({"seed": 5, "people": 40, "months": 3, "mailboxes": "all", "effects": effects})
    assert found.get("push2pull|narrowing|found", 0.0) == (effect > 0)
    assert sum(n for key, n in found.items() if key.startswith("push2pull") and key.endswith("false")) <= 1
