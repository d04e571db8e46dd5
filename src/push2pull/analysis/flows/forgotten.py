"""People added late who then write: somebody should have been there from the start.

Escalation, deputising and new colleagues widen an audience for good reasons; the late ones count only when
they write afterwards, more often than chance and than elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of, people_of
from push2pull.analysis.flows.rows import recipe, row
from push2pull.analysis.statistics import median_interval, ratio_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

DAY = 86_400
MIN_DELAYS = 5


@dataclass(frozen=True, slots=True)
class _Thread:
    """One thread of a group: its case, the forgotten, everybody in it, days until the first was added."""

    case: Case
    n_forgotten: int
    n_people: int
    delay: float | None


def forgotten(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return three rows for each group: how often, how many, how late.

    ``forgotten``: share of answered threads in which somebody was added who then wrote. It must beat the
    other groups' share, and exceed what a random order of joining would give: the exact chance over all
    permutations of who was there from the start (hypergeometric). ``forgotten_people``: forgotten people over all
    people of the threads. ``forgotten_delay``: median days until the first of them was added, from five such
    threads on. Threads on explicit lists do not count: who reads along there is not visible.
    """
    groups: dict[str, list[_Thread]] = {}
    for thread_id, mails in talk.threads.items():
        if len(mails) > 1 and not mails[0].listed:
            for list_key in mails[0].lists:
                groups.setdefault(list_key, []).append(_measure(thread_id, list_key, mails))
    cases = [one.case for own in groups.values() for one in own]
    rows = findings_of("forgotten", cases, min_group=min_group, seed=seed, strict=False)
    shown = {
        key: own for key, own in groups.items() if allowed(len(people_of(t.case for t in own)), min_group)
    }
    return rows + _people_rows(shown, seed) + _delay_rows(shown, min_group, seed)


def _measure(thread_id: str, list_key: str, mails: Sequence[Mail]) -> _Thread:
    first = mails[0]
    added: dict[str, int] = {}
    late_writers: dict[str, int] = {}
    for place, mail in enumerate(mails[1:], 1):
        if mail.sender in added:
            late_writers.setdefault(mail.sender, added[mail.sender])
        for person in mail.audience - first.audience:
            added.setdefault(person, place)
    people = frozenset().union(*(mail.audience for mail in mails))
    writers = {mail.sender for mail in mails[1:]} & people - {first.sender}
    chance = _chance(len(people - {first.sender}), len(writers), len(added))
    case = Case(("list", list_key), thread_id, first.sender, bool(late_writers), people, chance)
    joined = min((mails[place] for place in late_writers.values()), key=mails.index, default=None)
    return _Thread(case, len(late_writers), len(people), _days(first, joined))


def _chance(n_people: int, n_writers: int, n_late: int) -> float:
    """Return the probability that *n_late* people drawn at random include a writer."""
    return 1.0 - math.comb(n_people - n_writers, n_late) / math.comb(n_people, n_late)


def _days(first: Mail, joined: Mail | None) -> float | None:
    if joined is None or joined.date is None or first.date is None:
        return None
    return (joined.date - first.date).total_seconds() / DAY


def _people_rows(groups: dict[str, list[_Thread]], seed: int) -> list[Row]:
    rows = []
    for key, own in sorted(groups.items()):
        clusters = [(one.n_forgotten, one.n_people) for one in own]
        value = sum(late for late, _ in clusters) / sum(people for _, people in clusters)
        figures = value, ratio_interval(clusters, seed), None, len(own)
        how = recipe("forgotten_people", "none", seed)
        rows.append(row("forgotten_people", ("list", key), *figures, "forgotten_people", recipe=how))
    return rows


def _delay_rows(groups: dict[str, list[_Thread]], min_group: int, seed: int) -> list[Row]:
    rows = []
    for key, own in sorted(groups.items()):
        days = [one.delay for one in own if one.delay is not None]
        people = people_of(one.case for one in own if one.delay is not None)
        if len(days) >= MIN_DELAYS and allowed(len(people), min_group):
            figures = median(days), median_interval(days), None, len(days)
            how = recipe("forgotten_delay", "none", seed)
            rows.append(row("forgotten_delay", ("list", key), *figures, "forgotten_delay", recipe=how))
    return rows
