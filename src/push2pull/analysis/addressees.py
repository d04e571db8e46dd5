"""Who wrote each message and who was seen to receive it, as numbers of one numbering."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.relations import Relation, relation


class Addressees(NamedTuple):
    """Relations from messages, by row, to people; ``n_people`` is the first number that is nobody's."""

    wrote: Relation
    received: Relation
    n_people: int


def addressees(messages: pa.Table, recipients: pa.Table | None) -> Addressees:
    """Return authors and recipients; Bcc is nobody's business, and the address of a list is no person."""
    keys = messages["message_key"].combine_chunks()
    rows, people = np.empty(0, np.int64), pa.chunked_array([], pa.string())
    if recipients is not None:
        seen = recipients.filter(pc.not_equal(recipients["field"], "bcc"))
        seen = seen.filter(pc.invert(pc.is_in(seen["person_id"], messages["list_address"].combine_chunks())))
        rows = np.asarray(pc.fill_null(pc.index_in(seen["message_key"], keys), -1)).astype(np.int64)
        people = seen["person_id"]
    every = pa.chunked_array([*messages["sender"].chunks, *people.chunks], pa.string())
    encoded = pc.fill_null(every, "").dictionary_encode().combine_chunks()
    number = np.asarray(encoded.indices).astype(np.int64)
    named = number != pc.index(encoded.dictionary, "").as_py()
    n = len(messages)
    author, here = np.flatnonzero(named[:n]), named[n:] & (rows >= 0)
    return Addressees(
        relation(author, number[author], n),
        relation(rows[here], number[n:][here], n),
        len(encoded.dictionary),
    )
