from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from push2pull import normalise
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import ConfigurationError
from push2pull.workspace import Store
from push2pull.workspace import settings as module
from push2pull.workspace.settings import Settings

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)


@given(name=TEXT, purpose=TEXT, domains=st.lists(TEXT, max_size=3), text=st.booleans())
def test_what_is_dumped_is_loaded_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, purpose: str, domains: list[str], text: bool
) -> None:
    path = tmp_path_factory.mktemp("w") / "workspace.toml"
    settings = Settings(name=name, purpose=purpose, own_domains=tuple(domains), keep_text=text)
    path.write_text(module.dump(settings), encoding="utf-8")
    assert module.load(path) == settings


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('profil = "eu"', "unknown setting 'profil'"),
        ('profile = "us"', "eu, public, demo"),
        ("min_group = 4", "5 is the lowest"),
        ('min_group = "8"', "must be a int"),
        ('own_domains = "acme.example"', "must be a list"),
        ("max_parts = 0", "1 or more"),
        ("max_depth = 5000", "200 is the highest"),
        ("name = ", "cannot be read"),
    ],
)
def test_a_wrong_setting_says_what_to_change(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "workspace.toml"
    path.write_text(line)
    with pytest.raises(ConfigurationError, match=says):
        module.load(path)


def test_publishing_is_ready_once_purpose_basis_contact_and_notice_are_stated() -> None:
    stated = {"purpose": "p", "legal_basis": "l", "contact": "c", "notice": "n"}
    assert Settings(**stated).unstated == ()
    assert Settings(**(stated | {"notice": " "})).unstated == ("notice",)
    assert Settings(profile="public").unstated == ()


def test_limits_are_those_of_the_readers_by_default_and_reach_them(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "default", Settings())
    ordinary = normalise.Settings(key=b"")
    for name in module.MESSAGE_LIMITS:
        assert getattr(store.normalise_settings(), name) == getattr(ordinary, name)
    assert Limits(**store.source_limits()) == Limits()
    narrow = Store.create(tmp_path / "narrow", Settings(**dict.fromkeys(module.LIMITS, 2)))
    assert {getattr(narrow.normalise_settings(), name) for name in module.MESSAGE_LIMITS} == {2}
    assert narrow.source_limits() == {
        "message": 2 << 20, "ratio": 2, "total": 2 << 30, "members": 2, "nesting": 2,
    }  # fmt: skip
