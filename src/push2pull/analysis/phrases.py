"""Phrases in talk, found and counted by the block: one to three content words and the words that link them.

Definition: a phrase is a run of content words with at most two linking words between neighbours. Only those that
enough people wrote count, and longer ones only where they stand in a subject too: subjects hold nouns, what stands
in bodies alone is a word or a piece of a sentence. A part of a phrase stands wherever the phrase stands, so that
longer ones are made of shorter ones that are left (Agrawal and Srikant 1994). Complexity: n log n for n tokens;
memory: a block of them, and the phrases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from push2pull.analysis.counts import SUBJECT_WEIGHT
from push2pull.analysis.relations import Flags, Ints
from push2pull.analysis.talk import Block, Numbers, Talk, blocks
from push2pull.analysis.words import LINKS

MAX_CONTENT = 3
MAX_LINKS = 2

_LINKS = ("", *sorted(LINKS))
_GAPS = len(_LINKS) ** MAX_LINKS
"""What may stand between two content words: the numbers of up to two links."""


class Places(NamedTuple):
    """Where phrases of a level stand in a block: which, and the places of the first and the last token."""

    phrases: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True)
class Level:
    """Phrases with the same number of content words, each in threads of some classes.

    ``codes``: ascending. ``words``, ``content``: of each phrase. ``overall``: its weighted threads in all classes;
    ``own``: (pairs, 3) of class, phrase and the weighted threads there.
    """

    codes: Ints
    words: Sequence[tuple[str, ...]]
    content: Sequence[tuple[str, ...]]
    overall: Ints
    own: Ints


def levels(of: Talk, chosen: Ints, classes: Ints, keep: Flags, min_people: int) -> list[Level]:
    """Return the phrases of one, two and three content words that *min_people* senders or more wrote.

    ``chosen``: documents; ``classes``: the class of each. ``keep``: the keys that count as content.
    """
    found: list[Level] = []
    alive = keep
    for _ in range(MAX_CONTENT):
        candidates = _in_titles(of, chosen, alive, keep, found) if found else np.flatnonzero(keep)
        found.append(_level(of, chosen, classes, (alive, keep), found, candidates, min_people))
        alive = np.zeros(len(keep), dtype=bool)
        alive[found[0].codes] = True
    return found


def occurrences(
    of: Talk, chosen: Ints, alive: Flags, keep: Flags, found: Sequence[Level]
) -> Iterator[tuple[Block, list[Places]]]:
    """Yield blocks and, level by level, where phrases stand in them whose content words are all *alive*."""
    for block in blocks(of, chosen):
        words = _content(of, block, alive, keep)
        places = (_places(block, words, len(of.keys), found[:n]) for n in range(len(found)))
        yield block, [_known(one, level.codes) for one, level in zip(places, found, strict=True)]


def _content(of: Talk, block: Block, alive: Flags, keep: Flags) -> tuple[Ints, Ints]:
    """Return the places of the words that are *alive*, and the links from each to the next; -1 for none."""
    number = np.array([*(_LINKS.index(key) if key in LINKS else 0 for key in of.keys), 0, 0])
    number[keep] = 0
    at = np.flatnonzero(alive[block.keys])
    barrier = np.cumsum(~(alive | (number > 0))[block.keys])
    distance, start = np.diff(at), at[:-1]
    near = (distance <= MAX_LINKS + 1) & (barrier[at[1:]] == barrier[start])
    one = np.where(distance > 1, number[block.keys[start + 1]], 0)
    two = np.where(distance > 2, number[block.keys[np.minimum(start + 2, len(block.keys) - 1)]], 0)
    return at, np.append(np.where(near, one * len(_LINKS) + two, -1), -1)


def _places(block: Block, words: tuple[Ints, Ints], n_keys: int, shorter: Sequence[Level]) -> Places:
    """Return the phrases with one content word more than the longest of those they begin with."""
    at, gap = words
    code, first, last = block.keys[at].astype(np.int64), np.arange(len(at)), np.arange(len(at))
    for level in shorter:
        begun = _located(level.codes, code)
        on = (begun >= 0) & (gap[last] >= 0)
        first, last, joined = first[on], last[on] + 1, gap[last[on]]
        code = (begun[on] * _GAPS + joined) * n_keys + block.keys[at[last]]
    return Places(code, at[first], at[last])


def _located(codes: Ints, wanted: Ints) -> Ints:
    """Return the place of each wanted number among the ascending *codes*, -1 where it is not."""
    if not len(codes):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[at] == wanted, at, -1)


def _known(places: Places, codes: Ints) -> Places:
    """Return only those places where one of *codes* stands, by its place among them."""
    phrases = _located(codes, places.phrases)
    here = phrases >= 0
    return Places(phrases[here], places.first[here], places.last[here])


def _in_titles(of: Talk, chosen: Ints, alive: Flags, keep: Flags, shorter: Sequence[Level]) -> Ints:
    """Return the codes of the next longer phrases that stand in subjects."""
    found = [np.empty(0, np.int64)]
    for block in blocks(of, chosen):
        titles = block.titles()
        words = _content(of, titles, alive, keep)
        found.append(np.unique(_places(titles, words, len(of.keys), shorter).phrases))
    return np.unique(np.concatenate(found))


def _level(
    of: Talk,
    chosen: Ints,
    classes: Ints,
    flags: tuple[Flags, Flags],
    shorter: Sequence[Level],
    candidates: Ints,
    min_people: int,
) -> Level:
    """Count the *candidates* and return those that are shared."""
    people = _People(len(candidates), int(of.senders.max(initial=0)) + 1, min_people)
    n_classes = int(classes.max(initial=0)) + 1
    totals = [np.empty((2, 0), np.int64)]
    for block in blocks(of, chosen):
        words = _content(of, block, *flags)
        found = _known(_places(block, words, len(of.keys), shorter), candidates)
        people.add(found.phrases, of.senders[block.messages[found.first]])
        totals.append(_threads(block, found, classes, n_classes))
    pairs, n = _summed(np.concatenate(totals, axis=1))
    phrase, which = np.divmod(pairs, n_classes)
    overall = np.bincount(phrase, n, minlength=len(candidates)).astype(np.int64)
    shared = np.flatnonzero(people.enough)
    own = np.stack([which, _located(shared, phrase), n], axis=1)
    spelled = _spelled(of, candidates[shared], shorter)
    return Level(candidates[shared], *spelled, overall[shared], own[own[:, 1] >= 0])


def _threads(block: Block, found: Places, classes: Ints, n_classes: int) -> Ints:
    """Return (2, pairs): phrase and class as one number, and the threads; those in whose subject it stands thrice."""
    document, title = block.documents[found.first].astype(np.int64), block.title[found.first]
    pair = found.phrases * len(classes) + document
    every, titled = np.unique(pair), np.unique(pair[title])
    phrase, document = np.divmod(np.concatenate([every, titled]), max(len(classes), 1))
    weight = np.repeat([1, SUBJECT_WEIGHT - 1], [len(every), len(titled)])
    return np.stack(_summed(np.stack([phrase * n_classes + classes[document], weight])))


def _summed(pairs: Ints) -> tuple[Ints, Ints]:
    """Return the different numbers of the first row and the sums of the second."""
    different, place = np.unique(pairs[0], return_inverse=True)
    return different, np.bincount(place, pairs[1], minlength=len(different)).astype(np.int64)


class _People:
    """Which phrases enough people wrote. Enough is enough: who else wrote them is not kept."""

    def __init__(self, n_phrases: int, n_people: int, wanted: int) -> None:
        self.enough = np.zeros(n_phrases, dtype=bool)
        self._pairs = np.empty(0, np.int64)
        self._n_people, self._wanted = n_people, wanted

    def add(self, phrases: Ints, senders: Numbers) -> None:
        """Note who wrote what; -1 is nobody."""
        new = (senders >= 0) & ~self.enough[phrases]
        pairs = np.unique(np.append(self._pairs, phrases[new] * self._n_people + senders[new]))
        phrase = pairs // self._n_people
        self.enough |= np.bincount(phrase, minlength=len(self.enough)) >= self._wanted
        self._pairs = pairs[~self.enough[phrase]]


def _spelled(
    of: Talk, codes: Ints, shorter: Sequence[Level]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return the words and the content words of the phrases of *codes*."""
    if not shorter:
        alone: list[tuple[str, ...]] = [(of.keys[code],) for code in codes.tolist()]
        return alone, alone
    before, (begun, key) = shorter[-1], np.divmod(codes, len(of.keys))
    begun, gap = np.divmod(begun, _GAPS)
    words: list[tuple[str, ...]] = []
    content: list[tuple[str, ...]] = []
    for one, links, last in zip(begun.tolist(), gap.tolist(), key.tolist(), strict=True):
        between = (_LINKS[n] for n in divmod(links, len(_LINKS)) if n)
        words.append((*before.words[one], *between, of.keys[last]))
        content.append((*before.content[one], of.keys[last]))
    return words, content
