"""People in order of first appearance: it breaks ties where pseudonyms, which differ by workspace, must not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import together


def appearance(messages: pa.Table, recipients: pa.Table) -> pa.Array:
    """Return everybody who wrote, received or is a list's address, each once, in order of the first message.

    Messages by date, then key, the undated last; of one message the sender, the recipients in their order, the
    address. n log n. Neither the key of a workspace nor the order in which mail was read changes it.

    >>> mail = [("a", 2, "cy", ""), ("b", 1, "bo", "")]
    >>> names = ("message_key", "date", "sender", "list_address")
    >>> messages = pa.table([list(column) for column in zip(*mail)], names=names)
    >>> recipients = pa.table({"message_key": ["a", "a", "b"], "person_id": ["bo", "ana", "di"]})
    >>> appearance(messages, recipients).to_pylist()
    ['bo', 'di', 'cy', 'ana']
    """
    order = pc.sort_indices(messages, [("date", "ascending"), ("message_key", "ascending")])
    place = np.empty(len(messages), np.int64)
    place[np.asarray(order)] = np.arange(len(messages))
    row = pc.index_in(recipients["message_key"], messages["message_key"].combine_chunks())
    kept = recipients["person_id"].filter(row.is_valid())
    names, people = together(messages["sender"], kept, messages["list_address"])
    when = np.concatenate([3 * place, 3 * place[np.asarray(row.drop_null())] + 1, 3 * place + 2])
    who = np.concatenate(people)
    who = who[np.argsort(when, kind="stable")]
    who = who[who >= 0]
    _, first = np.unique(who, return_index=True)
    found = names.take(pa.array(who[np.sort(first)]))
    return found.filter(pc.not_equal(found, ""))
