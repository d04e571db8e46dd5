"""Names that a person would write: c-TF-IDF of phrases, diverse, each used by several people.

Class-based TF-IDF as in Grootendorst (2022), over phrases instead of words and counted in threads, so that one
long message weighs no more than a short one; overlapping phrases are passed over (in the spirit of maximal
marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field

from push2pull.analysis.documents import Document
from push2pull.analysis.words import Phrase, Word, as_written, banned, phrases, place_capital, runs, stem

SUBJECT_WEIGHT = 3
MIN_THREADS = 2
N_TERMS = 10
LABEL_TERMS = 3
LABEL_LENGTH = 60
CLEAR_CASE = 3
"""Votes for a spelling inside a sentence, against 1 at its start, where the capital says nothing."""

LENGTH_BONUS = 0.6
"""Exponent of the number of content words in a phrase's score: a phrase says more than its words."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """Phrases of a set of documents: weighted threads per class and overall; who wrote each, up to enough.

    ``titles``: those that stand in a subject.
    """

    per_class: list[Counter[Phrase]]
    overall: Counter[Phrase] = field(default_factory=Counter)
    senders: dict[Phrase, set[str]] = field(default_factory=dict)
    titles: set[Phrase] = field(default_factory=set)


def names(
    found: Sequence[Document],
    classes: Sequence[int],
    keep: Container[str],
    stop_terms: Container[str],
    min_people: int,
) -> list[list[str]]:
    """Return the best terms of each class 0..max(classes), best first; none where nobody shares a phrase.

    ``classes`` holds the class of each document, ``keep`` the words that phrases may be made of. A term is
    shown only when at least *min_people* different senders wrote it.
    """
    counts = _count(found, classes, _Shown(keep, stop_terms), min_people)
    sizes = Counter(classes)
    mean_size = len(found) / len(counts.per_class)
    # Subjects hold nouns; what stands in bodies alone is a word or a piece of a sentence.
    shared = {
        phrase
        for phrase, people in counts.senders.items()
        if len(people) >= min_people and (len(phrase.content) == 1 or phrase in counts.titles)
    }
    best = [
        _best(_scores(own, counts.overall, shared, max(sizes[i], 1), mean_size))
        for i, own in enumerate(counts.per_class)
    ]
    usual = _spelling(found, {phrase for chosen in best for phrase in chosen})
    return [[usual[phrase] for phrase in chosen] for chosen in best]


def label(terms: Sequence[str]) -> str:
    """Return two or three of the best terms as one line."""
    three = ", ".join(terms[:LABEL_TERMS])
    return three if len(three) <= LABEL_LENGTH else ", ".join(terms[: LABEL_TERMS - 1])


class _Shown:
    """Words that may be shown: characteristic, and nobody's name."""

    def __init__(self, keep: Container[str], terms: Container[str]) -> None:
        self.keep, self.terms = keep, terms

    def __contains__(self, key: object) -> bool:
        return key in self.keep and not banned(str(key), self.terms)


def _count(
    found: Sequence[Document], classes: Sequence[int], shown: Container[str], min_people: int
) -> _Counts:
    counts = _Counts([Counter() for _ in range(max(classes) + 1)])
    for doc, which in zip(found, classes, strict=True):
        weights: dict[Phrase, int] = {}
        for sender, run, weight in _runs(doc):
            for _, phrase in phrases(run, shown):
                weights[phrase] = max(weight, weights.get(phrase, 0))
                if weight == SUBJECT_WEIGHT:
                    counts.titles.add(phrase)
                people = counts.senders.setdefault(phrase, set())
                # Enough is enough: bounded memory however many wrote it.
                if sender and len(people) < min_people:
                    people.add(sender)
        counts.per_class[which].update(weights)
        counts.overall.update(weights)
    return counts


def _runs(doc: Document) -> Iterator[tuple[str, list[Word], int]]:
    for part in doc.parts:
        for text, weight in ((part.subject, SUBJECT_WEIGHT), (part.text, 1)):
            for run in runs(text):
                yield part.sender, run, weight


def _spelling(found: Sequence[Document], chosen: Collection[Phrase]) -> dict[Phrase, str]:
    """Return how each chosen phrase is most often written."""
    keep = {word for phrase in chosen for word in phrase.content}
    votes: dict[Phrase, Counter[str]] = {}
    for doc in found:
        for _, run, _ in _runs(doc):
            for start, phrase in phrases(run, keep):
                if phrase in chosen:
                    words = run[start : start + len(phrase.words)]
                    weight = 1 if place_capital(words) else CLEAR_CASE
                    votes.setdefault(phrase, Counter())[as_written(words)] += weight
    return {phrase: min(c, key=lambda text: (-c[text], text)) for phrase, c in votes.items()}


def _scores(
    own: Counter[Phrase], overall: Counter[Phrase], shared: Container[Phrase], size: int, mean_size: float
) -> dict[Phrase, float]:
    return {
        phrase: count / size * math.log(1 + mean_size / overall[phrase]) * len(phrase.content) ** LENGTH_BONUS
        for phrase, count in own.items()
        if count >= MIN_THREADS and phrase in shared
    }


def _best(scores: dict[Phrase, float]) -> list[Phrase]:
    chosen: list[Phrase] = []
    used: set[str] = set()
    for phrase in sorted(scores, key=lambda p: (-scores[p], p)):
        stems = {stem(word) for word in phrase.content}
        if len(chosen) < N_TERMS and len(stems) == len(phrase.content) and not stems & used:
            chosen.append(phrase)
            used |= stems
    return chosen
