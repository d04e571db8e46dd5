"""Who writes to whom: the directed e-mail graph, one edge for each sender and recipient."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import join, people_mail
from push2pull.analysis.lists import posting_addresses


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
    pairs = directed.select(["message_key", "person_id"]).group_by(["message_key", "person_id"]).aggregate([])
    pairs = join(written, pairs)
    pairs = pairs.filter(pc.not_equal(pairs["sender"], pairs["person_id"]))
    answered = pairs.join(_answered_authors(messages, threads), "message_key", join_type="left outer")
    reply = pc.fill_null(pc.equal(answered["author"], answered["person_id"]), False)
    counted = answered.append_column("reply", reply.cast(pa.int64())).group_by(["sender", "person_id"])
    total = counted.aggregate([("message_key", "count"), ("reply", "sum"), ("date", "min"), ("date", "max")])
    return pa.table(
        {
            "source": total["sender"],
            "target": total["person_id"],
            "n_messages": total["message_key_count"].cast(pa.int32()),
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
