"""What is said about connectors."""

import pytest

from push2pull.connectors.notes import HEADINGS, NOTES, notes
from push2pull.connectors.registry import SOURCES, TARGETS
from push2pull.errors import ConfigurationError


@pytest.mark.parametrize("name", NOTES)
def test_both_languages_say_as_much(name: str) -> None:
    assert name in {**SOURCES, **TARGETS}
    assert NOTES[name].keys() == HEADINGS.keys()
    for said in NOTES[name].values():
        assert list(said) == list(HEADINGS["en"]) == list(HEADINGS["fr"])
        assert all(said.values())


@pytest.mark.parametrize("name", [name for name, one in TARGETS.items() if one.remote])
def test_every_target_on_a_server_has_notes(name: str) -> None:
    assert "PUSH2PULL_" in notes(name, "fr")["Ce qu'il faut"]


def test_others_need_no_words_and_languages_are_two() -> None:
    assert notes("folder", "en") == {}
    with pytest.raises(ConfigurationError, match="en, fr"):
        notes("discourse", "de")
