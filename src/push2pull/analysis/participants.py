"""Who took part in which message: the sets of people that recur or do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import join, people_mail

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
    others = _addressed(private, recipients)
    found = []
    shared: dict[People, People] = {}  # equal sets are one object: archives repeat them
    dates = private["date"].cast(pa.int64()).to_pylist()
    columns = [private[name].to_pylist() for name in ("message_key", "thread_id", "sender")]
    for date, key, thread, sender in zip(dates, *columns, strict=True):
        people = frozenset([sender, *others.get(key, ())])
        if MIN_SIZE <= len(people) <= max_size:
            found.append(Event(date, key, thread, sender, shared.setdefault(people, people)))
    return sorted(found, key=lambda event: (event.date, event.message_key))


def once(sent: Iterable[Event]) -> list[Event]:
    """Return the first event of each thread with each set of people, in the order given."""
    first: dict[tuple[str, People], Event] = {}
    for event in sent:
        first.setdefault((event.thread_id, event.people), event)
    return list(first.values())


def _addressed(messages: pa.Table, recipients: pa.Table) -> dict[str, list[str]]:
    """Return whom each message was openly addressed to."""
    wanted = pc.is_in(recipients["message_key"], messages["message_key"].combine_chunks())
    chosen = recipients.filter(pc.and_(wanted, pc.not_equal(recipients["field"], "bcc")))
    others: defaultdict[str, list[str]] = defaultdict(list)
    for key, person in zip(chosen["message_key"].to_pylist(), chosen["person_id"].to_pylist(), strict=True):
        others[key].append(person)
    return others


def jaccard(one: People, other: People) -> float:
    """Return |one ∩ other| / |one ∪ other| (Jaccard 1901); 0 for two empty sets."""
    both = len(one & other)
    return both / max(1, len(one) + len(other) - both)
