"""Value of a community in hours a year: a range from named assumptions, not a forecast.

    hours = copies avoided x seconds x adoption / 3600 x 365 / window + repeated answers x minutes / 60

Copies avoided are those of the window that went to people who wrote nothing in it. Seconds per copy: 10 or 30
(our guesses), 64 (recovery after an interruption, Jackson 2003, one firm). Adoption: 10 % (provide and pray,
Bradley 2013), 27 % and 38 % (SWOOP Analytics: mean and target). Minutes per repeated answer: our guesses.
Social lists are worth nothing here; nor is what stays mail, is not launched or merges into a counted one.
"""

from __future__ import annotations

from dataclasses import dataclass

from push2pull.proposals.gates import Figures


@dataclass(frozen=True, slots=True)
class Assumption:
    """``seconds`` lost per copy, ``adoption`` 0 to 1, ``minutes`` per repeated answer."""

    seconds: float
    adoption: float
    minutes: float


LOW = Assumption(10, 0.10, 5)
MIDDLE = Assumption(30, 0.27, 10)
HIGH = Assumption(64, 0.38, 15)


def hours(copies: int, repeated_answers: float, assumption: Assumption, window_days: int) -> float:
    """Return hours a year: *copies* avoidable in *window_days*, *repeated_answers* a year."""
    spared = copies * assumption.seconds * assumption.adoption / 3600 * 365 / window_days
    return round(spared + repeated_answers * assumption.minutes / 60, 1)


def span(figures: Figures, repeated_answers: float, window_days: int) -> tuple[float, float]:
    """Return the low and the high estimate in hours a year."""
    low, high = (hours(figures.copies, repeated_answers, one, window_days) for one in (LOW, HIGH))
    return low, high
