"""One target in a child process of its own, until its time is up or it breaks."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
import traceback
from hashlib import sha256
from pathlib import Path
from random import Random

from fuzz.limits import TookTooLong, cpu_limit
from fuzz.mutations import mutate
from fuzz.seeds import SEEDS, of_corpora
from fuzz.targets import TARGETS

CPU = 10
MEMORY = 4 << 30


def fuzz(name: str, seed: int, seconds: float, out: Path) -> bool:
    """Fuzz one target in a child; return whether it held."""
    out.mkdir(parents=True, exist_ok=True)
    last = out / f"{name}.last"
    child = multiprocessing.get_context("spawn").Process(target=work, args=(name, seed, seconds, out, last))
    child.start()
    child.join()
    if child.exitcode == 0:
        last.unlink(missing_ok=True)
    elif child.exitcode != 1:
        print(f"{name}: the process ended with {child.exitcode}; its last input is {last}")
    return child.exitcode == 0


def work(name: str, seed: int, seconds: float, out: Path, last: Path) -> None:
    """Run inputs until the time is up; end the process with 1 at the first that breaks something."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2 * CPU, int(seconds) + 2 * CPU))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seeds = SEEDS[name]
    if corpora := os.environ.get("PUSH2PULL_CORPORA"):
        seeds += of_corpora(Path(corpora)).get(name, ())
    random, count = Random(f"{name} {seed}"), 0
    while time.process_time() < seconds:
        data = mutate(random, random.choice(seeds), random.randrange(7))
        last.write_bytes(data)
        count += 1
        try:
            with cpu_limit(CPU):
                TARGETS[name](data)
        except (Exception, TookTooLong):
            path = out / f"{name}-{sha256(data).hexdigest()[:16]}"
            path.write_bytes(data)
            traceback.print_exc()
            print(f"{name}: broken by {path}")
            sys.exit(1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{name}: {count} inputs, {peak} MB at most", flush=True)
