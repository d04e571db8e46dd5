"""Explicit mailing lists (List-Id, RFC 2919; distribution-list aliases) and who takes part in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.clock import list_ends
from push2pull.analysis.columns import join, list_key, people_mail
from push2pull.analysis.rhythm import DAY, describe

ALIAS_PREFIX = "dl-"
"""Start of the list_id that stands for a distribution list known by its alias alone."""

LEARN_SHARE = 0.8
LEARN_MESSAGES = 5
"""Who receives that share of a list's messages, of that many at least, and does not write, is its address."""

MAX_WRITTEN = 0.01
"""Messages an address may have written for each it carried: large lists see theirs forged."""

CORE_MESSAGES = 3
CORE_MONTHS = 2
LEFT_DAYS = 180


def lists(
    messages: pa.Table,
    recipients: pa.Table,
    threads: pa.Table,
    belonging: pa.Table,
    *,
    nobody: Collection[str] = frozenset(),
) -> tuple[pa.Table, pa.Table]:
    """Return the tables ``lists`` (kinds list-id and alias) and ``list_members`` of the explicit lists.

    ``belonging``: (message_key, list_key) of :func:`membership`. Members are those who wrote: who only reads leaves
    no trace. Core members wrote at least three messages in two different months; ``left`` are those silent for the
    last 180 days (:func:`list_ends`). Stability compares the authors of each quarter with those of the next; it is 0
    where the list lived for one quarter only. Readers are those in To and Cc who never wrote: a list's software names
    no one else; *nobody* (robots, roles, posting addresses) are none. Near linear in the messages and their
    recipients.

    >>> import datetime as dt
    >>> from push2pull import schema
    >>> from push2pull.analysis.threads import threads
    >>> day = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    >>> rest = {"kind": "list", "list_id": "talk.x.example", "list_address": "", "base_subject": "", "references": []}
    >>> mail = [("a", "1@x", "ana", ""), ("b", "2@x", "bo", "1@x")]
    >>> names = ("message_key", "message_id", "sender", "in_reply_to")
    >>> messages = schema.rows("messages", [dict(zip(names, one)) | rest | {"date": day} for one in mail])
    >>> sent = schema.rows("recipients", [{"message_key": "a", "person_id": "cy", "field": "cc"}])
    >>> belonging = membership(messages, sent, posting_addresses(messages, sent))
    >>> found, members = lists(messages, sent, threads(messages), belonging)
    >>> [(one["name"], one["n_threads"], one["n_authors"], one["n_readers"]) for one in found.to_pylist()]
    [('talk.x.example', 1, 2, 1)]
    >>> members["person_id"].to_pylist()
    ['ana', 'bo']
    """
    written = people_mail(messages).select(["message_key", "sender", "date"])
    posts = join(belonging, written)
    posts = join(posts, threads.select(["message_key", "thread_id"]))
    described = describe(posts, posts.rename_columns({"sender": "person_id"}))
    described = _read(described, posts, recipients, nobody)
    return _named(described, messages), _members(posts, list_ends(messages, belonging))


def membership(messages: pa.Table, recipients: pa.Table, addresses: pa.Table) -> pa.Table:
    """Return (message_key, list_key), sorted: which message that people wrote went to which explicit list.

    By its List-Id; a message without one belongs to the lists whose posting address it was sent to.
    ``addresses``: of :func:`posting_addresses`.
    """
    written = people_mail(messages).select(["message_key", "list_id"])
    stated = join(written, _list_keys(messages), "list_id")
    silent = written.filter(pc.equal(written["list_id"], ""))
    addressed = recipients.filter(pc.not_equal(recipients["field"], "bcc"))
    sent = join(join(addressed, addresses, "person_id"), silent)
    both = pa.concat_tables([table.select(["message_key", "list_key"]) for table in (stated, sent)])
    unique = both.group_by(["message_key", "list_key"]).aggregate([])
    return unique.sort_by([("message_key", "ascending"), ("list_key", "ascending")])


def posting_addresses(messages: pa.Table, recipients: pa.Table) -> pa.Table:
    """Return (person_id, list_key), one row an address: where mail to the explicit lists is sent.

    The address that most of a list's messages state (List-Post and the like), else a recipient of nearly all
    of them who does not write. Whoever writes outside of lists is no address: a false header must not turn a
    person's mail into list mail. An address that several lists share goes to the largest.
    """
    written = people_mail(messages)
    carried = join(
        written.select(["message_key", "list_id", "list_address"]), _list_keys(messages), "list_id"
    )
    stated = _best(_stated(carried), written.filter(pc.equal(written["list_id"], "")))
    learned = _best(_learned(carried, recipients), written)
    known = pc.is_in(learned["list_key"], stated["list_key"].combine_chunks())
    found = pa.concat_tables([stated, learned.filter(pc.invert(known))])
    return _first_of(found, "person_id").select(["person_id", "list_key"])


def _stated(carried: pa.Table) -> pa.Table:
    """Return (list_key, person_id, n): how many messages of a list state which address."""
    stated = carried.filter(pc.not_equal(carried["list_address"], ""))
    counted = stated.group_by(["list_key", "list_address"]).aggregate([("message_key", "count")])
    return counted.rename_columns(["list_key", "person_id", "n"])


def _learned(carried: pa.Table, recipients: pa.Table) -> pa.Table:
    """Return (list_key, person_id, n): who receives nearly all messages of a list that has a List-Id."""
    posts = carried.filter(pc.invert(pc.starts_with(carried["list_id"], ALIAS_PREFIX)))
    size = posts.group_by("list_key").aggregate([("message_key", "count")])
    pairs = join(recipients.select(["message_key", "person_id"]), posts.select(["message_key", "list_key"]))
    counted = pairs.group_by(["list_key", "person_id"]).aggregate([("message_key", "count_distinct")])
    counted = join(counted.rename_columns(["list_key", "person_id", "n"]), size, "list_key")
    enough = pc.greater_equal(counted["message_key_count"], LEARN_MESSAGES)
    nearly = pc.greater_equal(counted["n"], pc.multiply(counted["message_key_count"], LEARN_SHARE))
    return counted.filter(pc.and_(enough, nearly)).select(["list_key", "person_id", "n"])


def _best(candidates: pa.Table, written: pa.Table) -> pa.Table:
    """Return the most frequent candidate of each list that wrote next to none of the messages *written*."""
    wrote = (
        written.group_by("sender")
        .aggregate([("message_key", "count")])
        .rename_columns(["person_id", "wrote"])
    )
    counted = candidates.join(wrote, "person_id", join_type="left outer")
    limit = pc.multiply(counted["n"], MAX_WRITTEN)
    silent = counted.filter(pc.less_equal(pc.fill_null(counted["wrote"], 0), limit))
    return _first_of(silent, "list_key").select(["list_key", "person_id", "n"])


def _first_of(candidates: pa.Table, key: str) -> pa.Table:
    """Return the row with the highest ``n`` for each value of *key*; ties go to the smallest ids."""
    order = [("n", "descending"), ("list_key", "ascending"), ("person_id", "ascending")]
    ranked = candidates.sort_by(order)
    first = ranked.group_by(key, use_threads=False).aggregate(
        [(name, "first") for name in ranked.column_names if name != key]
    )
    return first.rename_columns([name.removesuffix("_first") for name in first.column_names]).sort_by(key)


def _list_keys(messages: pa.Table) -> pa.Table:
    """Return (list_id, list_key) of every list that people wrote to."""
    names = sorted(set(people_mail(messages)["list_id"].unique().to_pylist()) - {""})
    keys = [list_key(_kind(name), name) for name in names]
    return pa.table({"list_id": pa.array(names, pa.string()), "list_key": pa.array(keys, pa.string())})


def _kind(name: str) -> str:
    return "alias" if name.startswith(ALIAS_PREFIX) else "list-id"


def _named(described: pa.Table, messages: pa.Table) -> pa.Table:
    """Put kind and name to the figures of each list."""
    names = dict(zip(*reversed(_list_keys(messages).to_pydict().values()), strict=True))
    ordered = [names[key] for key in described["list_key"].to_pylist()]
    named = described.add_column(1, "name", pa.array(ordered, pa.string()))
    return named.add_column(1, "kind", pa.array([_kind(name) for name in ordered], pa.string()))


def _read(described: pa.Table, posts: pa.Table, recipients: pa.Table, nobody: Collection[str]) -> pa.Table:
    """Put ``n_readers`` to the figures of each list, and what groups alone have: nested in nothing, untested."""
    openly = recipients.filter(pc.not_equal(recipients["field"], "bcc"))
    people = openly.filter(pc.invert(pc.is_in(openly["person_id"], pa.array(sorted(nobody), pa.string()))))
    pair = ["list_key", "person_id"]
    posted = posts.select(["message_key", "list_key"])
    got = posted.join(people, "message_key", join_type="inner").group_by(pair).aggregate([])
    wrote = posts.select(["list_key", "sender"]).rename_columns(pair)
    counts = Counter(got.join(wrote, pair, join_type="left anti")["list_key"].to_pylist())
    n_readers = [counts[key] for key in described["list_key"].to_pylist()]
    described = described.append_column("n_readers", pa.array(n_readers, pa.int32()))
    described = described.append_column("nested_in", pa.array([""] * len(described), pa.string()))
    return described.append_column("q_value", pa.nulls(len(described), pa.float64()))


def _members(posts: pa.Table, ends: pa.Table) -> pa.Table:
    """Return the table ``list_members``: the authors of each list and their role."""
    months = posts.append_column("month", pc.strftime(posts["date"], "%Y-%m"))
    authors = months.group_by(["list_key", "sender"]).aggregate(
        [("message_key", "count"), ("month", "count_distinct"), ("date", "min"), ("date", "max")]
    )
    authors = join(authors, ends, "list_key")
    regular = pc.and_(
        pc.greater_equal(authors["message_key_count"], CORE_MESSAGES),
        pc.greater_equal(authors["month_count_distinct"], CORE_MONTHS),
    )
    silence = pc.subtract(authors["now"], authors["date_max"].cast(pa.int64()))
    left = pc.fill_null(pc.greater(silence, LEFT_DAYS * DAY), False)
    role = pc.if_else(left, "left", pc.if_else(regular, "core", "periphery"))
    members = pa.table(
        {
            "list_key": authors["list_key"],
            "person_id": authors["sender"],
            "role": role,
            "since": authors["date_min"],
            "until": authors["date_max"],
        }
    )
    return members.sort_by([("list_key", "ascending"), ("person_id", "ascending")])
