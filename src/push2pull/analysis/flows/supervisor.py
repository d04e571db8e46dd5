"""Supervisors in copy of what peers write to each other; of the whole organisation only, and only when asked for.

The more it is done, the less people feel trusted (Haesevoets et al. 2021, six studies); rules may demand it.
"""

from __future__ import annotations

from collections.abc import Mapping

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.rows import recipe, row
from push2pull.analysis.statistics import ratio_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_MAIL = 100


def supervisor_copies(
    talk: Conversations, manager_of: Mapping[str, str], *, min_group: int, seed: int
) -> list[Row]:
    """Return the share of messages between peers that a manager of either got too; one row, or none.

    Peers: a message to one person or more who do not manage its author, nor the author them. Needs 100 such
    messages by ``min_group`` people with ``min_group`` different managers. ``manager_of``: person_id of the manager
    by person_id. Linear in the pairs of message and person.
    """
    clusters: dict[str, tuple[int, int]] = {}
    authors: set[str] = set()
    managers: set[str] = set()
    for mail in talk.mails.values():
        above = {manager_of[one] for one in mail.audience if manager_of.get(one)}
        peers = mail.audience - {mail.sender} - above
        if mail.listed or not manager_of.get(mail.sender) or not peers or mail.sender in above:
            continue
        k, n = clusters.get(mail.thread, (0, 0))
        clusters[mail.thread] = k + bool(mail.audience & above), n + 1
        authors.add(mail.sender)
        managers |= above
    k, n = sum(k for k, _ in clusters.values()), sum(n for _, n in clusters.values())
    if n < MIN_MAIL or not (allowed(len(authors), min_group) and allowed(len(managers), min_group)):
        return []
    figures = k / n, ratio_interval(sorted(clusters.values()), seed), None, n
    how = recipe("supervisor_copies", "none", seed)
    return [row("supervisor_copies", ("archive", "archive"), *figures, "supervisor_copies", recipe=how)]
