"""Verdict of a candidate: the first row of a decision table that fits.

| # | verdict | when one of these holds | and none of these | evidence gates missed |
|---|---|---|---|---|
| 1 | keep_mail | sensitive | | any |
| 2 | do_not_launch | inactive | | any |
| 3 | keep_mail | external, broadcast | | any |
| 4 | merge | duplicate | | any |
| 5 | do_not_launch | no_persistence, rare | | any |
| 6 | team_space | small_audience | no_dialogue | any |
| 7 | do_not_launch | content_red | | any |
| 8 | launch | | any gate at all | none |
| 9 | pilot | | legal_basis | at most one |
| 10 | prepare | | | any |

A sign is a missing gate or a trait (see :mod:`push2pull.proposals.gates`) or what the candidate is:
``sensitive``, ``duplicate``. The table speaks about the evidence; the gates that only people can meet
(sponsor, referents, purpose, date of success) hold it at ``pilot``, a missing legal basis at ``prepare``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from push2pull.proposals.gates import EVIDENCE, HUMAN, LEGAL

VERDICTS = ("launch", "pilot", "prepare", "team_space", "merge", "keep_mail", "do_not_launch")
"""Every verdict, in the order in which proposals are shown."""

LIVE = frozenset(("launch", "pilot", "prepare", "team_space"))
"""Verdicts after which a place comes to be."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table: fits when a sign is in ``when`` (or that is empty) and no sign is in ``unless``."""

    verdict: str
    when: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    at_most: int = len(EVIDENCE)

    def fits(self, signs: frozenset[str]) -> bool:
        """Return whether the row applies to *signs*."""
        wanted = not self.when or not self.when.isdisjoint(signs)
        return wanted and self.unless.isdisjoint(signs) and len(EVIDENCE & signs) <= self.at_most


TABLE = (
    Rule("keep_mail", when=frozenset(("sensitive",))),
    Rule("do_not_launch", when=frozenset(("inactive",))),
    Rule("keep_mail", when=frozenset(("external", "broadcast"))),
    Rule("merge", when=frozenset(("duplicate",))),
    Rule("do_not_launch", when=frozenset(("no_persistence", "rare"))),
    Rule("team_space", when=frozenset(("small_audience",)), unless=frozenset(("no_dialogue",))),
    Rule("do_not_launch", when=frozenset(("content_red",))),
    Rule("launch", unless=EVIDENCE | {*HUMAN, LEGAL}),
    Rule("pilot", unless=frozenset((LEGAL,)), at_most=1),
    Rule("prepare"),
)


def decide(signs: Collection[str]) -> str:
    """Return the verdict on *signs*: missing gates, traits, ``sensitive``, ``duplicate``."""
    found = frozenset(signs)
    return next(rule.verdict for rule in TABLE if rule.fits(found))
