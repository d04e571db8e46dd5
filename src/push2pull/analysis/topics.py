"""Topics of threads: TF-IDF, latent semantic analysis, k-means, and names made of shared phrases.

The thread is the unit and its subject weighs three times: on public newsgroups this gained more than any other
choice. LSA: Deerwester et al. 1990; k without labels: silhouette (Rousseeuw 1987).
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from push2pull import schema
from push2pull.analysis.documents import Document, by_language, documents
from push2pull.analysis.naming import SUBJECT_WEIGHT, label, names
from push2pull.analysis.suppress import checked
from push2pull.analysis.words import content_words, stop_words
from push2pull.model import Row

MIN_THREADS = 30
"""Threads that a language needs for a model of its own."""

DIMENSIONS = 100
MAX_FEATURES = 50_000
MAX_SHARE = 0.8
"""Of threads that a word may stand in: one topic may well fill most of an archive."""

NAMING_WORDS = 60
SAMPLE = 1500
MIN_TOPICS = 4
GRID = (4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 29, 34, 40)
FITS = 3
MIN_KNEE = 0.05
MIN_WEIGHT = 0.1
TOPICS_PER_THREAD = 3
SHARPNESS = 12.0
"""Softmax slope of cosine similarities: .1 more similar weighs about three times as much."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Topic:
    topic_id: str
    terms: list[str]
    language: str


def topics(
    messages: pa.Table,
    texts: pa.Table,
    threads: pa.Table,
    *,
    stop_terms: Container[str] = frozenset(),
    min_people: int = 5,
    n_topics: int | None = None,
    seed: int = 0,
) -> tuple[pa.Table, pa.Table]:
    """Return the tables ``topics`` and ``thread_topics`` of the conversations between people.

    ``stop_terms``: case-folded words never to be shown or used (people's names). ``min_people``: different
    senders that a term needs; ``ValueError`` below 5. ``n_topics``: topics per language; chosen from the data
    when None. Languages of at least 30 threads get their own model, as soon as there are two of them. Every
    thread with words has one to three topics, best first, whose weights sum to at most 1; there is no bin for
    outliers. Both tables are empty where no term has enough senders.
    """
    min_people = checked(min_people)
    found: dict[str, _Topic] = {}
    weights: list[Row] = []
    split = by_language(documents(messages, texts, threads), MIN_THREADS)
    for language, docs in split.items():
        model = _model(docs, language, stop_terms, min_people, n_topics, seed)
        if model is not None:
            found.update((topic.topic_id, topic) for topic in model[0])
            weights += _weight_rows(docs, *model)
    weights.sort(key=lambda row: str(row["thread_id"]))
    return _topics_table(found.values(), weights), schema.rows("thread_topics", weights)


def _model(
    docs: Sequence[Document],
    language: str,
    stop_terms: Container[str],
    min_people: int,
    n_topics: int | None,
    seed: int,
) -> tuple[list[_Topic], Matrix] | None:
    """Return the named topics of *docs* and the similarity of each document to each, or None without any."""
    # One thread of computation: sums in another order would give other last digits, then other topics.
    with threadpool_limits(limits=1):
        tfidf, vocabulary = _tfidf(docs, stop_terms)
        if not vocabulary:
            return None
        space = _latent(tfidf, seed)
        centres = _cluster(space, n_topics, seed)
        similar = space @ centres.T
    classes = similar.argmax(axis=1).tolist()
    keep = _characteristic(tfidf, vocabulary, classes)
    named = [
        _Topic(_digest(language, terms), terms, language)
        for terms in names(docs, classes, keep, stop_terms, min_people)
    ]
    # A class that shares no phrase cannot be shown: its threads go to the next most similar one.
    shown = {topic.topic_id: i for i, topic in reversed(list(enumerate(named))) if topic.terms}
    if not shown:
        return None
    columns = sorted(shown.values())
    return [named[i] for i in columns], similar[:, columns]


def _tfidf(docs: Sequence[Document], stop_terms: Container[str]) -> tuple[csr_matrix, list[str]]:
    vectoriser = TfidfVectorizer(
        analyzer=lambda doc: _words(doc, stop_terms),
        sublinear_tf=True,
        min_df=2,
        max_df=max(2, int(len(docs) * MAX_SHARE)),
        max_features=MAX_FEATURES,
    )
    try:
        matrix = vectoriser.fit_transform(docs)
    except ValueError:
        # No word stands in two threads: scikit-learn's way to say so.
        return csr_matrix((len(docs), 0)), []
    return matrix, vectoriser.get_feature_names_out().tolist()


def _words(doc: Document, stop_terms: Container[str]) -> list[str]:
    words: list[str] = []
    for part in doc.parts:
        stop = stop_words(part.language or doc.language)
        for text, weight in ((part.subject, SUBJECT_WEIGHT), (part.text, 1)):
            words += content_words(text, stop, stop_terms) * weight
    return words


def _latent(tfidf: csr_matrix, seed: int) -> Matrix:
    size = min(DIMENSIONS, min(tfidf.shape) - 1)
    if size < 2:
        return np.asarray(tfidf.toarray(), dtype=np.float64)
    return np.asarray(normalize(TruncatedSVD(size, random_state=seed).fit_transform(tfidf)), dtype=np.float64)


def _cluster(space: Matrix, n_topics: int | None, seed: int) -> Matrix:
    """Return the unit centres of k-means; k is *n_topics* or the most silhouetted one of a few."""
    if n_topics is None:
        n_topics = _choose(space, seed)
    model = KMeans(min(n_topics, _distinct(space)), n_init=4, random_state=seed).fit(space)
    return np.asarray(normalize(model.cluster_centers_), dtype=np.float64)


def _choose(space: Matrix, seed: int) -> int:
    """Return the number of clusters at the knee of the silhouette over log k (Satopaa et al. 2011).

    The silhouette of text grows with k almost for ever, so its highest point says little; the knee is where
    more clusters stop paying. Without a knee, half the root of the number of threads.
    """
    n = len(space)
    rows = np.sort(np.random.default_rng(seed).permutation(n)[:SAMPLE])
    limit = min(math.sqrt(n), _distinct(space[rows]))
    grid = [k for k in GRID if k <= limit]
    if len(grid) < 3:
        return max(1, min(MIN_TOPICS, n // 5))
    curve = np.array([_silhouette(space[rows], k, seed) for k in grid])
    rise = (curve - curve.min()) / (np.ptp(curve) or 1.0)
    run = np.log(np.array(grid) / grid[0]) / math.log(grid[-1] / grid[0])
    if (rise - run).max() < MIN_KNEE:
        return min(grid[-1], max(grid[0], round(math.sqrt(n) / 2)))
    return grid[int(np.argmax(rise - run))]


def _distinct(space: Matrix) -> int:
    return len(np.unique(space.round(6), axis=0))


def _silhouette(space: Matrix, k: int, seed: int) -> float:
    """Return the best silhouette of a few fits: the mean would mix in the bad luck of k-means."""
    fits = (KMeans(k, n_init=2, random_state=seed + i).fit(space).labels_ for i in range(FITS))
    return max(float(silhouette_score(space, labels)) for labels in fits)


def _characteristic(tfidf: csr_matrix, vocabulary: Sequence[str], classes: Sequence[int]) -> frozenset[str]:
    """Return the words that stand out in some class: those that its names may be made of."""
    which = np.asarray(classes)
    everywhere = np.asarray(tfidf.mean(axis=0)).ravel()
    keep: set[int] = set()
    for one in range(which.max() + 1):
        members = tfidf[which == one]
        if members.shape[0]:
            above = np.asarray(members.mean(axis=0)).ravel() - everywhere * (which.max() > 0)
            keep.update(np.argsort(-above, kind="stable")[:NAMING_WORDS].tolist())
    return frozenset(vocabulary[i] for i in keep)


def _weights(similar: Matrix) -> Matrix:
    """Return soft memberships: softmax of the similarities; the topics' shares where there is no word in common."""
    heat = np.exp(SHARPNESS * (similar - similar.max(axis=1, keepdims=True)))
    weights = heat / heat.sum(axis=1, keepdims=True)
    wordless = ~similar.any(axis=1)
    if wordless.any() and not wordless.all():
        weights[wordless] = weights[~wordless].mean(axis=0)
    return np.asarray(weights, dtype=np.float64)


def _weight_rows(docs: Sequence[Document], named: Sequence[_Topic], similar: Matrix) -> list[Row]:
    found: list[Row] = []
    ids = [topic.topic_id for topic in named]
    # Rounded down, so that the sum stays at most 1.
    rounded = np.floor(_weights(similar) * 10_000) / 10_000
    for doc, weights in zip(docs, rounded.tolist(), strict=True):
        best = sorted(zip(weights, ids, strict=True), key=lambda pair: (-pair[0], pair[1]))[
            :TOPICS_PER_THREAD
        ]
        found += [
            {"thread_id": doc.thread_id, "topic_id": topic_id, "weight": weight}
            for rank, (weight, topic_id) in enumerate(best)
            if rank == 0 or weight >= MIN_WEIGHT
        ]
    return found


def _topics_table(found: Iterable[_Topic], weights: Iterable[Row]) -> pa.Table:
    main: dict[str, str] = {}
    for row in weights:
        # A thread's rows come best first.
        main.setdefault(row["thread_id"], row["topic_id"])
    counts = Counter(main.values())
    rows = [
        {
            "topic_id": topic.topic_id,
            "label": label(topic.terms),
            "terms": topic.terms,
            "language": topic.language,
            "n_threads": counts[topic.topic_id],
        }
        for topic in found
    ]
    return schema.rows("topics", rows).sort_by([("n_threads", "descending"), ("topic_id", "ascending")])


def _digest(language: str, terms: Sequence[str]) -> str:
    return hashlib.blake2b("\n".join((language, *terms)).encode(), digest_size=8).hexdigest()
