"""From counted cases to findings."""

import pytest

from push2pull.analysis.flows.judgement import Case, findings_of


def cases(key, hits, n, per_thread=1, chance=None, people=12):
    """n cases about a list, the first ones hits; threads and actors change from case to case."""
    return [
        Case(
            about=("list", key),
            thread=f"{key}{i // per_thread}",
            actor=f"{key}-{i % people}",
            hit=i < hits,
            people=frozenset({f"{key}-{i % people}"}),
            chance=chance,
        )
        for i in range(n)
    ]


def judged(*parts, **options):
    rows = findings_of(
        "narrowing", [c for part in parts for c in part], **{"min_group": 8, "seed": 0} | options
    )
    return {row["about"]: row for row in rows}


def test_a_difference_below_half_the_baseline_is_not_flagged_however_sure():
    found = judged(cases("a", 280, 2000), cases("b", 400, 4000))
    assert (found["a"]["baseline"], found["a"]["flagged"]) == (0.1, False)
    assert judged(cases("a", 320, 2000), cases("b", 400, 4000))["a"]["flagged"]


def test_nine_cases_are_never_tested_and_ten_are():
    assert judged(cases("a", 9, 9), cases("b", 4, 400))["a"]["reading"] == "untested"
    assert judged(cases("a", 10, 10), cases("b", 4, 400))["a"]["reading"] == "narrowing_high"


def test_cases_with_a_chance_of_their_own_must_beat_it_too():
    others = cases("b", 0, 400, chance=0.0)
    assert not judged(cases("a", 20, 20, chance=0.9), others)["a"]["flagged"]
    assert judged(cases("a", 20, 20, chance=0.1), others)["a"]["flagged"]


def test_cases_of_one_thread_count_for_fewer():
    others = cases("b", 40, 400)
    assert judged(cases("a", 20, 30), others)["a"]["flagged"]
    assert not judged(cases("a", 20, 30, per_thread=10), others)["a"]["flagged"]


def test_a_subject_alone_is_compared_with_chance_or_not_at_all():
    assert judged(cases("a", 15, 20))["a"]["reading"] == "untested"
    assert judged(cases("a", 15, 20, chance=0.2))["a"]["baseline"] == pytest.approx(0.2)


def test_the_interval_is_wider_where_cases_come_in_threads():
    single, packed = judged(cases("a", 20, 40))["a"], judged(cases("a", 20, 40, per_thread=10))["a"]
    assert packed["high"] - packed["low"] > single["high"] - single["low"]


def test_a_low_share_is_flagged_only_where_low_is_asked_for():
    parts = cases("a", 2, 40), cases("b", 300, 400)
    assert not judged(*parts)["a"]["flagged"]
    assert judged(*parts, low=True)["a"]["reading"] == "narrowing_low"


def test_many_lists_make_chance_findings_likelier_and_the_test_stricter():
    one = cases("a", 9, 30)
    assert judged(one, cases("b", 40, 400))["a"]["flagged"]
    assert not judged(one, *(cases(f"b{i}", 4, 40) for i in range(60)))["a"]["flagged"]
