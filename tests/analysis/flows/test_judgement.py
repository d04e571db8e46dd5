"""From counted cases to findings."""

from dataclasses import replace

import pytest

from push2pull.analysis.flows.enough import ENOUGH
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


def test_where_the_declared_effect_would_not_have_been_seen_there_is_not_enough_mail_to_tell():
    others = [cases(f"b{i}", 10, 100) for i in range(6)]
    assert judged(cases("a", 2, 20), *others)["a"]["reading"] == "untested"
    assert judged(cases("a", 20, 200), *others)["a"]["reading"] == "narrowing_usual"


def test_below_the_declared_support_what_is_not_found_is_untold_and_what_is_found_is_told():
    support = ENOUGH["narrowing"].support
    others = [cases(f"b{i}", 1, 1000) for i in range(3)]
    assert judged(cases("a", 0, support - 1), *others)["a"]["reading"] == "untested"
    assert judged(cases("a", 0, support), *others)["a"]["reading"] == "narrowing_usual"
    assert judged(cases("a", 20, support - 1), *others)["a"]["reading"] == "narrowing_high"


def test_what_must_be_enough_may_be_something_else_than_cases():
    parts = [cases(name, 0, 100) for name in "abcd"]
    support = {("list", name): 39 if name == "a" else 40 for name in "abcd"}
    readings = {about: row["reading"] for about, row in judged(*parts, support=support).items()}
    assert readings == {"a": "untested"} | dict.fromkeys("bcd", "narrowing_usual")


def test_subjects_that_differ_by_nature_need_a_larger_difference():
    alike = [cases(f"b{i}", 10, 100) for i in range(8)]
    unlike = [cases(f"b{i}", hits, 100) for i, hits in enumerate((0, 2, 4, 8, 12, 16, 18, 20))]
    assert judged(cases("a", 27, 100), *alike)["a"]["flagged"]
    assert not judged(cases("a", 27, 100), *unlike)["a"]["flagged"]


def test_people_who_do_it_everywhere_explain_no_subject():
    def acts(key, hits, n, actor, people=12):
        return [replace(one, actor=f"{actor}{i % people}") for i, one in enumerate(cases(key, hits, n))]

    others = [acts(f"b{i}", 5, 50, "open") for i in range(4)]
    everywhere = [acts(f"b{i}", 50, 50, "closed") for i in range(2)]
    here = acts("a", 60, 60, "closed"), acts("a", 0, 20, "open")
    assert not judged(*here, *others, *everywhere, habits=True)["a"]["flagged"]
    assert judged(*here, *others, habits=True)["a"]["flagged"]


def test_every_row_says_how_it_was_made():
    row = judged(cases("a", 15, 40), cases("b", 40, 400), seed=3)["a"]
    assert row["recipe"].startswith("narrowing; null: threads swapped between subjects;")
    assert row["recipe"].endswith("seed 3")
    assert 0 <= row["q_value"] <= 1
