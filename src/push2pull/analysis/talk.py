"""What people wrote as numbers: the words of a million messages in arrays, read once for every analysis of them.

Every message has two texts, its subject and its body, and every text is a stretch of ``tokens``. Words that nobody
reads (numbers, digests) have no number of their own, so that the vocabulary grows with the language alone.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from push2pull.analysis.documents import Document
from push2pull.analysis.relations import Flags, Ints
from push2pull.analysis.words import LINKS, STOP_WORDS, fold, opaque, pieces, runs, stop_words

BREAK = -1
"""Between words that are no neighbours, and after each text."""

OPAQUE = -2
"""Stands for every word that says nothing to a reader."""

READ = 5_000
"""Documents whose texts are held at a time."""

BLOCK = 1 << 20
"""Tokens that are looked at together."""

_READABLE = LINKS.union(*STOP_WORDS.values())

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Talk:
    """Documents as numbers: n of them, of m messages and t tokens.

    ``thread_ids``, ``languages``: of each document; "" where no language is known. ``documents``, ``senders``: (m,)
    of each message, by document; sender -1 when unknown. ``spoken``: (m,) place of its language in ``codes``.
    ``tokens``: (t,) place of each word in ``written``, or BREAK or OPAQUE. ``starts``: (2m + 1,) where the tokens of
    the texts start: subject and body of the first message, of the second, ... ``key_of``: (len(written) + 2,) place
    in ``keys``, the case-folded words; its last two make OPAQUE and BREAK stand for themselves.
    """

    thread_ids: Sequence[str]
    languages: Sequence[str]
    documents: Numbers
    senders: Numbers
    spoken: Numbers
    codes: Sequence[str]
    tokens: Numbers
    starts: Ints
    written: Sequence[str]
    keys: Sequence[str]
    key_of: Numbers

    def flags(self, holds: Callable[[str], bool]) -> Flags:
        """Return (len(keys) + 2,) for which keys something holds; never for OPAQUE and BREAK."""
        return np.array([*map(holds, self.keys), False, False], dtype=bool)


class Block(NamedTuple):
    """The tokens of some documents: token, key, message of each, place of its document among those asked for.

    ``title``: whether it stands in a subject.
    """

    tokens: Numbers
    keys: Numbers
    messages: Ints
    documents: Ints
    title: Flags

    def titles(self) -> Block:
        """Return what stands in subjects alone."""
        on = self.title
        return Block(self.tokens[on], self.keys[on], self.messages[on], self.documents[on], on[on])


def talk(found: Iterable[Document]) -> Talk:
    """Return *found*, read once and in its order, as numbers."""
    words: dict[str, int] = {}
    people: defaultdict[str, int] = defaultdict(count().__next__)
    codes: defaultdict[str, int] = defaultdict(count().__next__)
    ids: list[str] = []
    languages: list[str] = []
    documents, senders, spoken = array("i"), array("i"), array("i")
    tokens, lengths = [np.empty(0, np.int32)], [np.zeros(1, np.int64)]
    source = iter(found)
    while block := list(islice(source, READ)):
        for doc in block:
            documents.extend([len(ids)] * len(doc.parts))
            senders.extend(people[part.sender] if part.sender else -1 for part in doc.parts)
            spoken.extend(codes[part.language or doc.language] for part in doc.parts)
            ids.append(doc.thread_id)
            languages.append(doc.language)
        own, length = _numbered([t for doc in block for p in doc.parts for t in (p.subject, p.text)], words)
        tokens.append(own)
        lengths.append(length)
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    key_of = [*(numbers[fold(word)] for word in words), OPAQUE, BREAK]
    return Talk(
        thread_ids=ids,
        languages=languages,
        documents=np.array(documents, dtype=np.int32),
        senders=np.array(senders, dtype=np.int32),
        spoken=np.array(spoken, dtype=np.int32),
        codes=list(codes),
        tokens=np.concatenate(tokens),
        starts=np.concatenate(lengths).cumsum(),
        written=list(words),
        keys=list(numbers),
        key_of=np.array(key_of, dtype=np.int32),
    )


def _numbered(texts: Sequence[str], words: dict[str, int]) -> tuple[Numbers, Ints]:
    """Return the tokens of *texts* one after another and how many each has; *words* takes up the new ones."""
    local: defaultdict[str, int] = defaultdict(count(1).__next__)
    stream, ends = array("i"), array("q", [0])
    for text in texts:
        for run in runs(text):
            stream.extend(map(local.__getitem__, run))
            stream.append(0)
        ends.append(len(stream))
    parts = [[BREAK], *([_number(piece, words) for piece in pieces(token)] for token in local)]
    size = np.fromiter(map(len, parts), np.int64, len(parts))
    number = np.fromiter((one for part in parts for one in part), np.int32, int(size.sum()))
    at = np.frombuffer(stream, np.int32)
    grown = np.concatenate([[0], size[at].cumsum()])
    return number[ranges((size.cumsum() - size)[at], size[at])], np.diff(grown[np.frombuffer(ends, np.int64)])


def _number(piece: str, words: dict[str, int]) -> int:
    key = fold(piece)
    return OPAQUE if opaque(key) and key not in _READABLE else words.setdefault(piece, len(words))


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """Return start, start + 1, ... of each range, one range after another.

    >>> ranges(np.array([5, 0]), np.array([3, 2])).tolist()
    [5, 6, 7, 0, 1]
    """
    before = np.repeat(lengths.cumsum() - lengths, lengths)
    return np.repeat(starts, lengths) + np.arange(len(before)) - before


def blocks(of: Talk, chosen: npt.NDArray[Any]) -> Iterator[Block]:
    """Yield the tokens of the documents *chosen*, in their order, some documents at a time."""
    first = np.searchsorted(of.documents, np.arange(len(of.thread_ids) + 1))
    sizes = np.diff(of.starts[2 * first])[chosen].cumsum()
    ends = np.searchsorted(sizes, np.arange(BLOCK, BLOCK + (sizes[-1] if len(sizes) else 0), BLOCK))
    for start, stop in _spans(np.unique(np.append(ends, len(chosen))), len(chosen)):
        docs = chosen[start:stop]
        n_messages = first[docs + 1] - first[docs]
        message = ranges(first[docs], n_messages)
        text = ranges(2 * first[docs], 2 * n_messages)
        length = of.starts[text + 1] - of.starts[text]
        tokens = of.tokens[ranges(of.starts[text], length)]
        place = np.repeat(np.arange(start, stop), n_messages)
        yield Block(
            tokens,
            of.key_of[tokens],
            np.repeat(np.repeat(message, 2), length),
            np.repeat(np.repeat(place, 2), length),
            np.repeat(text % 2 == 0, length),
        )


def _spans(ends: Ints, n: int) -> Iterator[tuple[int, int]]:
    start = 0
    for end in ends.tolist():
        stop = min(max(end, start + 1), n)
        if stop > start:
            yield start, stop
        start = stop


def by_language(of: Talk, min_threads: int) -> dict[str, Ints]:
    """Return the documents of each language of at least *min_threads* of them, where two or more have as many.

    Threads of other languages, or of none, go where most of their stop words are. With fewer than two such
    languages everything stays together under the most frequent one.
    """
    languages = np.array(of.languages, dtype=str)
    codes, counts = np.unique(languages[languages != ""], return_counts=True)
    order = np.lexsort([codes, -counts])
    large = [str(code) for code in codes[order][counts[order] >= min_threads]]
    if len(large) < 2:
        return {str(codes[order[0]]) if len(codes) else "": np.arange(len(languages))}
    other = np.flatnonzero(~np.isin(languages, large))
    languages[other] = np.array(large)[_stop_words(of, other, large).argmax(axis=0)]
    return {code: np.flatnonzero(languages == code) for code in sorted(large)}


def _stop_words(of: Talk, chosen: Ints, codes: Sequence[str]) -> Ints:
    """Return (languages, chosen) how many stop words of a language are in a document."""
    found = np.zeros((len(codes), len(chosen)), dtype=np.int64)
    for at, code in enumerate(codes):
        stop = of.flags(STOP_WORDS.get(code, frozenset()).__contains__)
        for block in blocks(of, chosen):
            found[at] += np.bincount(block.documents[stop[block.keys]], minlength=len(chosen))
    return found


def telling(of: Talk, languages: Iterable[str]) -> Flags:
    """Return which keys may say something in all of the *languages*: no stop word of any, nothing opaque."""
    stop = frozenset().union(*map(stop_words, languages))
    return of.flags(lambda key: key not in stop and not opaque(key))
