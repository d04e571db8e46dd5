"""When "now" is for a list or group: the end of the newest export that shows it, whatever stray dates it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.relations import Ints, relation

NEVER = np.iinfo(np.int64).min
ORDINARY = 0.1
"""Share of the median month's mail that makes a month part of an export rather than a few wrong clocks."""


def list_ends(messages: pa.Table, membership: pa.Table) -> pa.Table:
    """Return (list_key, now), sorted, for every list in *membership* (message_key, list_key).

    ``now``: microseconds since 1970; the latest end of the mailboxes in which the list was seen, so that an
    export made years ago does not make its lists look dead. An export ends with the newest message of its last
    month (UTC) that has at least a tenth of the median mail of the months with any. A list without any date gets the
    end of the newest export, 0 where there is none.
    """
    seen = _seen(messages)
    ends = _export_ends(seen)
    keys = membership["list_key"].unique().sort()
    message = _numbers(membership["message_key"], messages["message_key"].combine_chunks())
    key = _numbers(membership["list_key"], keys)
    held, position = relation(message, key, len(messages)).of(np.asarray(seen["message"]).astype(np.int64))
    end = ends["now"].take(pc.index_in(seen["mailbox"], ends["mailbox"].combine_chunks()))
    latest = np.full(len(keys), NEVER)
    np.maximum.at(latest, held, np.asarray(pc.fill_null(end, NEVER))[position])
    newest = pc.coalesce(pc.max(ends["now"]), 0).as_py()
    return pa.table({"list_key": keys, "now": pa.array(np.where(latest == NEVER, newest, latest))})


def _numbers(wanted: pa.ChunkedArray, known: pa.Array) -> Ints:
    return np.asarray(pc.index_in(wanted, known)).astype(np.int64)


def _seen(messages: pa.Table) -> pa.Table:
    """Return (message, date, mailbox): the row of each message once for every export that has it."""
    if "mailboxes" not in messages.column_names:
        row = pa.array(np.arange(len(messages)))
        mailbox = pc.fill_null(messages["mailbox"], "")
    else:
        boxes = messages["mailboxes"].combine_chunks()
        row, mailbox = pc.list_parent_indices(boxes), pc.list_flatten(boxes)
    return pa.table({"message": row, "date": messages["date"].take(row), "mailbox": mailbox})


def _export_ends(seen: pa.Table) -> pa.Table:
    """Return (mailbox, now): the newest date of the last ordinary month of each export."""
    dated = seen.filter(seen["date"].is_valid())
    instant = dated["date"].cast(pa.int64())
    number = pc.add(pc.multiply(pc.year(dated["date"]), 12), pc.month(dated["date"]))
    months = pa.table({"mailbox": dated["mailbox"], "month": number, "now": instant})
    volume = months.group_by(["mailbox", "month"]).aggregate([("now", "count"), ("now", "max")])
    of_box: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for box, n, newest in zip(
        *(volume[name].to_pylist() for name in ("mailbox", "now_count", "now_max")), strict=True
    ):
        of_box[box].append((n, newest))
    ends = {box: _end(found) for box, found in of_box.items()}
    return pa.table(
        {"mailbox": pa.array(ends.keys(), pa.string()), "now": pa.array(ends.values(), pa.int64())}
    )


def _end(months: Sequence[tuple[int, int]]) -> int:
    """Return the newest date of the last ordinary month; *months*: number of messages and newest date of each."""
    least = ORDINARY * median(n for n, _ in months)
    return max(newest for n, newest in months if n >= least)
