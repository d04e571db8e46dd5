"""Faults to inject into a target: scripted by a test or drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from push2pull.connectors.targets.memory import Fault
from push2pull.errors import NotAuthorised, OutcomeUnknown, Refused, TryLater


class Crash(BaseException):
    """The process dies here: nothing may catch it."""


def make(name: str) -> Fault | None:
    """Return the fault of a *name*: ok, later, refused, lost (call and answer), unanswered, denied, crash, crashed.

    ``lost`` never arrived, ``unanswered`` took effect without an answer; ``crash`` comes before the call
    takes effect, ``crashed`` after.
    """
    faults = {
        "later": Fault(TryLater("busy", retry_after=0.0)),
        "refused": Fault(Refused("not this one")),
        "lost": Fault(OutcomeUnknown("no answer")),
        "unanswered": Fault(OutcomeUnknown("no answer"), landed=True),
        "denied": Fault(NotAuthorised("no longer yours")),
        "crash": Fault(Crash()),
        "crashed": Fault(Crash(), landed=True),
    }
    return None if name == "ok" else faults[name]


NAMES = ("ok", "later", "refused", "lost", "unanswered", "denied", "crash", "crashed")
"""Every fault that :func:`make` knows."""


def scripted(names: Iterable[str]) -> Iterator[Fault | None]:
    """Yield one fault per call by name; afterwards every call works."""
    return (make(name) for name in names)


def seeded(seed: int, rate: float = 0.3, names: Iterable[str] = NAMES[1:]) -> Iterator[Fault | None]:
    """Yield faults for ever: each call fails with probability *rate*, in a way drawn from *names*."""
    draw, kinds = random.Random(seed), tuple(names)  # noqa: S311 - a script for tests, not a secret
    while True:
        yield make(draw.choice(kinds)) if draw.random() < rate else None
