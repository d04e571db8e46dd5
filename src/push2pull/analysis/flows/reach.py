"""Reach of a broadcast: the share of a group's threads that one person sends to many and nobody answers.

A stream of announcements wants another place than a discussion, and the more people it reaches, the more it matters
which. Announcements are legitimate.
"""

from __future__ import annotations

from collections import defaultdict

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.rows import MIN_SUPPORT, recipe, row
from push2pull.analysis.statistics import wilson
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MANY = 25
"""Recipients from which on one message is a broadcast (a convention; 25 to 100 are in use)."""


def reach(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return for each group of typed recipients the share of threads with one author and 25 recipients or more.

    From ten threads on, one of which reaches 25. Lists with an address have no row: their readers are not visible.
    Baseline: all other shown groups together. Never flagged. Linear in the messages.
    """
    threads: defaultdict[str, list[bool]] = defaultdict(list)
    people: defaultdict[str, set[str]] = defaultdict(set)
    large: set[str] = set()
    for mails in talk.threads.values():
        if any(mail.listed for mail in mails):
            continue
        for key in mails[0].lists:
            own = [mail for mail in mails if key in mail.lists]
            reached = frozenset().union(*(mail.audience for mail in own)) - {own[0].sender}
            large |= {key} if len(reached) >= MANY else set()
            threads[key].append(len({mail.sender for mail in own}) == 1 and len(reached) >= MANY)
            people[key] |= reached | {own[0].sender}
    shown = {
        key: (sum(own), len(own))
        for key, own in sorted(threads.items())
        if key in large and len(own) >= MIN_SUPPORT and allowed(len(people[key]), min_group)
    }
    all_k, all_n = (sum(counts) for counts in zip(*shown.values(), strict=True)) if shown else (0, 0)
    how = recipe("reach", "none", seed)
    return [
        row("reach", ("list", key), k / n, wilson(k, n), (all_k - k) / (all_n - n) if all_n > n else None, n, "reach",
            recipe=how)
        for key, (k, n) in shown.items()
    ]  # fmt: skip
