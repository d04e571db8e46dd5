"""Names that a person would write: c-TF-IDF of phrases, diverse, each used by several people.

Class-based TF-IDF as in Grootendorst (2022), over phrases (:mod:`push2pull.analysis.phrases`) instead of words and
counted in threads, so that one long message weighs no more than a short one; overlapping phrases are passed over
(in the spirit of maximal marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from push2pull.analysis.phrases import Level, Places, levels, occurrences
from push2pull.analysis.relations import Flags, Ints
from push2pull.analysis.talk import BREAK, Block, Talk
from push2pull.analysis.words import as_written, place_capital, stem

MIN_THREADS = 2
N_TERMS = 10
LABEL_TERMS = 3
LABEL_LENGTH = 60
CLEAR_CASE = 3
"""Votes for a spelling inside a sentence, against 1 at its start, where the capital says nothing."""

LENGTH_BONUS = 0.6
"""Exponent of the number of content words in a phrase's score: a phrase says more than its words."""

Chosen = tuple[int, int]
"""A phrase: its level and its place there."""


def names(of: Talk, chosen: Ints, classes: Ints, keep: Flags, min_people: int) -> list[list[str]]:
    """Return the best terms of each class 0..max(classes), best first; none where nobody shares a phrase.

    ``chosen``: documents; ``classes``: the class of each; ``keep``: the keys (:meth:`Talk.flags`) that phrases may
    be made of. A term is shown only when at least *min_people* different senders wrote it.
    """
    order = np.argsort(classes, kind="stable")  # a class in one go: what is counted for it comes together
    chosen, classes = chosen[order], classes[order]
    found = levels(of, chosen, classes, keep, min_people)
    best = [_best(found, own) for own in _ranked(found, np.bincount(classes))]
    usual = _spelling(of, chosen, keep, found, {one for own in best for one in own})
    return [[usual[one] for one in own] for own in best]


def label(terms: Sequence[str]) -> str:
    """Return two or three of the best terms as one line."""
    three = ", ".join(terms[:LABEL_TERMS])
    return three if len(three) <= LABEL_LENGTH else ", ".join(terms[: LABEL_TERMS - 1])


def _ranked(found: Sequence[Level], sizes: Ints) -> Iterator[list[Chosen]]:
    """Yield the phrases of each class, best first, those of the same score by their words."""
    every = [np.column_stack([level.own, np.full(len(level.own), n)]) for n, level in enumerate(found)]
    own = np.concatenate(every)
    own = own[own[:, 2] >= MIN_THREADS]
    which, phrase, _, at = own.T
    score = np.concatenate([_scores(level, own[at == i], sizes) for i, level in enumerate(found)])
    order = np.lexsort([_alphabetical(found, at, phrase), -score, which])
    ends = np.searchsorted(which[order], np.arange(len(sizes) + 1))
    for start, stop in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        yield list(zip(at[order[start:stop]].tolist(), phrase[order[start:stop]].tolist(), strict=True))


def _scores(level: Level, own: Ints, sizes: Ints) -> npt.NDArray[np.float64]:
    which, phrase, n = own[:, :3].T
    rare = np.log(1 + sizes.mean() / level.overall[phrase])
    longer = np.array([len(content) for content in level.content], dtype=np.int64)[phrase] ** LENGTH_BONUS
    scores: npt.NDArray[np.float64] = n / np.maximum(sizes[which], 1) * rare * longer
    return scores


def _alphabetical(found: Sequence[Level], at: Ints, phrase: Ints) -> Ints:
    """Return the rank of each phrase by its words."""
    sizes = np.cumsum([0, *(len(level.words) for level in found)])
    words = [words for level in found for words in level.words]
    rank = np.empty(len(words), dtype=np.int64)
    rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
    return rank[sizes[at] + phrase]


def _best(found: Sequence[Level], ranked: Sequence[Chosen]) -> list[Chosen]:
    chosen: list[Chosen] = []
    used: set[str] = set()
    for level, place in ranked:
        if len(chosen) == N_TERMS:
            break
        content = found[level].content[place]
        stems = {stem(word) for word in content}
        if len(stems) == len(content) and not stems & used:
            chosen.append((level, place))
            used |= stems
    return chosen


def _spelling(
    of: Talk, chosen: Ints, keep: Flags, found: Sequence[Level], wanted: set[Chosen]
) -> dict[Chosen, str]:
    """Return how each phrase that is *wanted* is most often written."""
    content = {word for level, place in wanted for word in found[level].content[place]}
    named = [
        np.array([(n, i) in wanted for i in range(len(level.codes))], bool) for n, level in enumerate(found)
    ]
    votes: dict[Chosen, Counter[str]] = {one: Counter() for one in wanted}
    for block, places in occurrences(of, chosen, of.flags(content.__contains__), keep, found):
        for n, (level, all_named) in enumerate(zip(places, named, strict=True)):
            for place, words, first, times in _variants(
                block, Places(*(c[all_named[level.phrases]] for c in level))
            ):
                shown = [of.written[word] for word in words]
                weight = 1 if place_capital(shown, first) else CLEAR_CASE
                votes[n, place][as_written(shown, first)] += weight * times
    return {one: min(own, key=lambda text: (-own[text], text)) for one, own in votes.items()}


def _variants(block: Block, places: Places) -> Iterator[tuple[int, list[int], bool, int]]:
    """Yield the different ways in which phrases are written: which, words, whether they begin a run, how often."""
    before = np.append(BREAK, block.tokens)[places.first]
    length = places.last - places.first + 1
    for size in np.unique(length).tolist():
        here = length == size
        columns = block.tokens[places.first[here, None] + np.arange(size)]
        rows = np.column_stack([places.phrases[here], before[here] == BREAK, columns])
        different, times = _distinct(rows)
        for (phrase, first, *words), n in zip(different.tolist(), times.tolist(), strict=True):
            yield phrase, words, bool(first), n


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    """Return the different rows and how often each is there."""
    number = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        number = np.unique(number * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1]
    _, first, times = np.unique(number, return_index=True, return_counts=True)
    return rows[first], times
