"""Voices of a topic: how few people's absence would leave half of its questions without an answer.

The truck factor of software projects (Avelino et al. 2016: 65 % of 133 projects rest on one or two people),
for answers. Whoever answers need not be the only one who knows; a help desk answers by design.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.judgement import corrected, recipe, row
from push2pull.analysis.flows.narrowing import asks
from push2pull.analysis.relations import Ints
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_QUESTIONS = 20
FEW = 2
DRAWS = 999
RESAMPLES = 99
MOST_QUESTIONS = 200

Answers = list[frozenset[str]]
"""Who answered each question."""


def voices(talk: Conversations, topic_of: Mapping[str, str], *, min_group: int, seed: int) -> list[Row]:
    """Return for each topic with 20 answered questions the smallest number of voices it rests on.

    Null: each question keeps its number of answers, and who gives them is drawn among the people of the topic, as
    often as they answer about other subjects. Baseline: the median of the draws. Flagged where one or two voices
    suffice, and seldom do in draws. Interval: bootstrap over questions. ``topic_of``: thread_id to topic_id.
    Complexity: draws times questions times people of a topic; of more than 200 questions, 200 are drawn.
    """
    answers: defaultdict[str, Answers] = defaultdict(list)
    people: defaultdict[str, set[str]] = defaultdict(set)
    for thread, (question, *others) in talk.threads.items():
        who = frozenset(mail.sender for mail in others) - {question.sender, ""}
        if thread in topic_of and who and asks(question):
            answers[topic_of[thread]].append(who)
            people[topic_of[thread]] |= who | ({question.sender} - {""})
    everywhere = Counter(person for own in answers.values() for who in own for person in who)
    tested = []
    for topic, own in sorted(answers.items()):
        if len(own) >= MIN_QUESTIONS and allowed(len(people[topic]), min_group):
            value = rests_on(own)
            few = value <= FEW
            drawn = _drawn(own, people[topic], everywhere, DRAWS if few else RESAMPLES, seed)
            p = (1 + int((drawn <= value).sum())) / (1 + DRAWS) if few else 1.0
            figures = float(value), _interval(own, seed), float(np.median(drawn)), len(own)
            how = recipe("voices", "answers drawn by activity elsewhere", seed)
            tested.append((row("voices", ("topic", topic), *figures, "", recipe=how), p, few))
    return corrected("voices", tested, "low")


def rests_on(answers: Sequence[frozenset[str]]) -> int:
    """Return how many people must be absent, busiest first, until fewer than half of the questions are answered.

    Greedy, as the truck factor is computed: in each step whoever answered most of what is still answered leaves.

    >>> rests_on([frozenset("a"), frozenset("a"), frozenset("ab"), frozenset("b")])
    1
    """
    return _needed(*_counted(answers))


def _counted(answers: Sequence[frozenset[str]]) -> tuple[Ints, Ints]:
    """Return who answers the different questions (question by person, 0 or 1), and how many there are of each."""
    counts = Counter(answers)
    people = sorted(frozenset().union(*counts))
    kinds = sorted(counts, key=sorted)
    matrix = np.array([[person in kind for person in people] for kind in kinds], dtype=np.int64)
    return matrix, np.array([counts[kind] for kind in kinds], dtype=np.int64)


def _needed(matrix: Ints, counts: Ints) -> int:
    left = matrix.copy()
    gone = 0
    while 2 * counts[left.any(axis=1)].sum() >= counts.sum():
        left[:, np.argmax(counts @ left)] = 0
        gone += 1
    return gone


def _drawn(answers: Answers, people: set[str], everywhere: Mapping[str, int], draws: int, seed: int) -> Ints:
    here = Counter(person for who in answers for person in who)
    # One answer beside what was seen: whoever answers here alone may do so anywhere.
    weights = np.array([1.0 + everywhere.get(one, 0) - here[one] for one in sorted(people)])
    rng = np.random.default_rng(seed)
    sizes = np.array([len(who) for who in answers])
    if len(sizes) > MOST_QUESTIONS:
        sizes = rng.choice(sizes, MOST_QUESTIONS, replace=False)
    return np.array([_needed(*_draw(rng, sizes, weights)) for _ in range(draws)])


def _draw(rng: np.random.Generator, sizes: Ints, weights: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Draw who answers each question, without replacement: the largest Gumbel keys."""
    keys = np.log(weights) + rng.gumbel(size=(len(sizes), len(weights)))
    ranks = np.argsort(np.argsort(-keys, axis=1), axis=1)
    return (ranks < sizes[:, None]).astype(np.int64), np.ones(len(sizes), dtype=np.int64)


def _interval(answers: Answers, seed: int) -> tuple[float, float]:
    matrix, counts = _counted(answers)
    picks = np.random.default_rng(seed).multinomial(len(answers), counts / len(answers), size=RESAMPLES)
    low, high = np.quantile([_needed(matrix, pick) for pick in picks], (0.025, 0.975))
    return float(low), float(high)
