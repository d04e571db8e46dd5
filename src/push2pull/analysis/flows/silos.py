"""The same matter in silos that do not meet: two groups that write about it, each among its own people.

Some walls are meant to be there, and one word may stand for two things: the figure asks a question of both sides
and answers none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, csr_matrix, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.enough import ENOUGH
from push2pull.analysis.flows.rows import PAIR, corrected, recipe, row
from push2pull.analysis.relations import Flags, Ints
from push2pull.analysis.statistics import excess, wilson
from push2pull.analysis.suppress import allowed
from push2pull.analysis.words import clean, content_words, stop_words
from push2pull.model import Row

OVERLAP = 0.1
"""Jaccard similarity of their people up to which two groups do not meet."""

NEAR = 0.5
"""A thread is near another group when it is at least half as similar to it as to the rest of its own."""

MIN_GROUPS = 4
TWICE = 2


@dataclass(slots=True)
class _Group:
    """``threads``: numbers of its threads; ``writers``: who wrote there; ``people``: in two of its messages."""

    threads: list[int] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    writers: set[str] = field(default_factory=set)

    @property
    def people(self) -> frozenset[str]:
        return frozenset(person for person, n in self.seen.items() if n >= TWICE)


def silos(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return a row for each two groups that do not meet and half of whose threads are nearest to the other.

    Groups do not meet when they have hardly any people and no writer in common. Groups are those of typed
    recipients with ten threads of words. A thread is nearest to the other group whose mean text (words, TF-IDF) has
    the largest cosine with its own, half at least of that with the rest of its group. The value is the smaller share
    of the two groups' threads that are nearest to one another; the baseline what the threads of all further groups
    give. Null: matters are swapped between groups, so that threads choose as the others do; the larger of both tails
    counts, times the number of groups it was chosen from. Complexity: threads times groups.
    """
    groups, texts = _groups(talk)
    known = {key: one for key, one in sorted(groups.items()) if len(one.threads) >= ENOUGH["silos"].support}
    if len(known) < MIN_GROUPS:
        return []
    near = _nearest(texts, [*known.values()])
    apart = _apart([one.people for one in known.values()], min_group)
    # Whoever writes to both has made them meet.
    apart &= _in_common([frozenset(one.writers - {""}) for one in known.values()]) == 0
    share = (near / near.sum(axis=1, keepdims=True)).astype(np.float32)
    # Pairs of which less is nearest are the rule, say nothing, and cannot be findings: they count as tests alone.
    both = np.argwhere(
        np.triu((np.minimum(share[:, :-1], share[:, :-1].T) >= ENOUGH["silos"].effect) & apart, 1)
    )
    names, how = [*known], recipe("silos", "threads choose as those of the other groups", seed)
    tested: list[tuple[Row, float | None, bool]] = []
    for i, j in both.tolist():
        ways = [_way(near, i, j), _way(near, j, i)]
        (k, n, others_k, others_n) = min(ways, key=lambda way: way[0] / way[1])
        p = min(1.0, len(known) * max(excess(*way) for way in ways))
        figures = k / n, wilson(k, n), others_k / others_n, sum(way[1] for way in ways)
        made = row("silos", ("list_pair", PAIR.join((names[i], names[j]))), *figures, "", recipe=how)
        tested.append((made, p, True))
    return corrected("silos", tested, n_tests=int(np.triu(apart, 1).sum()))


def _groups(talk: Conversations) -> tuple[dict[str, _Group], list[list[str]]]:
    """Return the groups of typed recipients and the words of each of their threads."""
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    texts: list[list[str]] = []
    for mails in talk.threads.values():
        own = [mail for mail in mails if not mail.listed]
        words = _words("\n".join([own[0].subject, *(mail.text for mail in own)])) if own else []
        keys = {key for mail in own for key in mail.lists}
        if not (words and keys):
            continue
        for key in keys:
            groups[key].threads.append(len(texts))
            for mail in own:
                if key in mail.lists:
                    groups[key].seen.update(mail.audience)
                    groups[key].writers.add(mail.sender)
        texts.append(words)
    return groups, texts


def _words(text: str) -> list[str]:
    return content_words(clean(text), stop_words(""), ())


def _apart(people: Sequence[frozenset[str]], min_group: int) -> Flags:
    """Say which two groups have enough people each and hardly any in common."""
    common, size = _in_common(people), np.array([len(one) for one in people])
    enough = np.array([allowed(int(n), min_group) for n in size])
    found = common <= OVERLAP * (size[:, None] + size - common)
    both: Flags = found & enough[:, None] & enough
    return both


def _in_common(people: Sequence[frozenset[str]]) -> Ints:
    """Return how many people each two groups have in common."""
    numbers = {person: i for i, person in enumerate(sorted(frozenset().union(*people)))}
    columns = [numbers[person] for one in people for person in one]
    rows = np.repeat(np.arange(len(people)), [len(one) for one in people])
    member = csr_array((np.ones(len(rows), np.int32), (rows, columns)), shape=(len(people), len(numbers)))
    common: Ints = (member @ member.T).toarray()
    return common


def _nearest(texts: list[list[str]], groups: Sequence[_Group]) -> Ints:
    """Return how many threads of each group are nearest to which other group; in the last column, to none."""
    vectors = TfidfVectorizer(analyzer=_same, sublinear_tf=True).fit_transform(texts)
    sums = vstack([csr_matrix(vectors[one.threads].sum(axis=0)) for one in groups])
    centres = normalize(sums).T.tocsr()
    found = np.zeros((len(groups), len(groups) + 1), dtype=np.int64)
    for i, one in enumerate(groups):
        own = vectors[one.threads]
        similar: npt.NDArray[np.float64] = (own @ centres).toarray()
        similar[:, i] = 0.0
        there = similar.max(axis=1)
        near = (there > 0) & (there >= NEAR * _to_the_rest(own, sums[i]))
        np.add.at(found[i], np.where(near, similar.argmax(axis=1), len(groups)), 1)
    return found


def _to_the_rest(own: csr_matrix, total: csr_matrix) -> npt.NDArray[np.float64]:
    """Return the cosine of each thread of a group with the sum of its other threads."""
    to_all = (own @ total.T).toarray()[:, 0]
    itself = np.asarray(own.multiply(own).sum(axis=1))[:, 0]
    rest = np.sqrt(np.maximum(total.multiply(total).sum() - 2 * to_all + itself, 1e-12))
    cosines: npt.NDArray[np.float64] = np.maximum(to_all - itself, 0.0) / rest
    return cosines


def _same(words: list[str]) -> list[str]:
    return words


def _way(near: Ints, one: int, other: int) -> tuple[int, int, int, int]:
    """Return how many of *one*'s threads are nearest to *other*, of how many; and the same of the further groups."""
    k, n = int(near[one, other]), int(near[one].sum())
    return k, n, int(near[:, other].sum()) - k, int(near.sum() - near[other].sum()) - n
