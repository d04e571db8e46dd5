"""What others would do with the same threads: NMF, LDA, k-means on TF-IDF and LSA, BERTopic; and push2pull."""

from __future__ import annotations

import json
import subprocess
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.evaluate.communities_peers import PYTHON
from benchmarks.evaluate.topics_data import Threads
from push2pull.analysis.counts import SUBJECT_WEIGHT, Counts, authors_of, words_of
from push2pull.analysis.documents import Document, documents
from push2pull.analysis.streams import streams
from push2pull.analysis.talk import talk
from push2pull.analysis.words import keys

LSA = 100
DEFAULT = 20
"""Topics where none are given, for those that have to be told."""

Labels = list[int]


@dataclass(frozen=True, slots=True)
class Talk:
    """Threads by date as each method needs them: ``texts`` for peers, words and authors for push2pull; ``truth``."""

    texts: list[str]
    words: Counts
    authors: Counts
    truth: list[str]

    def first(self, share: float) -> Talk:
        """Return the threads that began before the others."""
        n = int(len(self.truth) * share)
        words, authors = (Counts(one.matrix[:n], one.names) for one in (self.words, self.authors))
        return Talk(self.texts[:n], words, authors, self.truth[:n])


Method = Callable[[Talk, int | None, int], Labels]
"""From threads, the number of topics where it is given, and a seed to a topic for each thread."""


def talk_of(found: Threads) -> Talk:
    """Return the threads that say anything, by when they began; those without a date last."""
    begun = _begun(found)
    docs = list(documents(found.messages, found.texts, found.threads))
    docs.sort(key=lambda doc: (begun.get(doc.thread_id, inf), doc.thread_id))
    said, every = talk(docs), np.arange(len(docs))
    return Talk(
        texts=[_text(doc, found.hidden) for doc in docs],
        words=words_of(said, every, found.hidden),
        authors=authors_of(said, every),
        truth=[found.truth[doc.thread_id] for doc in docs],
    )


def _begun(found: Threads) -> dict[str, int]:
    date_of = dict(
        zip(
            found.messages["message_key"].to_pylist(),
            found.messages["date"].cast("int64").to_pylist(),
            strict=True,
        )
    )
    begun: dict[str, int] = {}
    for key, thread in zip(
        found.threads["message_key"].to_pylist(), found.threads["thread_id"].to_pylist(), strict=True
    ):
        if (date := date_of.get(key)) is not None:
            begun[thread] = min(date, begun.get(thread, date))
    return begun


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


def _bertopic(kmeans: bool, talk: Talk, n_topics: int | None, seed: int) -> Labels:
    """BERTopic as its manual has it without a language model; with k-means it leaves nobody out.

    Raises ``ModuleNotFoundError`` where its environment or BERTopic itself is absent.
    """
    if not PYTHON.exists():
        raise ModuleNotFoundError(f"no {PYTHON}", name="bertopic")
    request = {
        "texts": talk.texts,
        "space": _lsa(talk, seed).round(6).tolist(),
        "n_topics": n_topics,
        "seed": seed,
        "k": n_topics or DEFAULT if kmeans else None,
    }
    script = Path(__file__).with_name("topics_peer.py")
    done = subprocess.run([PYTHON, script], input=json.dumps(request), capture_output=True, text=True)
    if done.returncode == 3:
        raise ModuleNotFoundError(done.stderr, name=done.stderr.strip())
    if done.returncode:
        raise RuntimeError(f"BERTopic ended with {done.returncode}: {done.stderr[-2000:]}")
    labels: Labels = json.loads(done.stdout)
    return labels


def _labels(found: Any) -> Labels:
    return [int(one) for one in np.asarray(found)]


OURS = ("push2pull", "push2pull, words alone")
METHODS: dict[str, Method] = {
    "push2pull": _ours,
    "push2pull, words alone": _ours_by_words,
    "LSA + k-means": _kmeans,
    "NMF": _nmf,
    "LDA": _lda,
    "BERTopic": partial(_bertopic, False),
    "BERTopic with k-means": partial(_bertopic, True),
}
"""Where no number of topics is given, those that have to be told are told 20."""
