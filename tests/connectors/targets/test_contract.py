"""Every built-in target keeps the contract of targets."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from push2pull.connectors.base import Target
from push2pull.connectors.targets.folder import FolderTarget
from push2pull.connectors.targets.memory import EVERYTHING, MemoryTarget
from push2pull.testing.targets import CHECKS, NotApplicable

TARGETS: dict[str, Callable[[Path], Target]] = {
    "folder": lambda path: FolderTarget(path / "site"),
    "memory-find": lambda _path: MemoryTarget(),
    "memory-native": lambda _path: MemoryTarget(replace(EVERYTHING, idempotence="native")),
    "memory-limits": lambda _path: MemoryTarget(replace(EVERYTHING, body_limit=500, limit_unit="bytes")),
    "memory-utf16": lambda _path: MemoryTarget(replace(EVERYTHING, body_limit=280, limit_unit="utf16")),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", TARGETS)
def test_a_target_keeps_the_contract(name: str, check: Callable[..., None], tmp_path: Path) -> None:
    try:
        check(lambda: TARGETS[name](tmp_path))
    except NotApplicable as reason:
        pytest.skip(f"{name}: {reason}")
