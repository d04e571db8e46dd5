"""The pace of a run: no more calls than a target allows, fewer when it says so, longer pauses while it is busy.

A token bucket spaces the calls; what the target says (``retry_after``) goes before it; pauses without a word
from the target grow with every attempt, with jitter so that several runs do not come back together ("full
jitter" of exponential back-off, here never less than half).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds to wait after the first attempt, and at most, where the target does not say."""

PATIENCE = 900.0
"""A target that asks for more seconds than this is not waited for: the run stops, a later one goes on."""

BURST = 5.0
_SLOWER, _FASTER = 0.5, 1.05


class Pace:
    """``rate``: calls a second, 0 for no limit. ``clock`` and ``sleep`` take seconds; jitter is seeded."""

    def __init__(
        self,
        rate: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        seed: int = 7,
    ) -> None:
        self.rate = self._allowed = rate
        self.waited = 0.0
        self._sleep, self._clock = sleep, clock
        self._draw = random.Random(seed)  # noqa: S311 - spreads pauses, protects nothing
        self._tokens, self._at = BURST, clock()

    def take(self, calls: int = 1) -> None:
        """Wait until *calls* more calls are within the rate."""
        if not self.rate:
            return
        now = self._clock()
        self._tokens = min(BURST, self._tokens + (now - self._at) * self.rate) - calls
        self._at = now
        if self._tokens < 0:
            self.wait(-self._tokens / self.rate)

    def went_well(self) -> None:
        """Come nearer to the rate that is allowed, slowly."""
        self.rate = min(self._allowed, self.rate * _FASTER)

    def back_off(self, attempt: int, retry_after: float = 0.0) -> None:
        """Pause after attempt number *attempt* (from 1) failed; later calls come at half the rate."""
        self.rate *= _SLOWER
        grown = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (attempt - 1))
        self.wait(max(retry_after, grown * (0.5 + 0.5 * self._draw.random())))

    def wait(self, seconds: float) -> None:
        """Wait, and count it."""
        self.waited += seconds
        self._sleep(seconds)


def estimate(calls: int, rate: float) -> float:
    """Return the seconds that *calls* calls take at the target's rate, 0 where it sets none."""
    return max(0.0, calls - BURST) / rate if rate else 0.0
