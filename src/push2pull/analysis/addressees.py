"""Who wrote each message and who was seen to receive it, as numbers of one numbering."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import together
from push2pull.analysis.relations import Relation, relation
from push2pull.schema import SCHEMAS


class Addressees(NamedTuple):
    """Relations from messages, by row, to people; ``n_people`` is the first number that is nobody's."""

    wrote: Relation
    received: Relation
    n_people: int


def addressees(messages: pa.Table, recipients: pa.Table | None) -> Addressees:
    """Return authors and recipients; Bcc is nobody's business, and the address of a list is no person."""
    keys = messages["message_key"].combine_chunks()
    if recipients is None:
        recipients = SCHEMAS["recipients"].empty_table()
    names, (sender, person) = together(messages["sender"], recipients["person_id"])
    nobody = pc.is_in(names, pa.array([""])), pc.is_in(names, messages["list_address"].combine_chunks())
    unnamed, listed = (np.append(np.asarray(flags), True) for flags in nobody)  # the last: of -1, null
    rows = np.asarray(pc.fill_null(pc.index_in(recipients["message_key"], keys), -1))
    seen = np.asarray(pc.fill_null(pc.not_equal(recipients["field"], "bcc"), False))
    here = seen & (rows >= 0) & ~(unnamed | listed)[person]
    author = np.flatnonzero(~unnamed[sender])
    return Addressees(
        relation(author, sender[author], len(messages)),
        relation(rows[here].astype(np.int64), person[here], len(messages)),
        len(names),
    )
