"""The flow patterns that are planted, and what their effect sizes mean.

Every pattern is a share of occasions. ``base``: the share in which it happens anyway, in every organisation,
for ordinary reasons. An effect of *e* raises it where it is planted to ``base + e * (1 - base)``: 0 leaves the
subject like all others, 1 makes it happen each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Effect:
    """One pattern: what its findings are about, its default effect, how often it happens anyway, its occasions."""

    about: str
    default: float
    base: float
    share_of: str

    def rate(self, effect: float) -> float:
        """Return the share of occasions for an effect of 0 to 1."""
        return self.base + effect * (1 - self.base)


EFFECTS = MappingProxyType(
    {
        "dialogue": Effect("list", 1.0, 0.06, "threads of a list that nobody answers: announcements"),
        "narrowing": Effect("list", 0.5, 0.03, "direct answers to a question that its asker alone gets"),
        "closedness": Effect("topic", 0.5, 0.06, "messages on a topic that two people exchange alone"),
        "forgotten": Effect("group", 0.4, 0.03, "threads that somebody is added to late who then writes"),
        "trapped": Effect("group", 0.4, 0.0, "members of other departments who get all and never write"),
        "copies": Effect("group", 0.5, 0.08, "members who are copied in on all and never write"),
        "single_bridge": Effect(
            "department_pair", 0.8, 0.0, "chance meetings of two departments that go through one person"
        ),
        "forward_chain": Effect("document", 0.8, 0.04, "forwards that are forwarded once more"),
        "single_voice": Effect("topic", 0.75, 0.0, "first answers on a topic that one person gives"),
        "repeated_answer": Effect("topic", 1.0, 0.0, "private questions to one person with the same answer"),
        "silo_index": Effect("department", 0.7, 0.0, "contacts beyond a department that do not take place"),
        "cross_silo_topic": Effect(
            "topic", 0.9, 0.0, "threads of a group on the matter of a group it never meets"
        ),
        "ping_pong": Effect(
            "document", 0.8, 0.1, "versions of a document that come back as one version more"
        ),
        "unanswered": Effect("list", 0.5, 0.06, "questions that nobody answers within seven days"),
        "rightly_closed": Effect(
            "organisation", 0.03, 0.0, "chance talk that is marked personal or confidential"
        ),
    }
)
"""By the name of the indicator. ``trapped``: half of them also ask to be taken off."""
