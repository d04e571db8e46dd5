"""The openness index and its parts."""

from push2pull.analysis.flows.openness import openness
from push2pull.analysis.flows.rows import row


def figure(indicator, about, value, spread=0.02, n=40):
    ends = value - spread, value + spread
    return row(indicator, ("list", about), value, ends, None, n, "", recipe="")


def streams(n=6):
    rows = []
    for i in range(n):
        rows.append(figure("dialogue", f"L{i}", 0.1 + i / 10))
        rows.append(figure("narrowing", f"L{i}", 0.7 - i / 10))
        rows.append(figure("unanswered", f"L{i}", 0.5))
    return rows


def test_the_index_is_the_mean_rank_of_its_parts_which_stand_beside_it():
    found = {one["about"]: one for one in openness(streams(), seed=0)}
    assert found["L0"]["parts"] == [("dialogue", 0.0), ("narrowing", 0.0), ("unanswered", 50.0)]
    assert found["L5"]["parts"] == [("dialogue", 100.0), ("narrowing", 100.0), ("unanswered", 50.0)]
    assert [round(found[f"L{i}"]["value"]) for i in (0, 5)] == [17, 83]
    for one in found.values():
        assert one["low"] <= one["value"] <= one["high"]
        assert not one["flagged"]


def test_two_parts_make_no_index_and_four_streams_no_rank():
    assert openness([one for one in streams() if one["indicator"] != "unanswered"], seed=0) == []
    assert openness(streams(4), seed=0) == []


def test_a_figure_that_was_refused_is_no_part():
    unseen = row("narrowing", ("list", "L0"), None, None, None, 40, "unseen", recipe="")
    rows = [one for one in streams() if (one["indicator"], one["about"]) != ("narrowing", "L0")]
    assert "L0" not in {one["about"] for one in openness([*rows, unseen], seed=0)}


def test_wide_intervals_make_a_wide_index():
    narrow = {one["about"]: one for one in openness(streams(), seed=0)}["L2"]
    rows = [one | {"low": 0.0, "high": 1.0} for one in streams()]
    wide = {one["about"]: one for one in openness(rows, seed=0)}["L2"]
    assert (wide["low"], wide["high"]) != (narrow["low"], narrow["high"])
    assert wide["high"] - wide["low"] > narrow["high"] - narrow["low"]
