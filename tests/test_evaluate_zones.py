"""The scores of zones: what is right counts, whatever is allowed is right, and who is absent is skipped by name."""

import pytest

from benchmarks.evaluate import zones
from benchmarks.evaluate.zones_truth import HEADER, OWN, QUOTE, SIGNATURE, Sample

REPLY = Sample(
    "reply",
    ["Yes.", "", "Jane", "On Mon, 4 May 2020 at 10:00, Bo <bo@x.example> wrote:", "> Shall we?", "?"],
    [OWN, OWN, f"{OWN}|{SIGNATURE}", HEADER, QUOTE, ""],
    "Jane",
)


def saying(*classes):
    return lambda some: ([list(classes)] * len(some), 0.5)


def test_what_is_allowed_is_right_and_blank_or_unjudged_lines_do_not_count():
    right = zones.scored([REPLY], saying(OWN, QUOTE, SIGNATURE, HEADER, QUOTE, HEADER))
    assert right == {
        "accuracy": 1, "own F1": 1, "quote F1": 1, "header F1": 1, "signature F1": 1, "lines / CPU s": 0,
    }  # fmt: skip


def test_a_class_is_scored_by_what_was_said_and_what_is_true():
    found = zones.scored([REPLY] * 1000, saying(OWN, OWN, OWN, OWN, QUOTE, OWN))
    assert found["accuracy"] == 0.75
    assert found["own F1"] == pytest.approx(2 * 2 / (3 + 2))
    assert found["header F1"] == 0
    assert "signature F1" not in found
    assert found["lines / CPU s"] == 12_000


def test_our_own_split_names_every_line():
    (said,), _ = zones.ours([REPLY])
    assert said == [OWN, OWN, OWN, HEADER, QUOTE, OWN]


def test_a_peer_that_is_not_there_is_skipped_by_name(monkeypatch, tmp_path):
    monkeypatch.setattr(zones, "PYTHON", tmp_path / "none")
    with pytest.raises(ModuleNotFoundError) as raised:
        zones._peer("talon", [REPLY])
    assert raised.value.name == "talon"
