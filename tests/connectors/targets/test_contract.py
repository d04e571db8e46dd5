"""Every built-in target keeps the contract of targets."""

import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from push2pull.connectors.base import Target
from push2pull.connectors.targets.folder import FolderTarget
from push2pull.connectors.targets.memory import EVERYTHING, MemoryTarget
from push2pull.markup import DIALECTS
from push2pull.model import RemotePlace
from push2pull.testing import endurance
from push2pull.testing.faults import scripted
from push2pull.testing.targets import CHECKS, NotApplicable, check_written_twice_is_written_once

KINDS = {
    **dict.fromkeys(("busy_seconds", "unavailable"), "later"),
    **dict.fromkeys(("error_before", "dropped_before"), "lost"),
    **dict.fromkeys(("error_after", "dropped_after", "gateway_after", "silent_after", "cut"), "unanswered"),
    "expired": "denied",
}
"""The faults of servers as a target without one knows them."""

TARGETS: dict[str, Callable[[Path], Target]] = {
    "folder": lambda path: FolderTarget(path / "site"),
    "memory-find": lambda _path: MemoryTarget(),
    "memory-native": lambda _path: MemoryTarget(replace(EVERYTHING, idempotence="native")),
    "memory-limits": lambda _path: MemoryTarget(replace(EVERYTHING, body_limit=500, limit_unit="bytes")),
    "memory-members": lambda _path: MemoryTarget(replace(EVERYTHING, members=True)),
    "memory-blind": lambda _path: MemoryTarget(replace(EVERYTHING, idempotence="none")),
    "memory-alone": lambda _path: MemoryTarget(replace(EVERYTHING, author=False, timestamp=False)),
    **{
        f"memory-{markup}": lambda _path, markup=markup: MemoryTarget(
            replace(EVERYTHING, markup=markup, marker=True, titles=False, threading="thread", body_limit=4000)
        )
        for markup in DIALECTS
    },
    "memory-utf16": lambda _path: MemoryTarget(replace(EVERYTHING, body_limit=280, limit_unit="utf16")),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", TARGETS)
def test_a_target_keeps_the_contract(name: str, check: Callable[..., None], tmp_path: Path) -> None:
    with suppress(NotApplicable):
        check(lambda: TARGETS[name](tmp_path))


@pytest.mark.parametrize("check", endurance.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", TARGETS)
def test_a_target_keeps_the_contract_under_interruption(
    name: str, check: Callable[..., None], tmp_path: Path
) -> None:
    numbers = itertools.count()
    with suppress(NotApplicable):
        check(lambda: TARGETS[name](tmp_path / str(next(numbers))))


def fail(target: Target, names: Sequence[str]) -> None:
    assert isinstance(target, MemoryTarget)
    target.fail(scripted(KINDS.get(name, name) for name in names))


@pytest.mark.parametrize("check", endurance.FAULT_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", ["memory-find", "memory-native", "memory-discourse", "memory-blind"])
def test_a_target_keeps_the_contract_under_faults(
    name: str, check: Callable[..., None], tmp_path: Path
) -> None:
    with suppress(NotApplicable):
        check(lambda: TARGETS[name](tmp_path), fail)


def test_the_suite_sees_a_secret() -> None:
    class Telling(MemoryTarget):
        def __init__(self) -> None:
            super().__init__()
            self.token = "s3cr3t"

    with pytest.raises(AssertionError, match="secret"):
        endurance.check_secrets_show_nowhere(Telling, fail, ["s3cr3t"])


def test_only_abilities_that_a_target_does_not_claim_are_left_out() -> None:
    bare = replace(EVERYTHING, idempotence="none", threading="none", withdraw=False)
    left_out = []
    for check in CHECKS:
        try:
            check(lambda: MemoryTarget(bare))
        except NotApplicable:
            left_out.append(check.__name__)
    assert left_out == [
        "check_people_become_members_once",
        "check_written_twice_is_written_once",
        "check_a_post_is_found_by_its_key",
        "check_an_answer_hangs_on_its_parent",
        "check_a_withdrawn_post_is_gone",
    ]


def test_the_suite_sees_a_target_that_writes_twice() -> None:
    class Doubling(MemoryTarget):
        def find(self, key: str, place: RemotePlace) -> None:
            return None

    native = replace(EVERYTHING, idempotence="native")
    with pytest.raises(AssertionError):
        check_written_twice_is_written_once(lambda: Doubling(native))
