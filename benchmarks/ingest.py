"""What reading an archive costs: ``ingest`` beside its peers, in one run, in turn; and against size.

    make bench                                      on the mail of an invented organisation
    python -m benchmarks.ingest ARCHIVE.mbox --copies 1 --sizes 1,4 --without mu,notmuch

CPU seconds and peak memory are those of whole processes and their children, start-up included. Contestants
take turns within a round, so that a busy machine weighs on all alike; the tables show medians.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from statistics import median

from benchmarks.archive import as_maildir, invented, repeated
from benchmarks.contestants import CONTESTANTS, Archive, Contestant
from benchmarks.measure import Cost, Failed

LABEL = 28


def main() -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("mbox", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=4, help="the first table: the mbox so many times over")
    parser.add_argument("--sizes", type=numbers, default=[1, 4, 16], help="the second table: times the mbox")
    parser.add_argument("--without", default="", help="contestants to leave out: mu,notmuch")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="push2pull-bench-") as name:
        folder = Path(name)
        once = options.mbox or invented(folder)
        machine = f"{cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}; medians of {options.rounds} rounds in turn")
        contestants = chosen(options.without.lower().split(","))
        beside_peers(repeated(once, options.copies, folder / "mbox" / once.name), contestants, options.rounds)
        against_size(once, options.sizes, folder, options.rounds)


def numbers(text: str) -> list[int]:
    """Return the numbers of a list with commas."""
    return [int(part) for part in text.split(",") if part]


def chosen(without: list[str]) -> list[Contestant]:
    """Return who takes part, and say who does not."""
    present = []
    for one in CONTESTANTS:
        if one.name.lower() in without:
            print(f"left out: {one.name}")
        elif not one.present():
            print(f"skipped: {one.name} ({one.program} is not installed)")
        else:
            present.append(one)
    return present


def beside_peers(mbox: Path, contestants: list[Contestant], rounds: int) -> None:
    """Print the table of all contestants on one archive."""
    folder, size = mbox.parent.parent, mbox.stat().st_size / 1e6
    archive = Archive(mbox, as_maildir(mbox, folder / "maildir"))
    figures = in_turn(contestants, archive, folder, rounds)
    print(f"\n{mbox.name}, {size:.0f} MB. Ratios: how often the cost of push2pull with 1 process")
    columns = f"{'messages':>9}{'msg/CPU s':>11}{'MB/CPU s':>10}{'wall s':>8}{'peak MB':>9}"
    print(f"{'':{LABEL}}{columns}{'CPU':>8}{'wall':>8}")
    base = next(iter(figures.values()))[0]
    for one, (cost, n) in figures.items():
        print(
            f"{one.name:{LABEL}}{row(cost, n, size)}{cost.cpu / base.cpu:>7.2f}x{cost.wall / base.wall:>7.2f}x"
        )
    print("\nWhat each does beside reading:")
    for one in figures:
        print(f"  {one.name + ':':{LABEL}}{one.work}")


def against_size(once: Path, sizes: list[int], folder: Path, rounds: int) -> None:
    """Print what we cost as the archive grows, with one process and with two."""
    print(
        "\nCost against size; peak: of the largest process; speed-up: wall time of 1 process over that of 2"
    )
    columns = f"{'messages':>9}{'msg/CPU s':>11}{'MB/CPU s':>10}{'wall s':>8}{'peak MB':>9}"
    print(f"{'':>6}{'MB':>8}{columns}{'2: wall s':>11}{'peak MB':>9}{'speed-up':>10}")
    for times in sizes:
        mbox = repeated(once, times, folder / "grown" / once.name)
        size = mbox.stat().st_size / 1e6
        figures = in_turn(CONTESTANTS[:2], Archive(mbox, folder), folder, rounds)
        (one, n), (two, _) = figures.values()
        pair = f"{two.wall:>11.2f}{two.peak_mb:>9.0f}{one.wall / two.wall:>9.2f}x"
        print(f"{times:>5}x{size:>8.1f}{row(one, n, size)}{pair}")


def row(cost: Cost, n: int, size: float) -> str:
    """Return the columns that both tables have."""
    rates = f"{n / cost.cpu:>11,.0f}{size / cost.cpu:>10.1f}"
    return f"{n:>9,}{rates}{cost.wall:>8.2f}{cost.peak_mb:>9.0f}"


def in_turn(
    contestants: Sequence[Contestant], archive: Archive, folder: Path, rounds: int
) -> dict[Contestant, tuple[Cost, int]]:
    """Return the median costs and the messages read of all who could, *rounds* times in turn."""
    runs: dict[Contestant, list[tuple[Cost, int]]] = {one: [] for one in contestants}
    for _ in range(rounds):
        for one in contestants:
            try:
                runs[one].append(in_fresh_folder(one, archive, folder))
            except Failed as failure:
                print(f"failed: {one.name}: {failure}")
    return {one: (typical(costs), costs[0][1]) for one, costs in runs.items() if costs}


def in_fresh_folder(one: Contestant, archive: Archive, folder: Path) -> tuple[Cost, int]:
    """Run *one* in a folder of its own, which is removed."""
    place = folder / "run"
    place.mkdir()
    try:
        return one.run(archive, place)
    finally:
        shutil.rmtree(place)


def typical(runs: list[tuple[Cost, int]]) -> Cost:
    """Return the median of each figure."""
    return Cost(*(median(column) for column in zip(*(cost for cost, _ in runs), strict=True)))


if __name__ == "__main__":
    main()
