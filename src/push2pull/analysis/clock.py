"""When "now" is for a list or group: the end of the newest export that shows it, whatever stray dates it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import join

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
    held = join(membership.select(["message_key", "list_key"]), seen.select(["message_key", "mailbox"]))
    latest = join(held, ends, "mailbox").group_by("list_key").aggregate([("now", "max")])
    keys = membership.select(["list_key"]).group_by("list_key").aggregate([])
    found = keys.join(latest, "list_key").sort_by("list_key")
    newest = pc.coalesce(pc.max(ends["now"]), 0)
    return pa.table({"list_key": found["list_key"], "now": pc.fill_null(found["now_max"], newest)})


def _seen(messages: pa.Table) -> pa.Table:
    """Return (message_key, date, mailbox): each message once for every export that has it."""
    if "mailboxes" not in messages.column_names:
        return messages.select(["message_key", "date"]).append_column(
            "mailbox", pc.fill_null(messages["mailbox"], "")
        )
    boxes = messages["mailboxes"].combine_chunks()
    of = messages.select(["message_key", "date"]).take(pc.list_parent_indices(boxes))
    return of.append_column("mailbox", pc.list_flatten(boxes))


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
