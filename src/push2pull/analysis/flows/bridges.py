"""Single bridges: two departments that reach each other through one person, unnamed here.

Whoever joins groups that hardly exchange otherwise is of great use (Burt 1992, 2004) and hard to replace; for
assistants, project officers and moderators it is the job. What is told is the link and how much rests on one
person, never who: protect it, double it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import MIN_COVERAGE
from push2pull.analysis.flows.rows import PAIR, UNSEEN, About, corrected, recipe, row
from push2pull.analysis.statistics import ratio_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

SINGLE = 0.6
MIN_THREADS = 20
MIN_SPAN = timedelta(days=90)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A thread off the lists with people of both departments, one of whom wrote: those of each, by department."""

    mails: Sequence[Mail]
    people: Mapping[str, frozenset[str]]

    def alone(self, unit: str) -> str:
        """Return who is alone of a department, "" where nobody is."""
        return min(self.people[unit]) if len(self.people[unit]) == 1 else ""


def bridges(talk: Conversations, department_of: Mapping[str, str], *, min_group: int, seed: int) -> list[Row]:
    """Return for each pair of departments the largest share of their exchanges that hang on one person.

    An exchange is a thread off the lists with people of both in which somebody of either wrote: who gets the same
    circular exchanges nothing. It hangs on whoever is alone of the own department in
    it. Both need ``min_group`` people, the pair 20 exchanges over 90 days. Null: the number of people of each side of
    each exchange is kept, and who they are is drawn among the department, as often as they exchange with other
    departments; the tail is summed over people (Bonferroni), so that the busiest is no news. Flagged from 60 % on. No
    figure where the mail of fewer than 30 % of either side was read: whoever owns an exported mailbox looks central.
    ``department_of``: department by person_id. Complexity: exchanges plus people of a pair.
    """
    members = _members(department_of)
    pairs = exchanges(talk, department_of)
    outside = _outside(pairs)
    tested: list[tuple[Row, float | None, bool]] = []
    refused = []
    for pair, own in sorted(pairs.items()):
        if len(own) >= MIN_THREADS and all(allowed(len(members[unit]), min_group) for unit in pair):
            about = ("department_pair", PAIR.join(pair))
            coverage = min(talk.owners.share(members[unit]) for unit in pair)
            if coverage < MIN_COVERAGE:
                how = recipe("bridge", "none", seed)
                refused.append(
                    row("bridge", about, None, None, None, len(own), UNSEEN, recipe=how, coverage=coverage)
                )
            else:
                tested.append(_tested(about, pair, own, members, outside, coverage, seed))
    return refused + corrected("bridge", tested)


def _members(department_of: Mapping[str, str]) -> dict[str, set[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for person, unit in department_of.items():
        if unit:
            members[unit].add(person)
    return members


def linked(
    pairs: Mapping[Pair, Sequence[Exchange]],
    talk: Conversations,
    department_of: Mapping[str, str],
    min_group: int,
) -> list[tuple[Pair, Sequence[Exchange]]]:
    """Return the pairs with 20 exchanges over 90 days, of departments of ``min_group`` people whose mail was read."""
    members = _members(department_of)
    read = {unit for unit, people in members.items() if talk.owners.share(people) >= MIN_COVERAGE}
    told = {unit for unit in read if allowed(len(members[unit]), min_group)}
    return [
        (pair, own)
        for pair, own in sorted(pairs.items())
        if told.issuperset(pair) and len(own) >= MIN_THREADS and _span(own) >= MIN_SPAN
    ]


def exchanges(talk: Conversations, department_of: Mapping[str, str]) -> dict[Pair, list[Exchange]]:
    """Return for each pair of departments the threads off the lists with people of both, one of whom wrote."""
    found: defaultdict[Pair, list[Exchange]] = defaultdict(list)
    for mails in talk.threads.values():
        if any(mail.listed for mail in mails):
            continue
        people: defaultdict[str, set[str]] = defaultdict(set)
        for person in frozenset().union(*(mail.audience for mail in mails)):
            if unit := department_of.get(person):
                people[unit].add(person)
        exchange = Exchange(mails, {unit: frozenset(own) for unit, own in people.items()})
        writers = {department_of.get(mail.sender) for mail in mails}
        for pair in combinations(sorted(people), 2):
            if not writers.isdisjoint(pair):
                found[pair].append(exchange)
    return found


def _outside(pairs: Mapping[Pair, Sequence[Exchange]]) -> dict[Pair, Counter[str]]:
    """Return for each pair in how many exchanges with other departments each person takes part."""
    each = {
        pair: Counter(person for one in own for unit in pair for person in one.people[unit])
        for pair, own in pairs.items()
    }
    total: Counter[str] = Counter()
    for own in each.values():
        total.update(own)
    return {pair: Counter({p: total[p] - n for p, n in own.items()}) for pair, own in each.items()}


def _tested(
    about: About,
    pair: Pair,
    own: Sequence[Exchange],
    members: Mapping[str, set[str]],
    outside: Mapping[Pair, Counter[str]],
    coverage: float,
    seed: int,
) -> tuple[Row, float | None, bool]:
    counts = Counter(one.alone(unit) for one in own for unit in pair)
    del counts[""]
    top, k = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    alone = {unit: sum(one.alone(unit) != "" for one in own) for unit in pair}
    chances = {unit: _chances(members[unit], outside[pair]) for unit in pair}
    p = min(1.0, sum(float(binom.sf(k - 1, alone[unit], chances[unit]).sum()) for unit in pair))
    expected = max(alone[unit] * float(chances[unit].max()) for unit in pair) / len(own)
    in_top = [(float(top != "" and any(top == one.alone(unit) for unit in pair)), 1.0) for one in own]
    how = recipe("bridge", "people drawn by activity with other departments", seed)
    interval = ratio_interval(in_top, seed)
    value = k / len(own)
    made = row("bridge", about, value, interval, expected, len(own), "", recipe=how, coverage=coverage)
    return made, p if _span(own) >= MIN_SPAN else None, value >= SINGLE


def _chances(people: set[str], outside: Counter[str]) -> npt.NDArray[np.float64]:
    """Return for each person of a department the chance to be the one who is alone of it in an exchange."""
    weights = np.array([outside[person] + 1.0 for person in sorted(people)])
    chances: npt.NDArray[np.float64] = weights / weights.sum()
    return chances


def _span(own: Sequence[Exchange]) -> timedelta:
    dates = [mail.date for one in own for mail in one.mails if mail.date]
    return max(dates) - min(dates) if dates else timedelta()
