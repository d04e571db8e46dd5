"""Gates: the figures of a group, each against one named threshold."""

from __future__ import annotations

from dataclasses import dataclass

from push2pull.proposals.settings import ProposalSettings


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a group, none of a person; "now": within ``window_days``, "late": within ``history_days``.

    ``days``: age of the list. ``weeks``: calendar weeks with mail. ``contributors``: people who wrote now.
    ``potential``: people it would concern. ``threads_per_week``: threads begun now. ``dialogue``: share of
    late threads with two authors or more. ``answered``: share of late threads answered within seven days.
    ``content``: late threads worth reading again. ``messages``: messages now. ``external``: share of external
    people, 0 when unknown. ``copies``: copies of messages that went now to people who write nothing now.
    """

    days: float = 0.0
    weeks: int = 0
    contributors: int = 0
    potential: int = 0
    threads_per_week: float = 0.0
    dialogue: float = 0.0
    answered: float = 0.0
    content: int = 0
    messages: int = 0
    external: float = 0.0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate is met when the figure is at least the threshold; ``code`` is a reason of kind "missing"."""

    code: str
    figure: str
    threshold: str


EVIDENCE_GATES = (
    Gate("no_persistence", "weeks", "min_weeks"),
    Gate("few_contributors", "contributors", "min_contributors"),
    Gate("small_audience", "potential", "min_potential"),
    Gate("low_activity", "threads_per_week", "min_threads_per_week"),
    Gate("no_dialogue", "dialogue", "min_dialogue"),
    Gate("content_missing", "content", "min_content"),
)

INACTIVE = "inactive"
LEGAL = "legal_basis"
EVIDENCE = frozenset(gate.code for gate in EVIDENCE_GATES) | {INACTIVE}
HUMAN = ("no_sponsor", "no_referents", "purpose_draft", "no_success_date")
"""Gates that only people can meet: right after ``propose`` all of them are missing."""

ORDER = (INACTIVE, *(gate.code for gate in EVIDENCE_GATES), *HUMAN, LEGAL)

_WEEKS_IN_A_MONTH = 365 / 12 / 7


def missing(
    figures: Figures, settings: ProposalSettings, met: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the codes of the gates that are not met, in the order of ``ORDER``; *met* are human gates."""
    found = {g.code for g in EVIDENCE_GATES if getattr(figures, g.figure) < getattr(settings, g.threshold)}
    found |= set(HUMAN) - met
    if not figures.messages:
        found.add(INACTIVE)
    if not settings.legal_ready:
        found.add(LEGAL)
    return tuple(code for code in ORDER if code in found)


def traits(figures: Figures, settings: ProposalSettings) -> frozenset[str]:
    """Return what else the figures say: broadcast, external, rare, content_red.

    ``broadcast``: a wide audience and no dialogue.
    ``rare``: fewer threads a month than a recurring need has. ``content_red``: next to nothing to open with.
    """
    wide = figures.potential >= settings.broadcast_audience
    per_month = figures.threads_per_week * _WEEKS_IN_A_MONTH
    held = {
        "broadcast": wide and figures.dialogue < settings.min_dialogue,
        "external": settings.profile != "public" and figures.external > settings.max_external,
        "rare": per_month < settings.min_threads_per_month,
        "content_red": figures.content < settings.red_content,
    }
    return frozenset(trait for trait, holds in held.items() if holds)
