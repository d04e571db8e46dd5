"""Single bridges: two departments that reach each other through one person, unnamed here.

Whoever joins groups that hardly exchange otherwise is of great use (Burt 1992, 2004) and hard to replace; for
assistants, project officers and moderators it is the job. What is told is the link and how much rests on one
person, never who: protect it, double it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from push2pull.analysis.flows.departments import Departments
from push2pull.analysis.flows.enough import ENOUGH
from push2pull.analysis.flows.exchanges import MIN_SPAN, Exchange, Exchanges, Pair, span
from push2pull.analysis.flows.judgement import MIN_COVERAGE
from push2pull.analysis.flows.rows import PAIR, UNSEEN, About, corrected, recipe, row
from push2pull.analysis.statistics import ratio_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row


def bridges(pairs: Exchanges, known: Departments, *, min_group: int, seed: int) -> list[Row]:
    """Return for each pair of departments the largest share of their exchanges that hang on one person.

    An exchange is a thread off the lists with people of both in which somebody of either wrote: who gets the same
    circular exchanges nothing. It hangs on whoever is alone of the own department in
    it. Both need ``min_group`` people, the pair 20 exchanges over 90 days. Null: the number of people of each side of
    each exchange is kept, and who they are is drawn among the department, as often as they exchange with other
    departments; the tail is summed over people (Bonferroni), so that the busiest is no news. Flagged from 60 % on. No
    figure where the mail of fewer than 30 % of either side was read: whoever owns an exported mailbox looks central.
    Complexity: exchanges plus people of a pair.
    """
    outside = _outside(pairs)
    tested: list[tuple[Row, float | None, bool]] = []
    refused = []
    for pair, own in sorted(pairs.items()):
        if len(own) >= ENOUGH["bridge"].support and all(
            allowed(len(known.members[unit]), min_group) for unit in pair
        ):
            about = ("department_pair", PAIR.join(pair))
            coverage = min(known.read[unit] for unit in pair)
            if coverage < MIN_COVERAGE:
                how = recipe("bridge", "none", seed)
                refused.append(
                    row("bridge", about, None, None, None, len(own), UNSEEN, recipe=how, coverage=coverage)
                )
            else:
                tested.append(_tested(about, pair, own, known, outside, coverage, seed))
    return refused + corrected("bridge", tested)


def _outside(pairs: Exchanges) -> dict[Pair, Counter[str]]:
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
    known: Departments,
    outside: Mapping[Pair, Counter[str]],
    coverage: float,
    seed: int,
) -> tuple[Row, float | None, bool]:
    counts = Counter(one.alone(unit) for one in own for unit in pair)
    del counts[""]
    top, k = min(counts.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    alone = {unit: sum(one.alone(unit) != "" for one in own) for unit in pair}
    chances = {unit: _chances(known.members[unit], outside[pair]) for unit in pair}
    p = min(1.0, sum(float(binom.sf(k - 1, alone[unit], chances[unit]).sum()) for unit in pair))
    expected = max(alone[unit] * float(chances[unit].max()) for unit in pair) / len(own)
    in_top = [(float(top != "" and any(top == one.alone(unit) for unit in pair)), 1.0) for one in own]
    how = recipe("bridge", "people drawn by activity with other departments", seed)
    interval = ratio_interval(in_top, seed)
    value = k / len(own)
    made = row("bridge", about, value, interval, expected, len(own), "", recipe=how, coverage=coverage)
    return made, p if span(own) >= MIN_SPAN else None, value >= ENOUGH["bridge"].effect


def _chances(people: frozenset[str], outside: Counter[str]) -> npt.NDArray[np.float64]:
    """Return for each person of a department the chance to be the one who is alone of it in an exchange."""
    weights = np.array([outside[person] + 1.0 for person in sorted(people)])
    chances: npt.NDArray[np.float64] = weights / weights.sum()
    return chances
