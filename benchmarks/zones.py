"""What the author wrote, line by line, beside three reply parsers on the same annotated mail, in one run.

    python -m benchmarks.zones [CORPORA] [--half report|tune|all]

Line accuracy, and precision, recall and F1 of each class, on the half that the rules were not tuned on (see
``zones_truth.Sample.tuning``). Blank lines do not count. Peers that are not installed are named and skipped:
mail-parser-reply and email-reply-parser (MIT), talon (Apache-2.0) with its line classifier, which was trained
on the set ``forge``. Nothing of them is part of push2pull. CPU seconds are those of the splitting alone.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from benchmarks.zones_peers import Contestant, contestants
from benchmarks.zones_truth import HEADER, OWN, QUOTE, SIGNATURE, Sample, samples

CLASSES = (OWN, QUOTE, HEADER, SIGNATURE)
Pairs = Counter[tuple[str, str]]


def main() -> None:
    """Run the benchmark and print a table for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="?", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--half", choices=("report", "tune", "all"), default="report")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    found, missing = contestants()
    if options.only:
        found = {options.only: found[options.only]}
    sets: dict[str, list[Sample]] = defaultdict(list)
    for name, sample in samples(options.corpora):
        if options.half == "all" or sample.tuning == (options.half == "tune"):
            sets[name].append(sample)
    print(f"half: {options.half}; not installed: {', '.join(missing) or 'none'}")
    for name, some in sets.items():
        table(name, some, found)


def table(name: str, some: list[Sample], found: Mapping[str, Contestant]) -> None:
    """Print the scores of every contestant on one set."""
    print(f"\n{name}: {len(some)} texts")
    print(
        f"{'':<20}{'lines':>7}{'accuracy':>10}"
        + "".join(f"{one + ' P/R/F1':>22}" for one in CLASSES)
        + "   CPU s"
    )
    for who, run in found.items():
        pairs, seconds = score(some, run)
        right = sum(n for (truth, said), n in pairs.items() if truth == said)
        total = sum(pairs.values())
        cells = "".join(f"{_cell(pairs, one):>22}" for one in CLASSES)
        print(f"{who:<20}{total:>7}{right / max(total, 1):>10.4f}{cells}{seconds:>8.2f}")


def score(some: list[Sample], run: Contestant) -> tuple[Pairs, float]:
    """Return how often each pair (truth, said) was met, and the CPU seconds of the contestant."""
    pairs: Pairs = Counter()
    seconds = 0.0
    for sample in some:
        start = time.process_time()
        said = run(sample.lines, sample.sender)
        seconds += time.process_time() - start
        for line, truth, one in zip(sample.lines, sample.truth, said, strict=True):
            if truth and line.strip():
                allowed = truth.split("|")
                pairs[one if one in allowed else allowed[0], one] += 1
    return pairs, seconds


def _cell(pairs: Pairs, one: str) -> str:
    right = pairs[one, one]
    said = sum(n for (_, what), n in pairs.items() if what == one)
    true = sum(n for (what, _), n in pairs.items() if what == one)
    if not true:
        return "-"
    precision = right / said if said else 0.0
    recall = right / true
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return f"{precision:.2f} {recall:.2f} {f1:.3f}"


if __name__ == "__main__":
    main()
