"""A mailbox that grows changes its last range alone."""

import os
from pathlib import Path

from push2pull.connectors.sources.ranges import ranges


def test_ranges_are_aligned_and_cover_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"x" * 2500)
    assert [(one.start, one.stop, one.size) for one in ranges(path, 1000)] == [
        (0, 1000, 1000),
        (1000, 2000, 1000),
        (2000, 3000, 500),
    ]


def test_growing_changes_the_last_fingerprint_only(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(os.urandom(25_000))
    before = list(ranges(path, 10_000))
    with path.open("ab") as file:
        file.write(b"more")
    after = list(ranges(path, 10_000))
    assert [a.fingerprint == b.fingerprint for a, b in zip(before, after, strict=True)] == [True, True, False]


def test_a_changed_end_of_a_whole_range_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"x" * 20_000)
    before = list(ranges(path, 10_000))
    path.write_bytes(b"x" * 9_999 + b"y" + b"x" * 10_000)
    after = list(ranges(path, 10_000))
    assert [a.fingerprint == b.fingerprint for a, b in zip(before, after, strict=True)] == [False, True]


def test_an_empty_file_has_no_range(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert list(ranges(tmp_path / "a", 10)) == []
