"""Recurring groups: the same people written to again and again, without a list address.

Found and true groups are matched one to one, the most similar first, at a Jaccard similarity of .5 and of .7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from sklearn.metrics import adjusted_rand_score

from benchmarks.evaluate.groups_mail import Listed, enron, expanded
from benchmarks.evaluate.groups_peers import PEERS, Found, Method, ours
from benchmarks.evaluate.groups_planted import PLANS, planted, redrawn
from benchmarks.evaluate.groups_scores import matched
from benchmarks.evaluate.table import Score, Table, measured
from push2pull.analysis.participants import Event, jaccard

SEEDS = range(100, 105)
LISTS: dict[str, tuple[int, ...]] = {
    "usrp-users": (),
    "greybus-dev": (),
    "tipc-discussion": (),
    "r-sig-mac": (2009, 2010, 2011, 2012),
}
TRAIN = 0.6
ALIKE = 0.6
LEADING = 10
"""Groups of each method that are compared in equal number."""
MAILBOXES = {
    "Enron: groups that go on, all inboxes": slice(None),
    "Enron: groups that go on, every second inbox": slice(1, None, 2),
}
METHODS: dict[str, Method] = {"push2pull": ours, **PEERS}
VARIANTS = [method for method in METHODS if method != "frequent closed sets"]
"""Methods for mail whose large sets vary a little: they have exponentially many closed ones."""

BEYOND = "beyond null"
_NULL = (
    "Beyond null: 1 less the groups found where every message has as many recipients, redrawn from all that"
    " its sender wrote to, as often, divided by the groups found in the mail as it is."
)
_PLANTED = (
    f"Means over seeds {SEEDS[0]}-{SEEDS[-1]}; push2pull was tuned on seeds 0-2. People sit in departments of"
    " 12 and have 16 contacts, of whom they prefer a few, three of four in their department; groups are drawn"
    " the same way and are written to 8 to 30 times over 60 to 540 days; one-offs go to contacts. Nested"
    " groups are 40 to 70 % of another. A true group is who was in it for at least half of its mail. On the"
    f" day: mean similarity of a found group and the true one on the dates of its mail. {_NULL}"
)
_LISTS = (
    "Each message is sent to the people who posted in the 90 days before (at most 40, each kept with a chance"
    " of .9) instead of to the list; seed 1. Thresholds were set on planted groups; that groups are kept by"
    " who is in them on the day came to mind on util-linux and on these lists, and which answers pick nobody anew was"
    " chosen of three ways on these. On the day: mean similarity"
    " over its messages of who was active on a list and its best group; lists: share of those where that is at"
    " least .5. ARI: of messages and lists, mail to no group being one more. Whole: lists found per group. No"
    " frequent closed sets: far too many."
)
_LATER = (
    f"Groups are found in the first {TRAIN:.0%} of the messages. Again, three times: share of them with as"
    f" many threads in the rest (similarity >= {ALIKE}). Covered: share of the threads of the rest that go to"
    f" one of them. Methods find groups in very different numbers; the first {LEADING} are, for every method, those"
    " with the most threads in the second half of the mail in which they were found, or all where there are fewer."
    " How far habits are shrunk and the false discovery rate were chosen on all these inboxes; how the first are"
    f" ranked on every second of them, of which the other table has none. {_NULL}"
)


def tables(corpora: Path) -> Iterator[Table]:
    """Yield the tables of planted groups, of lists, and of groups that go on."""
    for name, plan in PLANS.items():
        rows = [_row(method, score_planted, method, name, SEEDS) for method in METHODS]
        yield Table(f"Planted groups: {name}", f"{plan}. {_PLANTED}", rows)
    listed = expanded(corpora, LISTS, seed=1)
    about = f"{', '.join(LISTS)} together, {len(listed.events):,} messages. {_LISTS}"
    yield Table(
        "Lists whose address was taken away", about, [_row(m, score_lists, m, listed) for m in VARIANTS]
    )
    for title, which in MAILBOXES.items():
        mail = enron(corpora, which)
        about = f"Enron, {len(mail):,} messages of 3 to 60 people. {_LATER}"
        yield Table(title, about, [_row(m, score_later, m, mail) for m in VARIANTS])


def _row(method: str, score: Callable[..., Mapping[str, float]], *arguments: Any) -> Score:
    return measured(method, score, *arguments, ours=method == "push2pull")


def score_planted(method: str, plan: str, seeds: Iterable[int]) -> Mapping[str, float]:
    """Return the mean scores of one method over seeds."""
    each = [_planted(METHODS[method], plan, seed) for seed in seeds]
    return {name: fmean(scores[name] for scores in each) for name in each[0]}


def _planted(method: Method, plan: str, seed: int) -> Mapping[str, float]:
    events, truth = planted(PLANS[plan], seed)
    groups = method(events)
    cores, true = [group.core for group in groups], [group.core for group in truth]
    pairs = matched(cores, true, 0.5)
    days = [
        fmean(jaccard(groups[i].on(d), truth[at].on(d)) for d in truth[at].dates) for i, at in pairs.items()
    ]
    strict = len(matched(cores, true, 0.7))
    return {
        "P": len(pairs) / max(len(cores), 1),
        "R": len(pairs) / len(true),
        "F1 at .5": 2 * len(pairs) / (len(cores) + len(true)),
        "F1 at .7": 2 * strict / (len(cores) + len(true)),
        "on the day": fmean(days or [0.0]),
        BEYOND: beyond(method, events, len(groups)),
    }


def beyond(method: Method, events: Sequence[Event], n: int) -> float:
    """Return by how much fewer groups than *n* a method finds in a null corpus, as a share of *n*."""
    return 1 - len(method(redrawn(events, seed=1))) / max(n, 1)


def score_lists(method: str, listed: Listed) -> Mapping[str, float]:
    """Return how well one method finds lists again."""
    groups = METHODS[method](listed.events)
    names = sorted(set(listed.list_of.values()))
    best = {name: max((_on_the_day(group, name, listed) for group in groups), default=0.0) for name in names}
    group_of = {event.message_key: _nearest(event, groups) for event in listed.events}
    pieces = {(listed.list_of[key], at) for key, at in group_of.items() if at >= 0}
    keys = sorted(group_of)
    return {
        "lists": sum(value >= 0.5 for value in best.values()) / len(names),
        "on the day": fmean(best.values()),
        "ARI": float(adjusted_rand_score([listed.list_of[k] for k in keys], [group_of[k] for k in keys])),
        "whole": len({name for name, _ in pieces}) / max(len(groups), 1),
    }


def _on_the_day(group: Found, name: str, listed: Listed) -> float:
    """Return how like a group was to who was active on a list, on average over every tenth message."""
    events = [event for event in listed.events if listed.list_of[event.message_key] == name][::10]
    return fmean(jaccard(group.on(event.date), listed.active[event.message_key]) for event in events)


def _nearest(event: Event, groups: Sequence[Found]) -> int:
    """Return the group that a message goes to, -1 if to none."""
    alike, at = max(
        ((jaccard(event.people, group.on(event.date)), -n) for n, group in enumerate(groups)),
        default=(0.0, 1),
    )
    return -at if alike >= ALIKE else -1


def score_later(method: str, events: Sequence[Event]) -> Mapping[str, float]:
    """Return how many groups of the first part of the mail go on in the rest."""
    cut = int(len(events) * TRAIN)
    first, later = events[:cut], events[cut:]
    groups = METHODS[method](first)
    leading = sorted(groups, key=lambda group: -len(_threads_of(group, first[cut // 2 :])))[:LEADING]
    ahead = {f"{name}, {LEADING}": share for name, share in _going_on(leading, first, later).items()}
    return {
        "groups": len(groups),
        **_going_on(groups, first, later),
        **ahead,
        BEYOND: beyond(METHODS[method], first, len(groups)),
    }


def _going_on(groups: Sequence[Found], first: Sequence[Event], later: Sequence[Event]) -> dict[str, float]:
    """Return how many groups go on in *later* mail as they were at the end of the *first*, and their share of it."""
    last = first[-1].date
    again = [_threads_of(Found(group.on(last)), later) for group in groups]
    n = max(len(groups), 1)
    return {
        "again": sum(len(threads) >= 1 for threads in again) / n,
        "three times": sum(len(threads) >= 3 for threads in again) / n,
        "covered": len(set().union(*again)) / len({event.thread_id for event in later}),
    }


def _threads_of(group: Found, events: Iterable[Event]) -> set[str]:
    """Return the threads of the messages that are like a group on their day."""
    return {e.thread_id for e in events if jaccard(e.people, group.on(e.date)) >= ALIKE}
