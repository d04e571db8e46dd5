"""Real mail as events: list archives sent to whoever was active, and Enron's inboxes."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.evaluate.threads_data import archive, prepared, tables
from benchmarks.evaluate.threads_enron import inboxes
from push2pull.analysis.lists import membership, posting_addresses
from push2pull.analysis.participants import Event, People, events
from push2pull.analysis.threads import threads

_ACTIVE = 90 * 86_400_000_000
_MOST, _FEWEST, _KEPT = 40, 5, 0.9


@dataclass(frozen=True, slots=True)
class Listed:
    """Events of lists without their addresses. ``list_of`` and ``active``: by message key, the list and the people
    who were active on it on that day.
    """

    events: Sequence[Event]
    list_of: Mapping[str, str]
    active: Mapping[str, People]


def expanded(corpora: Path, lists: Mapping[str, Iterable[int]], seed: int) -> Listed:
    """Send the mail of lists to those who posted in the 90 days before instead of to the list.

    *lists*: to the years that are read, all when none is named.

    At most the 40 most active, at least 5, each kept with a chance of .9, besides the people in To and Cc: as
    ``truth.py`` of the corpora does.
    """
    chance = random.Random(seed)
    found: list[Event] = []
    list_of: dict[str, str] = {}
    active: dict[str, People] = {}
    for name, years in lists.items():
        for event, people in _expanded(_posts(corpora, name, years), chance):
            if list_of.setdefault(event.message_key, name) == name:
                found.append(event)
                active[event.message_key] = people
    return Listed(sorted(found, key=lambda e: (e.date, e.message_key)), list_of, active)


def _posts(corpora: Path, name: str, years: Iterable[int]) -> list[Event]:
    """Return the messages of a list and the people in To and Cc, by date."""
    mail = prepared(archive(corpora, name, years), stripped=0.0, seed=0)
    thread_of = threads(mail.messages, mail.recipients, mail.texts)
    threaded = dict(
        zip(thread_of["message_key"].to_pylist(), thread_of["thread_id"].to_pylist(), strict=True)
    )
    others: dict[str, set[str]] = {}
    for row in mail.recipients.to_pylist():
        others.setdefault(row["message_key"], set()).add(row["person_id"])
    posted = mail.messages.select(["message_key", "sender", "list_address"]).to_pylist()
    addresses = {row["list_address"] for row in posted}
    found = []
    for row, date in zip(posted, mail.messages["date"].cast("int64").to_pylist(), strict=True):
        key, sender = row["message_key"], row["sender"]
        if date is not None and sender:
            people = frozenset({sender, *others.get(key, ())} - addresses)
            found.append(Event(date, key, threaded[key], sender, people))
    return sorted(found, key=lambda event: (event.date, event.message_key))


def _expanded(posts: Sequence[Event], chance: random.Random) -> Iterator[tuple[Event, People]]:
    """Yield each message that has readers, with them and with all who were active."""
    recent: deque[Event] = deque()
    for post in posts:
        while recent and recent[0].date < post.date - _ACTIVE:
            recent.popleft()
        times = Counter(event.sender for event in recent if event.sender != post.sender)
        if len(times) >= _FEWEST:
            readers = [person for person, _ in times.most_common(_MOST)]
            kept = {person for person in readers if chance.random() < _KEPT}
            people = post.people | kept
            yield (
                Event(post.date, post.message_key, post.thread_id, post.sender, people),
                frozenset({post.sender, *readers}),
            )
        recent.append(post)


def enron(corpora: Path, which: slice = slice(None)) -> list[Event]:
    """Return the events of *which* of Enron's inboxes, without mail to explicit lists."""
    messages, recipients, texts = tables(inboxes(corpora, which))
    return events(
        messages,
        recipients,
        threads(messages, recipients, texts),
        explicit=membership(messages, recipients, posting_addresses(messages, recipients)),
    )
