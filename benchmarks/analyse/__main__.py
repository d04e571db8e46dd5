"""What ``analyse`` costs, stage by stage, and against size.

    python -m benchmarks.analyse                                        64,000 messages, a quarter, a sixteenth
    python -m benchmarks.analyse --messages 1000000 --people 100000     long
    python -m benchmarks.analyse --workspace TEAM.p2p                   mail that is there already

Each size is analysed by a process of its own. Growth: how many times the cost when the mail is four times as
much; n log n is 4.5 from 16,000 to 64,000 messages.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from typing import Any

from benchmarks.analyse.organisation import organisation
from benchmarks.measure import Failed, run

SIZES = (1, 4, 16)
LABEL = 12
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Stages:
    """Progress that notes what each step of a verb costs: CPU and wall seconds, and its peak of memory."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.costs: dict[str, dict[str, float]] = {}
        self._last = (time.process_time(), time.perf_counter())

    def start(self, label: str, total: int | None = None) -> None:
        """Begin to count."""
        forget_peak()
        self._last = (time.process_time(), time.perf_counter())

    def advance(self, n: int = 1) -> None:
        """Note the step that ends here."""
        now = (time.process_time(), time.perf_counter())
        cpu, wall = (new - old for new, old in zip(now, self._last, strict=True))
        self.costs[self.names[len(self.costs)]] = {"cpu": cpu, "wall": wall, "peak_mb": peak_mb()}
        forget_peak()
        self._last = now

    def done(self) -> None:
        """Note what comes after the last step: writing."""
        self.names.append("writing")
        self.advance()


def peak_mb() -> float:
    """Return the peak of this process's memory since it was last forgotten; since its start where it cannot be."""
    found = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text()) if STATUS.exists() else None
    return int(found[1] if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def forget_peak() -> None:
    """Let the peak begin anew; Linux alone can."""
    if FORGET.exists():
        FORGET.write_text("5")


def main() -> None:
    """Run the benchmark and print its tables."""
    options = arguments()
    if options.one:
        print(json.dumps(analysed(options.one)))
        return
    machine = f"{cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="push2pull-analyse-") as name:
        try:
            results = [once(options.workspace)] if options.workspace else sizes(options, Path(name))
        except Failed as failure:
            sys.exit(f"stopped: {failure}")
    print(json.dumps(results) if options.json else "\n".join(table(results)))


def arguments() -> argparse.Namespace:
    """Return what the user asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.analyse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--messages", type=int, default=64_000, help="of the largest size")
    parser.add_argument("--people", type=int, default=6_400)
    parser.add_argument(
        "--sizes", type=int, default=3, choices=(1, 2, 3), help="each a quarter of the one before"
    )
    parser.add_argument(
        "--workspace", type=Path, help="analyse this one instead; its analysis is written anew"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def sizes(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Return what each size costs, the smallest first."""
    results = []
    for part in reversed(range(options.sizes)):
        share = 4**part
        place = folder / f"{share}.p2p"
        organisation(place, options.messages // share, max(options.people // share, 20), options.seed)
        results.append(once(place))
    return results


def once(workspace: Path) -> dict[str, Any]:
    """Return what analysing *workspace* costs in a process of its own."""
    result: dict[str, Any] = json.loads(
        run([sys.executable, "-m", "benchmarks.analyse", "--one", str(workspace)])[1]
    )
    return result


def analysed(workspace: Path) -> dict[str, Any]:
    """Analyse in this process."""
    from push2pull.analyse import (
        STEPS,
        analyse,
    )  # here: the caller's memory counts towards that of its children
    from push2pull.workspace import Store

    store, stages = Store(workspace), Stages(STEPS)
    report = analyse(store, progress=stages)
    messages, people = store.rows("messages"), store.rows("people")
    store.close()
    return {"messages": messages, "people": people, "stages": stages.costs, "report": report}


def table(results: list[dict[str, Any]]) -> list[str]:
    """Return the lines of the table: a stage a line, a size three columns; how the last two sizes differ."""
    head = "".join(f"{one['messages']:>16,} messages" for one in results)
    lines = [f"{'':{LABEL}}{head}", f"{'':{LABEL}}" + f"{'CPU s':>9}{'wall s':>8}{'MB':>8}" * len(results)]
    for name in (*results[0]["stages"], "all"):
        costs = [whole(one["stages"]) if name == "all" else one["stages"][name] for one in results]
        cells = "".join(f"{cost['cpu']:>9.1f}{cost['wall']:>8.1f}{cost['peak_mb']:>8.0f}" for cost in costs)
        more = f"{costs[-1]['cpu'] / costs[-2]['cpu']:>8.1f}x" if len(costs) > 1 and costs[-2]["cpu"] else ""
        lines.append(f"{name:{LABEL}}{cells}{more}")
    return lines


def whole(stages: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return the sum of the seconds and the peak of all stages."""
    sums = {key: sum(cost[key] for cost in stages.values()) for key in ("cpu", "wall")}
    return {**sums, "peak_mb": max(cost["peak_mb"] for cost in stages.values())}


if __name__ == "__main__":
    main()
