"""Names of recurring groups: the phrases that set one group's conversations apart from the others'."""

from __future__ import annotations

from collections.abc import Container

import pyarrow as pa

from push2pull.analysis.documents import Document, documents
from push2pull.analysis.naming import label, names
from push2pull.analysis.words import opaque, stop_words


def group_names(
    messages: pa.Table,
    texts: pa.Table,
    threads: pa.Table,
    membership: pa.Table,
    *,
    stop_terms: Container[str] = frozenset(),
    min_people: int = 5,
) -> dict[str, str]:
    """Return list_key -> name for the groups of ``membership`` (message_key, list_key).

    ``stop_terms``: case-folded words never to be shown (people's names). ``min_people``: different senders
    that a phrase needs. A group that shares no phrase gets "".
    """
    group_of = _main_groups(threads, membership)
    talk = [doc for doc in documents(messages, texts, threads) if doc.thread_id in group_of]
    if not talk:
        return {}
    keys = sorted(set(group_of.values()))
    place = {key: at for at, key in enumerate(keys)}
    classes = [place[group_of[doc.thread_id]] for doc in talk]
    found = names(talk, classes, _Telling(talk), stop_terms, min_people)
    return {key: label(terms) for key, terms in zip(keys, found, strict=False)}


class _Telling:
    """Words that may say something in the languages of the groups."""

    def __init__(self, talk: list[Document]) -> None:
        languages = sorted({part.language or doc.language for doc in talk for part in doc.parts})
        self.stop = frozenset().union(*map(stop_words, languages))

    def __contains__(self, key: object) -> bool:
        return key not in self.stop and not opaque(str(key))


def _main_groups(threads: pa.Table, membership: pa.Table) -> dict[str, str]:
    """Return thread_id -> the group that got most of its messages, ties by key."""
    thread_of = dict(zip(threads["message_key"].to_pylist(), threads["thread_id"].to_pylist(), strict=True))
    votes: dict[str, dict[str, int]] = {}
    for message, key in zip(
        membership["message_key"].to_pylist(), membership["list_key"].to_pylist(), strict=True
    ):
        counts = votes.setdefault(thread_of[message], {})
        counts[key] = counts.get(key, 0) + 1
    return {thread: min(counts, key=lambda key: (-counts[key], key)) for thread, counts in votes.items()}
