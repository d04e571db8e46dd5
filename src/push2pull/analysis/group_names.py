"""Names of recurring groups: the phrases that set one group's conversations apart from the others'."""

from __future__ import annotations

from collections.abc import Container

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.naming import label, names
from push2pull.analysis.relations import Ints
from push2pull.analysis.talk import Talk, telling
from push2pull.analysis.words import banned


def group_names(
    of: Talk,
    threads: pa.Table,
    membership: pa.Table,
    *,
    stop_terms: Container[str] = frozenset(),
    min_people: int = 5,
) -> dict[str, str]:
    """Return list_key -> name for the groups of ``membership`` (message_key, list_key).

    ``of``: the documents of ``threads``. ``stop_terms``: case-folded words never to be shown (people's names).
    ``min_people``: different senders that a phrase needs. A group that shares no phrase gets "".
    """
    keys, group = _main_groups(of, threads, membership)
    chosen = np.flatnonzero(group >= 0)
    if not len(chosen):
        return {}
    present, classes = np.unique(group[chosen], return_inverse=True)
    spoken = np.unique(of.spoken[group[of.documents] >= 0]).tolist()
    said = telling(of, [of.codes[one] for one in spoken])
    keep = said & of.flags(lambda key: not banned(key, stop_terms))
    found = names(of, chosen, classes, keep, min_people)
    return {keys[one]: label(terms) for one, terms in zip(present.tolist(), found, strict=True)}


def _main_groups(of: Talk, threads: pa.Table, membership: pa.Table) -> tuple[list[str], Ints]:
    """Return the list_keys, sorted, and which of them got most messages of each document; -1 for none."""
    keys = membership["list_key"].unique().sort()
    message = pc.index_in(membership["message_key"], threads["message_key"].combine_chunks())
    thread = threads["thread_id"].take(message.combine_chunks())
    document = np.asarray(pc.fill_null(pc.index_in(thread, pa.array(of.thread_ids, pa.string())), -1))
    key = np.asarray(pc.index_in(membership["list_key"], keys))
    votes, n = np.unique(document.astype(np.int64) * max(len(keys), 1) + key, return_counts=True)
    where, which = np.divmod(votes, max(len(keys), 1))
    order = np.lexsort([which, -n, where])
    documents, first = np.unique(where[order], return_index=True)
    group = np.full(len(of.thread_ids), -1, dtype=np.int64)
    known = documents >= 0
    group[documents[known]] = which[order][first][known]
    return keys.to_pylist(), group
