"""What others would do with the same threads: NMF, LDA, k-means on TF-IDF and LSA, BERTopic; and push2pull."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.evaluate.topics_data import Threads
from push2pull.analysis.documents import Document, documents
from push2pull.analysis.naming import SUBJECT_WEIGHT
from push2pull.analysis.streams import streams
from push2pull.analysis.topics import words_of
from push2pull.analysis.words import keys

LSA = 100
DEFAULT = 20
"""Topics where none are given, for those that have to be told."""

Labels = list[int]


@dataclass(frozen=True, slots=True)
class Talk:
    """Threads as each method needs them: ``texts`` for peers, words and authors for push2pull; ``truth``."""

    texts: list[str]
    words: list[list[str]]
    authors: list[list[str]]
    truth: list[str]


@dataclass(frozen=True, slots=True)
class Method:
    """``run`` returns a topic for each thread. ``given``: only with the number of topics given, or only without."""

    run: Callable[[Talk, int | None, int], Labels]
    given: bool | None = None


def talk_of(found: Threads) -> Talk:
    """Return the threads that say anything."""
    docs = documents(found.messages, found.texts, found.threads)
    return Talk(
        texts=[_text(doc, found.hidden) for doc in docs],
        words=[words_of(doc, found.hidden) for doc in docs],
        authors=[[part.sender for part in doc.parts if part.sender] for doc in docs],
        truth=[found.truth[doc.thread_id] for doc in docs],
    )


def _text(doc: Document, hidden: frozenset[str]) -> str:
    parts = [f"{part.subject} " * SUBJECT_WEIGHT + part.text for part in doc.parts]
    return " ".join(word for word in keys(" ".join(parts)) if word not in hidden)


def _ours(talk: Talk, n_topics: int | None, seed: int) -> Labels:
    return _labels(streams(talk.words, talk.authors, n_topics=n_topics, seed=seed).labels)


def _ours_by_words(talk: Talk, n_topics: int | None, seed: int) -> Labels:
    return _labels(streams(talk.words, n_topics=n_topics, seed=seed).labels)


def _tfidf(talk: Talk) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(stop_words="english", min_df=2, max_df=0.8, sublinear_tf=True).fit_transform(
        talk.texts
    )


def _lsa(talk: Talk, seed: int) -> Any:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    return normalize(TruncatedSVD(LSA, random_state=seed).fit_transform(_tfidf(talk)))


def _kmeans(talk: Talk, n_topics: int | None, seed: int) -> Labels:
    from sklearn.cluster import KMeans

    return _labels(KMeans(n_topics or DEFAULT, n_init=4, random_state=seed).fit_predict(_lsa(talk, seed)))


def _nmf(talk: Talk, n_topics: int | None, seed: int) -> Labels:
    from sklearn.decomposition import NMF

    model = NMF(n_topics or DEFAULT, init="nndsvda", random_state=seed, max_iter=400)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _labels(model.fit_transform(_tfidf(talk)).argmax(axis=1))


def _lda(talk: Talk, n_topics: int | None, seed: int) -> Labels:
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    counts = CountVectorizer(stop_words="english", min_df=2, max_df=0.8, max_features=20_000)
    model = LatentDirichletAllocation(n_topics or DEFAULT, learning_method="online", random_state=seed)
    return _labels(model.fit_transform(counts.fit_transform(talk.texts)).argmax(axis=1))


def _bertopic(talk: Talk, n_topics: int | None, seed: int) -> Labels:
    """BERTopic as its manual has it without a language model; outliers count as one topic more."""
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = BERTopic(
            umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed),
            vectorizer_model=CountVectorizer(stop_words="english", min_df=2),
            # One of its topics is that of the outliers.
            nr_topics=None if n_topics is None else n_topics + 1,
        )
        labels, _ = model.fit_transform(talk.texts, embeddings=_lsa(talk, seed))
    return _labels(labels)


def _bertopic_all(talk: Talk, n_topics: int | None, seed: int) -> Labels:
    """The same with k-means in place of HDBSCAN, which leaves nobody out and takes the number of topics."""
    from bertopic import BERTopic
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = BERTopic(
            umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed),
            hdbscan_model=KMeans(n_topics or DEFAULT, n_init=4, random_state=seed),
            vectorizer_model=CountVectorizer(stop_words="english", min_df=2),
        )
        labels, _ = model.fit_transform(talk.texts, embeddings=_lsa(talk, seed))
    return _labels(labels)


def _labels(found: Any) -> Labels:
    return [int(one) for one in np.asarray(found)]


OURS = ("push2pull", "push2pull, words alone")
METHODS: dict[str, Method] = {
    "push2pull": Method(_ours),
    "push2pull, words alone": Method(_ours_by_words),
    "LSA + k-means": Method(_kmeans),
    "NMF": Method(_nmf),
    "LDA": Method(_lda),
    "BERTopic": Method(_bertopic),
    "BERTopic with k-means": Method(_bertopic_all, given=True),
}
"""Where no number of topics is given, k-means, NMF and LDA are told 20."""
