"""Settings of ``propose``: every threshold of the gates, merges, seeds and referents, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from push2pull.errors import ConfigurationError

LOCALES = ("en", "fr")
MIN_GROUP_FLOOR = 5
MOST_PROPOSALS = 30


@dataclass(frozen=True, slots=True)
class ProposalSettings:
    """What ``propose`` goes by; a value outside of its limits raises :class:`ConfigurationError`.

    ``min_group``: smaller groups are counted, never shown. ``legal_ready``: purpose, legal basis, contact and
    notice are stated. ``met``: proposal_id to the codes of the human gates (sponsor, referents, ...) that
    people have met since. ``window_days``: what "now" means (activity, contributors, value).
    ``history_days``: what "not too old" means (dialogue, content, members). The rest are thresholds, each
    named in the module that uses it.
    """

    locale: str = "en"
    min_group: int = 8
    max_proposals: int = MOST_PROPOSALS
    legal_ready: bool = False
    profile: str = "eu"
    met: Mapping[str, frozenset[str]] = field(default_factory=dict)
    window_days: int = 90
    history_days: int = 365

    min_weeks: int = 12
    min_contributors: int = 5
    min_potential: int = 50
    min_threads_per_week: float = 2.0
    min_threads_per_month: float = 2.0
    min_dialogue: float = 0.25
    announcement_dialogue: float = 0.05
    min_content: int = 20
    red_content: int = 5
    broadcast_audience: int = 25
    max_external: float = 0.5

    merge_core: float = 0.6
    merge_topics: float = 0.8
    merge_people: float = 0.5
    merge_related: float = 0.5

    max_seeds: int = 20
    max_referents: int = 4
    min_answers: int = 5
    min_askers: int = 3
    min_group_answers: int = 20
    max_load: float = 0.5

    def __post_init__(self) -> None:
        if self.locale not in LOCALES:
            raise ConfigurationError(f"locale {self.locale!r}: use one of {', '.join(LOCALES)}")
        if self.min_group < MIN_GROUP_FLOOR:
            raise ConfigurationError(f"min_group {self.min_group}: {MIN_GROUP_FLOOR} is the lowest allowed")
        if not 1 <= self.max_proposals <= MOST_PROPOSALS:
            raise ConfigurationError(f"max_proposals {self.max_proposals}: use 1 to {MOST_PROPOSALS}")
        if self.window_days < 1 or self.history_days < self.window_days:
            raise ConfigurationError("history_days must be at least window_days, and that at least 1")
