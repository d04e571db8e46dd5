"""What copies cost: how many a thread of a group sends out, and how many go to people who never write there.

Reading is no cost where it is useful, and many who only read learn (Jackson et al. 2003 measured what an
interruption costs). The figures describe; no test can tell a copy that was useful from one that was not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.rows import recipe, row
from push2pull.analysis.statistics import ratio_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_THREADS = 10

Clusters = list[tuple[int, int]]


@dataclass(slots=True)
class _Group:
    """Copies of a group: ``of_thread``: all, by thread; ``to``: those of each recipient, by thread."""

    of_thread: Counter[str] = field(default_factory=Counter)
    to: Counter[tuple[str, str]] = field(default_factory=Counter)
    writers: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


def copies(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return two rows for each group of typed recipients, from ten threads on.

    ``copies``: recipients summed over a thread's messages, the mean of all its threads; ``copies_silent``: share
    of these copies that went to people who wrote nothing in the group. The baseline is the share of all other
    shown groups. Lists with an address do not count: their readers are not visible, and they cost one copy.
    """
    shown = {
        key: one
        for key, one in sorted(_groups(talk).items())
        if len(one.of_thread) >= MIN_THREADS and allowed(len(one.people), min_group)
    }
    each = [_copies_row(key, one, seed) for key, one in shown.items()]
    clusters = {key: _clusters(one) for key, one in shown.items()}
    return each + [_silent_row(key, clusters, seed) for key in clusters]


def _groups(talk: Conversations) -> dict[str, _Group]:
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    for mail in talk.mails.values():
        others = mail.audience - {mail.sender}
        if others and not mail.listed:
            for one in map(groups.__getitem__, mail.lists):
                one.of_thread[mail.thread] += len(others)
                one.to.update((mail.thread, person) for person in others)
                one.writers.add(mail.sender)
                one.people |= mail.audience
    return groups


def _copies_row(key: str, one: _Group, seed: int) -> Row:
    each = [(float(n), 1.0) for n in one.of_thread.values()]
    figures = one.of_thread.total() / len(each), ratio_interval(each, seed), None, len(each)
    return row("copies", ("list", key), *figures, "copies", recipe=recipe("copies", "none", seed))


def _silent_row(key: str, clusters: Mapping[str, Clusters], seed: int) -> Row:
    k, n = _sums(clusters[key])
    others_k, others_n = _sums([pair for other, own in clusters.items() if other != key for pair in own])
    base = others_k / others_n if others_n else None
    figures = k / n, ratio_interval(clusters[key], seed), base, len(clusters[key])
    how = recipe("copies_silent", "none", seed)
    return row("copies_silent", ("list", key), *figures, "copies_silent", recipe=how)


def _sums(clusters: Clusters) -> tuple[int, int]:
    return sum(k for k, _ in clusters), sum(n for _, n in clusters)


def _clusters(one: _Group) -> Clusters:
    """Return for each thread its copies to people who write nothing, and all its copies."""
    silent: Counter[str] = Counter()
    for (thread, person), n in one.to.items():
        if person not in one.writers:
            silent[thread] += n
    return [(silent[thread], n) for thread, n in sorted(one.of_thread.items())]
