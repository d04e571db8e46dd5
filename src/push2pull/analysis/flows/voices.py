"""Voices of a topic: how few people's absence would leave half of its questions without their first answer.

The truck factor of software projects (Avelino et al. 2016: 65 % of 133 projects rest on one or two people),
for answers. Whoever answers need not be the only one who knows; a help desk answers by design.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.enough import ENOUGH
from push2pull.analysis.flows.narrowing import asks
from push2pull.analysis.flows.rows import UNTESTED, About, corrected, recipe, row
from push2pull.analysis.relations import Ints
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_QUESTIONS = 20
MOST_VOICES = 2
"""A subject that rests on more is no finding."""

DRAWS = 999

Answers = list[str]
"""Who answered each question first."""


def voices(talk: Conversations, topic_of: Mapping[str, str], *, min_group: int, seed: int) -> list[Row]:
    """Return for each topic, list and group with 20 answered questions the smallest number of voices it rests on.

    Null: each question is answered by one of the people of the subject, as often as they answer about other subjects;
    baseline: the median of draws from it. Flagged where one or two voices suffice and the busiest answers more often
    than anybody does by that chance (binomial tails, summed over people). Interval: bootstrap over questions.
    ``topic_of``: thread_id to topic_id. Complexity: draws times people of a topic.
    """
    answers: defaultdict[About, Answers] = defaultdict(list)
    people: defaultdict[About, set[str]] = defaultdict(set)
    everywhere: Counter[str] = Counter()
    for thread, (question, *others) in talk.threads.items():
        first = next((mail.sender for mail in others if mail.sender not in ("", question.sender)), "")
        if not (first and asks(question)):
            continue
        everywhere[first] += 1
        abouts = [("list", key) for key in question.lists]
        for about in [*abouts, *([("topic", topic_of[thread])] if thread in topic_of else [])]:
            answers[about].append(first)
            people[about] |= {first, question.sender} - {""}
    tested = []
    for about, own in sorted(answers.items()):
        if len(own) >= MIN_QUESTIONS and allowed(len(people[about]), min_group):
            value = rests_on(own)
            shares = _shares(own, people[about], everywhere)
            drawn = _needed(np.random.default_rng(seed).multinomial(len(own), shares, size=DRAWS))
            most = max(Counter(own).values())
            p = min(1.0, float(binom.sf(most - 1, len(own), shares).sum()))
            figures = float(value), _interval(own, seed), float(np.median(drawn)), len(own)
            how = recipe("voices", "answers drawn by activity elsewhere", seed)
            tested.append((row("voices", about, *figures, "", recipe=how), p, value <= MOST_VOICES))
    rows = corrected("voices", tested, "low")
    few = ENOUGH["voices"].support
    return [one if one["flagged"] or one["n"] >= few else one | {"reading": UNTESTED} for one in rows]


def rests_on(answers: Sequence[str]) -> int:
    """Return how many people must be absent, busiest first, until fewer than half of the questions are answered.

    >>> rests_on(["a", "a", "a", "b", "c"])
    1
    """
    return int(_needed(np.array([[*Counter(answers).values()]]))[0])


def _needed(counts: Ints) -> Ints:
    """Return for each row of numbers of answers how many of the largest make more than half of them."""
    largest = -np.sort(-counts, axis=1)
    needed: Ints = 1 + (2 * np.cumsum(largest, axis=1) <= largest.sum(axis=1)[:, None]).sum(axis=1)
    return needed


def _shares(answers: Answers, people: set[str], everywhere: Mapping[str, int]) -> npt.NDArray[np.float64]:
    here = Counter(answers)
    # One answer beside what was seen: whoever answers here alone may do so anywhere.
    weights = np.array([1.0 + everywhere.get(one, 0) - here[one] for one in sorted(people)])
    shares: npt.NDArray[np.float64] = weights / weights.sum()
    return shares


def _interval(answers: Answers, seed: int) -> tuple[float, float]:
    shares = np.array([*Counter(answers).values()]) / len(answers)
    picks = np.random.default_rng(seed).multinomial(len(answers), shares, size=DRAWS)
    low, high = np.quantile(_needed(picks), (0.025, 0.975))
    return float(low), float(high)
