"""Read messages with every reader and tell the differences, each by the name of its class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.differential.case import Case
from benchmarks.differential.classes import CLASSES, explain
from benchmarks.differential.oracles import ORACLES
from benchmarks.differential.reading import FIELDS, Reading, ours

__all__ = ["CLASSES", "Tally", "cases", "compare", "tally"]

FAILED = "reader_failed"
UNEXPLAINED = "unexplained"


@dataclass(slots=True)
class Tally:
    """``classes``: name of a class to the number of messages with it. ``unexplained``: cases without a name."""

    messages: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    unexplained: list[Case] = field(default_factory=list)


def read_all(data: bytes) -> dict[str, Reading | None]:
    """Return the readings of the oracles; None from one that raised."""
    found: dict[str, Reading | None] = {}
    for name, read in ORACLES.items():
        try:
            found[name] = read(data)
        except Exception:  # an oracle has no opinion on what it cannot read
            found[name] = None
    return found


def agree(name: str, here: object, there: object) -> bool:
    """Say whether two values of a field are the same; how a text is cut into pieces does not matter."""
    if name == "text" and isinstance(here, tuple) and isinstance(there, tuple):
        return "".join(here) == "".join(there)
    return here == there


def cases(data: bytes, mine: Reading, defects: frozenset[str]) -> Iterator[Case]:
    """Yield a case for each field of each oracle that differs from *mine*."""
    found = read_all(data)
    for name, theirs in found.items():
        other = next(one for key, one in found.items() if key != name)
        for one in FIELDS if theirs else ():
            here, there = getattr(mine, one), getattr(theirs, one)
            if there is not None and not agree(one, here, there):
                yield Case(name, one, here, there, getattr(other, one, None), defects, data)


def compare(data: bytes) -> Iterator[tuple[str, Case]]:
    """Yield (class, case) for each difference in one message; class "unexplained" where no rule fits."""
    mine, defects = ours(data)
    for case in cases(data, mine, defects):
        yield explain(case) or UNEXPLAINED, case


def tally(messages: Iterable[bytes]) -> Tally:
    """Compare all *messages*; each counts once for each class."""
    result = Tally()
    for data in messages:
        result.messages += 1
        found = list(compare(data))
        result.classes.update({name for name, _ in found})
        result.unexplained += [case for name, case in found if name == UNEXPLAINED]
    return result
