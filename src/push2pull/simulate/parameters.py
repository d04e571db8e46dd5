"""What a simulation is told: size, time, volume, what is exported and lost, effect sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from push2pull.errors import ConfigurationError
from push2pull.simulate.effects import EFFECTS

FORMATS = ("mixed", "mbox", "maildir", "eml")
LIMITS: dict[str, tuple[float, float]] = {
    "people": (30, 1000),
    "months": (2, 36),
    "language_mix": (0, 1),
    "volume": (0.1, 20),
    "drift": (0, 5),
    "lost": (0, 0.5),
    "lost_headers": (0, 1),
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that a simulation depends on; the same parameters write the same bytes.

    ``people``: 30 to 1000. ``months``: of 30 days, 2 to 36, from ``start`` on. ``language_mix``: share of people who
    write French. ``volume``: factor on all rates of writing. ``mailboxes``: how many are exported: ``all``, a number,
    or a share below 1. ``format``: mixed, mbox, maildir or eml. ``drift``: factor on who joins, leaves and is missed
    in groups. ``lost``: share of answered messages that no export has. ``lost_headers``: share of answers without
    In-Reply-To and References. ``effects``: effect size by pattern, 0 to 1; the rest have their defaults, or 0 in a
    ``clean`` organisation. Raises :class:`ConfigurationError` beyond these.
    """

    seed: int = 7
    people: int = 60
    months: int = 6
    start: date = date(2026, 1, 5)
    language_mix: float = 0.6
    volume: float = 1.0
    mailboxes: float | str = 12
    format: str = "mixed"
    drift: float = 1.0
    lost: float = 0.01
    lost_headers: float = 0.015
    effects: Mapping[str, float] = field(default_factory=dict)
    clean: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise ConfigurationError(f"{name} {getattr(self, name)}: use {least} to {most}")
        if self.format not in FORMATS:
            raise ConfigurationError(f"format {self.format}: use one of {', '.join(FORMATS)}")
        for name, effect in self.effects.items():
            if name not in EFFECTS:
                raise ConfigurationError(f"effect {name}: use one of {', '.join(EFFECTS)}")
            if not 0 <= effect <= 1:
                raise ConfigurationError(f"effect {name}={effect}: use 0 to 1")
        self.n_mailboxes()

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.start + timedelta(days=30 * self.months)

    def effect(self, name: str) -> float:
        """Return the effect size of pattern *name*."""
        return self.effects.get(name, 0.0 if self.clean else EFFECTS[name].default)

    def chance(self, name: str) -> Random:
        """Return the chance of its own that *name* has, so that no part of the mail depends on another's."""
        return Random(f"{self.seed}:{name}")  # noqa: S311  # repeatable chance, not secrets

    def n_mailboxes(self) -> int:
        """Return how many mailboxes are exported."""
        if self.mailboxes == "all":
            return self.people
        if isinstance(self.mailboxes, str) or not 0 < self.mailboxes <= self.people:
            raise ConfigurationError(
                f"mailboxes {self.mailboxes}: use all, 1 to {self.people}, or a share such as 0.3"
            )
        return round(self.mailboxes * self.people) or 1 if self.mailboxes < 1 else int(self.mailboxes)

    def as_json(self) -> dict[str, Any]:
        """Return all parameters as JSON types, every effect spelled out."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name not in ("start", "effects")}
        return plain | {
            "start": self.start.isoformat(),
            "effects": {name: self.effect(name) for name in EFFECTS},
        }
