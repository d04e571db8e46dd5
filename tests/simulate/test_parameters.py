"""What a simulation may be told, and what it does with it."""

import doctest
from pathlib import Path
from typing import Any

import pytest

import push2pull.simulate
from mailbuilder import digests
from push2pull.errors import ConfigurationError
from push2pull.simulate import EFFECTS, Parameters, simulate
from push2pull.simulate.organisation import organisation

SMALL = {"people": 30, "months": 2}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"people": 5}, "people 5: use 30 to 1000"),
        ({"volume": 0}, "volume 0"),
        ({"lost": 0.9}, "lost 0.9"),
        ({"format": "pst"}, "use one of mixed, mbox, maildir, eml"),
        ({"mailboxes": "some"}, "use all, 1 to 60, or a share"),
        ({"mailboxes": 61}, "mailboxes 61"),
        ({"effects": {"gossip": 1}}, "effect gossip: use one of dialogue"),
        ({"effects": {"narrowing": 2}}, "effect narrowing=2: use 0 to 1"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_what_can(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Parameters(**wrong)


def test_a_clean_organisation_has_no_effect_but_those_that_are_named() -> None:
    parameters = Parameters(clean=True, effects={"narrowing": 0.3})
    assert {name: parameters.effect(name) for name in EFFECTS if parameters.effect(name)} == {
        "narrowing": 0.3
    }
    assert all(Parameters().effect(name) == EFFECTS[name].default > 0 for name in EFFECTS)


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_of_0_is_what_happens_anyway_and_1_is_always(name: str) -> None:
    assert EFFECTS[name].rate(0) == EFFECTS[name].base < 0.15
    assert EFFECTS[name].rate(1) == 1


@pytest.mark.parametrize(("asked", "n"), [("all", 60), (12, 12), (12.0, 12), (0.5, 30), (0.001, 1)])
def test_mailboxes_are_all_a_number_or_a_share(asked: float | str, n: int) -> None:
    assert Parameters(mailboxes=asked).n_mailboxes() == n


def test_fewer_exported_mailboxes_are_part_of_more() -> None:
    def exported(n: int) -> set[str]:
        chosen = Parameters(mailboxes=n)
        org = organisation(chosen.chance("people"), chosen)
        return {one.address for one in org.exported}

    assert exported(4) < exported(12) < exported(59) < exported(60)
    assert len(exported(60)) == 60


@pytest.mark.parametrize(
    ("form", "suffixes"), [("mbox", {".mbox"}), ("maildir", {"", ".mbox"}), ("eml", {"", ".mbox"})]
)
def test_one_format_for_all_mailboxes_beside_the_archive(
    tmp_path: Path, form: str, suffixes: set[str]
) -> None:
    truth = simulate(tmp_path, **SMALL, format=form, mailboxes=4)
    paths = list((tmp_path / "mail").iterdir())
    assert len(paths) == 5 == len(truth["files"])
    assert {path.suffix if path.is_file() else "" for path in paths} == suffixes
    assert all((path / "cur").is_dir() == (form == "maildir") for path in paths if path.is_dir())


def test_parameters_and_their_fields_say_the_same(tmp_path: Path) -> None:
    simulate(tmp_path / "a", Parameters(**SMALL, seed=3, mailboxes=2))
    simulate(tmp_path / "b", Parameters(**SMALL), seed=3, mailboxes=2)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_more_volume_is_more_mail_and_lost_headers_are_lost(tmp_path: Path) -> None:
    little = simulate(tmp_path / "little", **SMALL, volume=0.5, lost=0, lost_headers=0)
    much = simulate(tmp_path / "much", **SMALL, volume=1.5, lost=0, lost_headers=0.5)
    assert much["counts"]["unique"] > 2 * little["counts"]["unique"]
    assert little["replies_without_headers"] == []
    replies = sum(one["parent"] is not None for one in much["threads"].values())
    assert 0.35 < len(much["replies_without_headers"]) / replies < 0.6


def test_the_example_runs() -> None:
    assert doctest.testmod(push2pull.simulate) == doctest.TestResults(0, 3)
