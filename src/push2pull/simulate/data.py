"""The tables beside the code: who there is (``people.toml``), what they belong to, how they speak."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the data file *name*: people, plan or phrases."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def phrase(name: str, language: str) -> str:
    """Return the set phrase *name* in *language*."""
    return str(table("phrases")[name][language])


def phrases(name: str, language: str) -> list[str]:
    """Return the interchangeable phrases of *name* in *language*."""
    return list(table("phrases")[name][language])
