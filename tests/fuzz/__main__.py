"""Fuzz the reader for longer: `make fuzz`, or PYTHONPATH=tests:. python -m fuzz --seconds 600 --seed 1.

Each target runs in a child process with limits on CPU and memory, so that a hang or a crash of a parser written in C
or Rust is found too. What breaks is written to the folder --out, and the command ends with 1. Seeds are those of the
tests and, where PUSH2PULL_CORPORA names a folder, the torture samples.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from fuzz.runner import fuzz
from fuzz.targets import TARGETS


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz every target for its share of the time; return 1 where one broke."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600, help="of computing, for all targets together")
    parser.add_argument("--seed", type=int, default=0, help="another number, other inputs")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS))
    parser.add_argument(
        "--out", type=Path, default=Path(".fuzz"), help="folder for inputs that break something"
    )
    options = parser.parse_args(arguments)
    names = options.target or sorted(TARGETS)
    broken = [
        name for name in names if not fuzz(name, options.seed, options.seconds / len(names), options.out)
    ]
    print(f"broken: {', '.join(broken) or 'none'}")
    return int(bool(broken))


if __name__ == "__main__":
    raise SystemExit(main())
