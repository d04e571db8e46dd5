"""Who took part in which message: the sets of people that recur or do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import gathered, join, people_mail, together, values
from push2pull.analysis.relations import relation

MIN_SIZE = 3
"""Two people writing to each other are no group."""

MAX_SIZE = 60
"""More people are an announcement's readers, whoever they are."""

People = frozenset[str]


@dataclass(frozen=True, slots=True)
class Event:
    """A set of people (sender, To and Cc) that a message of a thread brought together.

    ``date`` in microseconds since 1970, UTC.
    """

    date: int
    message_key: str
    thread_id: str
    sender: str
    people: People


def events(
    messages: pa.Table,
    recipients: pa.Table,
    threads: pa.Table,
    *,
    explicit: pa.Table,
    max_size: int = MAX_SIZE,
) -> list[Event]:
    """Return the dated messages that people wrote to 2..*max_size*-1 others and to no explicit list, by date.

    ``explicit`` is the (message_key, list_key) of explicit lists.
    """
    private = people_mail(messages).select(["message_key", "date", "sender"])
    listed = pc.is_in(private["message_key"], explicit["message_key"].combine_chunks())
    private = private.filter(pc.and_(private["date"].is_valid(), pc.invert(listed)))
    private = join(private, threads.select(["message_key", "thread_id"]))
    sets = _people(private, recipients)
    keys, thread_ids, senders = values(private, "message_key", "thread_id", "sender")
    dates = private["date"].cast(pa.int64()).to_pylist()
    found = [
        Event(date, key, thread, sender, people)
        for date, key, thread, sender, people in zip(dates, keys, thread_ids, senders, sets, strict=True)
        if MIN_SIZE <= len(people) <= max_size
    ]
    return sorted(found, key=lambda event: (event.date, event.message_key))


def _people(messages: pa.Table, recipients: pa.Table) -> Iterator[People]:
    """Return who wrote each message or was openly addressed."""
    row = pc.index_in(recipients["message_key"], messages["message_key"].combine_chunks())
    wanted = pc.and_(row.is_valid(), pc.not_equal(recipients["field"], "bcc"))
    names, (sender, addressed) = together(messages["sender"], recipients["person_id"].filter(wanted))
    rows = np.append(np.arange(len(sender)), np.asarray(row.filter(wanted)))
    people = relation(rows, np.append(sender, addressed), len(sender))
    return gathered(names.to_pylist(), people, frozenset)


def once(sent: Iterable[Event]) -> list[Event]:
    """Return the first event of each thread with each set of people, in the order given."""
    first: dict[tuple[str, People], Event] = {}
    for event in sent:
        first.setdefault((event.thread_id, event.people), event)
    return list(first.values())


def jaccard(one: People, other: People) -> float:
    """Return |one ∩ other| / |one ∪ other| (Jaccard 1901); 0 for two empty sets."""
    both = len(one & other)
    return both / max(1, len(one) + len(other) - both)
