"""Who writes to whom: the directed e-mail graph, one edge for each sender and recipient."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import join, people_mail, together
from push2pull.analysis.lists import posting_addresses
from push2pull.analysis.relations import relation


def ties(messages: pa.Table, recipients: pa.Table, threads: pa.Table) -> pa.Table:
    """Return the table ``ties``, in order of source and target.

    Only mail that people wrote counts (kind person or list); nobody is tied to themselves, nor to the posting
    address of a list, nor to who got a blind copy. ``n_replies`` counts the messages whose parent in ``threads``
    the target wrote.
    """
    written = people_mail(messages).select(["message_key", "sender", "date"])
    posting = posting_addresses(messages, recipients)["person_id"]
    listed = pc.is_in(recipients["person_id"], posting.combine_chunks())
    directed = recipients.filter(pc.and_not(pc.not_equal(recipients["field"], "bcc"), listed))
    row = pc.index_in(directed["message_key"], written["message_key"].combine_chunks())
    answered = _answered_authors(messages, threads)
    author = answered["author"].take(
        pc.index_in(written["message_key"], answered["message_key"].combine_chunks())
    )
    people, (sender, person, asked) = together(written["sender"], directed["person_id"], author)
    here = np.asarray(row.is_valid())
    pairs = relation(np.asarray(row.drop_null()).astype(np.int64), person[here], len(written))
    apart = pairs.values != sender[pairs.rows]
    rows, target = pairs.rows[apart], pairs.values[apart]
    pair = sender[rows] * len(people) + target
    reply = (asked[rows] == target).astype(np.int64)
    counted = pa.table({"pair": pair, "reply": reply, "date": written["date"].take(pa.array(rows))}).group_by(
        "pair"
    )
    total = counted.aggregate([("reply", "count"), ("reply", "sum"), ("date", "min"), ("date", "max")])
    ends = [people.take(pa.array(end)) for end in np.divmod(np.asarray(total["pair"]), max(len(people), 1))]
    return pa.table(
        {
            "source": ends[0],
            "target": ends[1],
            "n_messages": total["reply_count"].cast(pa.int32()),
            "n_replies": total["reply_sum"].cast(pa.int32()),
            "first": total["date_min"],
            "last": total["date_max"],
        }
    ).sort_by([("source", "ascending"), ("target", "ascending")])


def answers(messages: pa.Table, threads: pa.Table) -> pa.Table:
    """Return (source, target): who answered whom, also where a list was the only recipient."""
    written = people_mail(messages)
    both = join(written.select(["message_key", "sender"]), _answered_authors(written, threads))
    return both.select(["sender", "author"]).rename_columns(["source", "target"])


def _answered_authors(messages: pa.Table, threads: pa.Table) -> pa.Table:
    """Return (message_key, author): who wrote the message that each reply answers."""
    parents = threads.select(["message_key", "parent_key"])
    authors = messages.select(["message_key", "sender"]).rename_columns(["parent_key", "author"])
    return join(parents, authors, "parent_key").select(["message_key", "author"])
