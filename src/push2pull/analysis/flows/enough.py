"""What each indicator calls enough: how much mail it needs to tell, and how large a difference it then finds.

From both on, nine of ten are found. Below the support an indicator that finds nothing says that there is not enough
mail to tell. Smaller differences and smaller subjects may be found, but are not promised.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

MORE = "of them more than elsewhere"
ODDS = "times the odds of elsewhere to stay inside"
CHAIN = 3
"""Steps that make a chain of forwards, or of versions."""

AGAIN = "times as many with a third step as chance gives"


class Enough(NamedTuple):
    """``support``: what a subject has at least (number, and ``of`` what); ``effect``: how much, in which ``unit``."""

    support: int
    of: str
    effect: float
    unit: str


ENOUGH = MappingProxyType(
    {
        "narrowing": Enough(40, "direct answers", 0.3, MORE),
        "closed_share": Enough(100, "messages", 0.3, MORE),
        "forgotten": Enough(25, "answered threads", 0.3, MORE),
        "repeated_answer": Enough(10, "private answers", 0.4, MORE),
        "unanswered": Enough(40, "questions", 0.3, MORE),
        "dialogue": Enough(40, "threads", 0.3, "of them fewer than elsewhere"),
        "voices": Enough(25, "answered questions", 1, "person gives more than half of the first answers"),
        "bridge": Enough(20, "exchanges over 90 days", 0.6, "of them hang on one person"),
        "silos": Enough(10, "threads of each group", 0.5, "of them are nearest to the other group"),
        "e_i": Enough(100, "messages", 2.5, ODDS),
        "follow": Enough(20, "threads", 10, "silent people would rather follow"),
        "forward_chain": Enough(10, "forwarded documents", CHAIN, "forwards in a row"),
        "forward_share": Enough(5, "documents forwarded twice", 1.5, AGAIN),
        "ping_pong": Enough(10, "documents", CHAIN, "versions"),
        "ping_pong_share": Enough(5, "documents in two versions", 1.5, AGAIN),
    }
)
"""By indicator: all that are ever flagged."""


def declared(enough: Enough, base: float) -> float:
    """Return the share that is by the declared effect above that of the others, *base*: of what the pattern is.

    >>> round(declared(ENOUGH["narrowing"], 0.1), 6), round(declared(ENOUGH["e_i"], 0.5), 6)
    (0.4, 0.714286)
    """
    if enough.unit == ODDS:
        return enough.effect * base / (1 + (enough.effect - 1) * base)
    return min(1.0, base + enough.effect)
