"""Repeated private answers: the same thing explained to one asker after another, worth publishing once.

After the Answer Garden (Ackerman and Malone 1990). It is a find, not a fault: the row says where an FAQ would
save work, never who answered. Templates and signatures are taken out first: lines that a sender writes in
much of their mail.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of, people_of
from push2pull.analysis.suppress import allowed
from push2pull.analysis.words import clean, content_words, stop_words
from push2pull.model import Row

SIMILAR = 0.5
MIN_WORDS = 8
MIN_ASKERS = 3
TEMPLATE_MAILS = 5
TEMPLATE_SHARE = 0.6
"""Of a sender's mail: less could be one answer that is often asked for, and that is what is looked for."""

BLOCK = 500


class _Pair(NamedTuple):
    question: Mail
    answer: Mail
    words: list[str]


def repeated_answer(
    talk: Conversations, topic_of: Mapping[str, str], *, min_group: int, seed: int
) -> list[Row]:
    """Return the share of private answers that say nearly the same to three or more askers.

    Each row is about a topic (``topic_of``: thread_id to topic_id), else about the list where the thread
    began; answers with neither are left out, and so are subjects whose repetitions concern too few people.
    """
    pairs = private_answers(talk)
    repeated = _repeated(pairs)
    cases = []
    for i, (question, answer, _) in enumerate(pairs):
        about = _about(question, talk, topic_of)
        if about:
            people = frozenset((question.sender, answer.sender))
            cases.append(Case(about, question.thread, question.sender, i in repeated, people))
    rows = findings_of("repeated_answer", cases, min_group=min_group, seed=seed)
    return [one for one in rows if allowed(_behind(cases, one), min_group)]


def _behind(cases: Sequence[Case], one: Row) -> int:
    """Return how many people asked for or gave the repeated answers of a row."""
    about = (one["about_kind"], one["about"])
    return len(people_of(case for case in cases if case.hit and case.about == about))


def private_answers(talk: Conversations) -> list[_Pair]:
    """Return the answers that went to the one who asked alone, each with its question and its words.

    Where the question went does not matter: half of those who ask may ask on a list.
    """
    templates = _templates(talk)
    found = []
    for answer in talk.mails.values():
        question = talk.mails.get(answer.parent)
        if question and answer.private and answer.audience == {answer.sender, question.sender}:
            found.append(_Pair(question, answer, _words(answer, templates)))
    return found


def _templates(talk: Conversations) -> set[tuple[str, str]]:
    """Return (sender, line) of the lines that stand in much of what a sender writes."""
    lines: Counter[tuple[str, str]] = Counter()
    written: Counter[str] = Counter()
    for mail in talk.mails.values():
        written[mail.sender] += 1
        lines.update((mail.sender, line) for line in set(_lines(mail)))
    return {one for one, n in lines.items() if n >= TEMPLATE_MAILS and n >= TEMPLATE_SHARE * written[one[0]]}


def _lines(mail: Mail) -> Iterator[str]:
    return (" ".join(line.split()).casefold() for line in mail.text.splitlines())


def _words(mail: Mail, templates: set[tuple[str, str]]) -> list[str]:
    text = "\n".join(line for line in _lines(mail) if (mail.sender, line) not in templates)
    return content_words(clean(text), stop_words(""), ())


def _repeated(pairs: Sequence[_Pair]) -> set[int]:
    """Return the places of the pairs whose answer, long enough to say something, is given to three askers.

    Only by people who give it more than once: that two hit on the same words is no work to be spared.
    """
    places = [i for i, pair in enumerate(pairs) if len(pair.words) >= MIN_WORDS]
    found: set[int] = set()
    for cluster in alike([pairs[i].words for i in places]):
        again = _given_again([places[i] for i in cluster], pairs)
        if len({pairs[i].question.sender for i in again}) >= MIN_ASKERS:
            found.update(again)
    return found


def _given_again(places: Sequence[int], pairs: Sequence[_Pair]) -> list[int]:
    askers: defaultdict[str, set[str]] = defaultdict(set)
    for i in places:
        askers[pairs[i].answer.sender].add(pairs[i].question.sender)
    return [i for i in places if len(askers[pairs[i].answer.sender]) > 1]


def alike(texts: Sequence[list[str]]) -> list[list[int]]:
    """Return groups of texts that are near duplicates of their centre: Butina's clustering (1999).

    Similarity is the cosine of words and pairs of words. The text with most neighbours is a centre and
    takes them; texts are never chained through one another.
    """
    neighbours = _neighbours(texts) if texts else []
    free = set(range(len(texts)))
    clusters = []
    for i in sorted(free, key=lambda i: (-len(neighbours[i]), i)):
        if i in free:
            clusters.append([j for j in neighbours[i] if j in free])
            free.difference_update(clusters[-1])
    return clusters


def _neighbours(texts: Sequence[list[str]]) -> list[list[int]]:
    # Without idf: an answer that makes up much of the private mail would lose its weight by that very fact.
    matrix = TfidfVectorizer(analyzer=_shingles, sublinear_tf=True, use_idf=False).fit_transform(texts)
    found: list[list[int]] = []
    for start in range(0, len(texts), BLOCK):
        # Block by block: the whole matrix of similarities may not fit into memory.
        near = csr_matrix(matrix[start : start + BLOCK] @ matrix.T >= SIMILAR)
        near.sort_indices()
        found += [part.tolist() for part in np.split(near.indices, near.indptr[1:-1])]
    return found


def _shingles(words: list[str]) -> list[str]:
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def _about(question: Mail, talk: Conversations, topic_of: Mapping[str, str]) -> tuple[str, str] | None:
    if question.thread in topic_of:
        return "topic", topic_of[question.thread]
    lists = talk.threads[question.thread][0].lists
    return ("list", lists[0]) if lists else None
