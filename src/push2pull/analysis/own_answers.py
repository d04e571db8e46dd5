"""The answers that one person gives again and again: for that person's own report, and for nobody else."""

from __future__ import annotations

from push2pull.analysis.flows.conversation import LAST, Conversations, Mail
from push2pull.analysis.flows.repeated_answer import MIN_ASKERS, MIN_WORDS, alike, private_answers


def own_answers(talk: Conversations, person_id: str) -> list[list[Mail]]:
    """Return groups of private answers by *person_id* that say nearly the same to three askers or more.

    *talk*: at least all that the person wrote, and what it answers. Compared as in
    :mod:`push2pull.analysis.flows.repeated_answer`; each group by date, the group answered last comes first.
    """
    pairs = [p for p in private_answers(talk) if p.answer.sender == person_id and len(p.words) >= MIN_WORDS]
    clusters = ([pairs[i] for i in found] for found in alike([pair.words for pair in pairs]))
    groups = [
        sorted((pair.answer for pair in cluster), key=lambda mail: (mail.date or LAST, mail.key))
        for cluster in clusters
        if len({pair.question.sender for pair in cluster}) >= MIN_ASKERS
    ]
    return sorted(groups, key=lambda group: (group[-1].date or LAST, group[-1].key), reverse=True)
