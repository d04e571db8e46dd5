"""What the author wrote, line by line, beside three reply parsers on the same annotated mail."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.evaluate.communities_peers import PYTHON
from benchmarks.evaluate.table import Table, measured
from benchmarks.evaluate.zones_truth import HEADER, OWN, QUOTE, SIGNATURE, Sample, samples
from push2pull.normalise import quotes

CLASSES = (OWN, QUOTE, HEADER, SIGNATURE)
PEERS = ("mail-parser-reply", "email-reply-parser", "talon")
SETS = {
    "enron": "Mail of a company, as Quagga's authors marked it up",
    "apache": "Mail of developers, as Quagga's authors marked it up",
    "webis": "Mail of a company, as Webis marked it up",
    "forge": "Signature lines",
    "french": "French customers' mail",
    "fixtures": "Fixtures of other reply parsers",
    "attributions": "Attribution lines of public lists",
}
ABOUT = (
    "{n:,} texts: the half by the last bit of SHA-256 of a text's name that rules may not be tuned on. Errors on "
    "this half have been looked at since, so only the first run was a clean test. Accuracy: share of lines with the "
    "right class, blank lines left out. F1 of each class that the set has. Lines / CPU s: of the splitting alone. "
    "talon's classifier of signatures was trained on the set of signature lines."
)

Split = Callable[[Sequence[Sample]], tuple[list[list[str]], float]]
"""From samples to the class of every line of each, and the CPU seconds that it took."""


def tables(corpora: Path, *, tuning: bool = False) -> Iterator[Table]:
    """Yield a table a set, of the half that is reported; *tuning*: of the other."""
    sets: dict[str, list[Sample]] = defaultdict(list)
    for name, sample in samples(corpora):
        if sample.tuning == tuning:
            sets[name].append(sample)
    for name, some in sets.items():
        rows = [measured("push2pull", scored, some, ours, ours=True)]
        rows += [measured(peer, scored, some, partial(_peer, peer)) for peer in PEERS]
        yield Table(SETS[name], ABOUT.format(n=len(some)), rows)


def ours(some: Sequence[Sample]) -> tuple[list[list[str]], float]:
    """Split with push2pull."""
    names = {
        quotes.OWN: OWN, quotes.QUOTED: QUOTE, quotes.HEAD: HEADER,
        quotes.SIGNATURE: SIGNATURE, quotes.FOOTER: SIGNATURE,
    }  # fmt: skip
    start = time.process_time()
    found = [quotes.classify(one.lines, True, one.sender) for one in some]
    seconds = time.process_time() - start
    return [[names[code] for code in codes] for codes in found], seconds


def _peer(name: str, some: Sequence[Sample]) -> tuple[list[list[str]], float]:
    """Split with a peer, in the environment of peers.

    Raises ``ModuleNotFoundError`` where its environment or the peer itself is absent.
    """
    if not PYTHON.exists():
        raise ModuleNotFoundError(f"no {PYTHON}", name=name)
    request = json.dumps([(one.lines, one.sender) for one in some])
    command = [PYTHON, "-m", "benchmarks.evaluate.zones_peer", name]
    done = subprocess.run(command, input=request, capture_output=True, text=True)
    if done.returncode == 3:
        raise ModuleNotFoundError(done.stderr, name=name)
    if done.returncode:
        raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    said, seconds = json.loads(done.stdout)
    return said, seconds


def scored(some: Sequence[Sample], split: Split) -> Mapping[str, float]:
    """Return accuracy, F1 of every class that is there, and lines a CPU second."""
    said, seconds = split(some)
    pairs = _pairs(some, said)
    right = sum(n for (truth, one), n in pairs.items() if truth == one)
    scores = {"accuracy": right / max(pairs.total(), 1)}
    scores |= {f"{one} F1": _f1(pairs, one) for one in CLASSES if any(truth == one for truth, _ in pairs)}
    return scores | {"lines / CPU s": round(sum(len(one.lines) for one in some) / max(seconds, 1e-6), -3)}


def _pairs(some: Sequence[Sample], said: list[list[str]]) -> Counter[tuple[str, str]]:
    """Return how often each pair (truth, said) was met."""
    pairs: Counter[tuple[str, str]] = Counter()
    for sample, classes in zip(some, said, strict=True):
        for line, truth, one in zip(sample.lines, sample.truth, classes, strict=True):
            if truth and line.strip():
                allowed = truth.split("|")
                pairs[one if one in allowed else allowed[0], one] += 1
    return pairs


def _f1(pairs: Counter[tuple[str, str]], one: str) -> float:
    right = pairs[one, one]
    said = sum(n for (_, what), n in pairs.items() if what == one)
    true = sum(n for (what, _), n in pairs.items() if what == one)
    return 2 * right / (said + true)
