"""Topics of threads: streams of talk, per language, named with phrases that people share.

The thread is the unit and its subject weighs three times: on public newsgroups this gained more than any other
choice. How topics are found: :mod:`push2pull.analysis.streams`; how they keep their ids:
:mod:`push2pull.analysis.same_topics`; how they are named: :mod:`push2pull.analysis.naming`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from push2pull import schema
from push2pull.analysis.counts import authors_of, words_of
from push2pull.analysis.naming import label, names
from push2pull.analysis.relations import Ints
from push2pull.analysis.same_topics import main_topics, same_topics
from push2pull.analysis.streams import Matrix, Streams, streams
from push2pull.analysis.suppress import checked
from push2pull.analysis.talk import Talk, by_language

MIN_THREADS = 30
"""Threads that a language needs for a model of its own."""

ROWS = 10_000
"""Threads whose topics are ranked at a time."""

NAMING_WORDS = 60
MIN_WEIGHT = 0.1
TOPICS_PER_THREAD = 3


@dataclass(frozen=True, slots=True)
class _Topic:
    topic_id: str
    terms: list[str]
    language: str


def topics(
    of: Talk,
    *,
    stop_terms: Container[str] = frozenset(),
    min_people: int = 5,
    n_topics: int | None = None,
    earlier: pa.Table | None = None,
    seed: int = 0,
) -> tuple[pa.Table, pa.Table]:
    """Return the tables ``topics`` and ``thread_topics`` of the conversations between people.

    ``of``: the threads (:func:`push2pull.analysis.talk.talk`). ``stop_terms``: case-folded words never to be shown
    or used (people's names). ``min_people``: different senders that a term needs; ``ValueError`` below 5.
    ``n_topics``: topics per language; chosen from the data when None. ``earlier``: ``thread_topics`` of an analysis
    of older mail, whose topics keep their ids. Languages of at least 30 threads get their own model, as soon as there
    are two of them. Every thread with words has one to three topics, best first, whose weights sum to at most 1;
    there is no bin for outliers. Both tables are empty where no term has enough senders.
    """
    min_people = checked(min_people)
    found: dict[str, _Topic] = {}
    weights = [schema.SCHEMAS["thread_topics"].empty_table()]
    for language, chosen in by_language(of, MIN_THREADS).items():
        model = _model(of, chosen, language, stop_terms, min_people, n_topics, seed)
        if model is not None:
            found.update((topic.topic_id, topic) for topic in model[0])
            weights.append(_weighted(of, chosen, *model))
    of_threads = pa.concat_tables(weights)
    of_threads = of_threads.append_column("place", pa.array(np.arange(len(of_threads))))
    of_threads = of_threads.sort_by([("thread_id", "ascending"), ("place", "ascending")]).drop_columns(
        "place"
    )
    main = main_topics(of_threads)
    if earlier is not None:
        kept = _ids(found, same_topics(main, main_topics(earlier)))
        return _renamed(_topics_table(found.values(), main), kept), _renamed(of_threads, kept)
    return _topics_table(found.values(), main), of_threads


def _model(
    of: Talk,
    chosen: Ints,
    language: str,
    stop_terms: Container[str],
    min_people: int,
    n_topics: int | None,
    seed: int,
) -> tuple[list[_Topic], Matrix] | None:
    """Return the named topics of the documents *chosen* and the share of each in each, or None without any."""
    model = streams(
        words_of(of, chosen, stop_terms),
        authors_of(of, chosen),
        n_topics=n_topics,
        seed=seed,
    )
    if not model.vocabulary:
        return None
    keep = of.flags(_characteristic(model).__contains__)
    named = [
        _Topic(_digest(language, *terms), terms, language)
        for terms in names(of, chosen, model.labels, keep, min_people)
    ]
    # A class that shares no phrase cannot be shown: its threads go to the next one that they are tied to.
    shown = {topic.topic_id: i for i, topic in reversed(list(enumerate(named))) if topic.terms}
    if not shown:
        return None
    columns = sorted(shown.values())
    return [named[i] for i in columns], model.among(columns)


def _characteristic(model: Streams) -> frozenset[str]:
    """Return the words that stand out in some topic: those that its names may be made of."""
    everywhere = np.asarray(model.weights.mean(axis=0)).ravel()
    one_alone = model.labels.max() == 0
    keep: set[int] = set()
    for topic in range(model.labels.max() + 1):
        members = model.weights[np.flatnonzero(model.labels == topic)]
        if members.shape[0]:
            above = np.asarray(members.mean(axis=0)).ravel() - everywhere * (not one_alone)
            keep.update(np.argsort(-above, kind="stable")[:NAMING_WORDS].tolist())
    return frozenset(model.vocabulary[i] for i in keep)


def _weighted(of: Talk, chosen: Ints, named: Sequence[_Topic], shares: Matrix) -> pa.Table:
    """Return the rows of ``thread_topics``: up to three topics a thread, best first, those as good by id."""
    by_id = sorted(range(len(named)), key=lambda i: named[i].topic_id)
    kept = [_best_of(shares[start : start + ROWS, by_id]) for start in range(0, len(chosen), ROWS)]
    topic, weight = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    shown = weight >= MIN_WEIGHT
    shown[:, 0] = True
    ids, threads = pa.array([named[i].topic_id for i in by_id]), pa.array(of.thread_ids, pa.string())
    columns = {
        "thread_id": threads.take(pa.array(np.repeat(chosen, shown.sum(axis=1)))),
        "topic_id": ids.take(pa.array(topic[shown])),
        "weight": weight[shown],
    }
    return schema.conform("thread_topics", pa.table(columns))


def _best_of(shares: Matrix) -> tuple[Ints, Matrix]:
    """Return the topics with the largest shares of each row, and these shares."""
    # Rounded down, so that the sum stays at most 1.
    rounded = np.floor(shares * 10_000) / 10_000
    best = np.argsort(-rounded, axis=1, kind="stable")[:, :TOPICS_PER_THREAD]
    return best, np.take_along_axis(rounded, best, axis=1)


def _topics_table(found: Iterable[_Topic], main: Mapping[str, str]) -> pa.Table:
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


def _ids(found: Iterable[str], same: Mapping[str, str]) -> dict[str, str]:
    """Return the id of each topic: that of the old one that it is, else one that no old topic here has."""
    taken, ids = set(same.values()), dict(same)
    for topic in found:
        while ids.setdefault(topic, topic) != same.get(topic) and ids[topic] in taken:
            ids[topic] = _digest(ids[topic])
        taken.add(ids[topic])
    return ids


def _renamed(table: pa.Table, ids: Mapping[str, str]) -> pa.Table:
    at = table.schema.get_field_index("topic_id")
    column = pa.array([ids[one] for one in table["topic_id"].to_pylist()], pa.string())
    return table.set_column(at, table.schema.field(at), column)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()
