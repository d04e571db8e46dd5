"""Messages a CPU second through ``normalise`` alone: one process, no files written, best of several rounds.

    python -m benchmarks.normalise MBOX... [--rounds 7]

Everything counts: headers, people, dates, lists, MIME, cleaning, kinds, language, masking and hashing. Reading
the files does not.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from push2pull.connectors.sources.mbox import split
from push2pull.model import Origin, RawMessage
from push2pull.normalise import Settings, normalise

LIMIT = 256 << 20


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mbox", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    messages = [raw for path in options.mbox for raw in read(path)]
    settings = Settings(key=b"k" * 32, profile="public")
    seconds = min(measure(messages, settings) for _ in range(options.rounds))
    size = sum(len(raw.data) for raw in messages) / 1e6
    print(
        f"{len(messages)} messages, {size:.1f} MB: {len(messages) / seconds:,.0f} messages and "
        f"{size / seconds:.1f} MB a CPU second, best of {options.rounds}"
    )


def read(path: Path) -> list[RawMessage]:
    """Return the messages of an mbox."""
    with path.open("rb") as file:
        pieces = list(split(file.read, LIMIT))
    return [
        RawMessage(piece.data, Origin("bench", path.name, piece.offset, len(piece.data)), "bench")
        for piece in pieces
    ]


def measure(messages: list[RawMessage], settings: Settings) -> float:
    """Return the CPU seconds that normalising all messages once takes."""
    start = time.process_time()
    for raw in messages:
        normalise(raw, settings)
    return time.process_time() - start


if __name__ == "__main__":
    main()
