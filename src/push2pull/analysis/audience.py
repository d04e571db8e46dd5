"""How the audience of a thread changes: narrowed, widened, people added late.

The audience of a message is its author and its visible recipients (Bcc is nobody's business); a list counts
as one, by its List-Id, since its subscribers are not visible. While a message goes to the same list as its
parent nobody counts as dropped: they may read along.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.addressees import addressees
from push2pull.analysis.relations import Flags, Ints, Relation, relation, union
from push2pull.analysis.subjects import numbered
from push2pull.schema import SCHEMAS

CHANGES = ("none", "kept", "narrowed", "widened", "shifted")
"""Against the parent: none is known, the same people, some dropped, some added, both."""


def with_audience(threads: pa.Table, messages: pa.Table, recipients: pa.Table | None) -> pa.Table:
    """Return *threads* with the columns ``audience``, ``n_added`` and ``n_dropped``.

    ``messages`` in order of date. Complexity: n log n for n pairs of message and person.
    """
    place = np.asarray(pc.index_in(threads["message_key"], messages["message_key"].combine_chunks()))
    parent = np.asarray(
        pc.fill_null(pc.index_in(threads["parent_key"], messages["message_key"].combine_chunks()), -1)
    )
    people, n_people = _audiences(messages, recipients)
    child, parent = place.astype(np.int64), parent.astype(np.int64)
    answers = parent >= 0
    above = np.where(answers, parent, child)
    new = _missing(people, child, above)
    gone = _missing(people, above, child) * ~_same_list(people, child, above, n_people)
    change = np.where(answers, 1 + (gone > 0) + 2 * (new > 0), 0)
    late = _late(people, child, numbered(threads["thread_id"]))
    columns = {
        "audience": pa.array(np.array(CHANGES)[change], pa.string()),
        "n_added": pa.array(late, pa.int32()),
        "n_dropped": pa.array(gone, pa.int32()),
    }
    for name, column in columns.items():
        threads = threads.append_column(SCHEMAS["threads"].field(name), column)
    return threads


def _audiences(messages: pa.Table, recipients: pa.Table | None) -> tuple[Relation, int]:
    """Return author, visible recipients and list of each message, and from which number on these are lists."""
    wrote, received, n_people = addressees(messages, recipients)
    listed = numbered(messages["list_id"])
    on_list = np.flatnonzero(listed >= 0)
    lists = relation(on_list, n_people + listed[on_list], len(messages))
    return union(union(wrote, received), lists), n_people


def _missing(people: Relation, rows: Ints, others: Ints) -> Ints:
    """Return how many of the audience of each row are not in that of the other."""
    values, position = people.of(rows)
    gone = ~people.has(others[position], values)
    return np.bincount(position[gone], minlength=len(rows))


def _same_list(people: Relation, rows: Ints, others: Ints, first_list: int) -> Flags:
    lists = people.values >= first_list
    only = relation(people.rows[lists], people.values[lists], len(people.offsets) - 1)
    return only.meets(rows, only, others)


def _late(people: Relation, rows: Ints, thread: Ints) -> Ints:
    """Return how many of each message's audience no earlier message of its thread had; 0 for the first."""
    values, position = people.of(rows)
    order = np.lexsort([rows[position], values, thread[position]])
    of, who = thread[position][order], values[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (of[1:] != of[:-1]) | (who[1:] != who[:-1])
    earliest = np.full(int(thread.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(earliest, thread, rows)
    late = position[order][first]
    return np.bincount(late[rows[late] != earliest[thread[late]]], minlength=len(rows))
