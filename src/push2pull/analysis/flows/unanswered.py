"""Questions without an answer, and the time until the first one; of a list or group, never of a person.

Kooti et al. (2015) find that the share of mail answered falls as its volume grows. Answers by telephone, at
the coffee machine or in a chat are not in an archive, and some questions are rhetorical.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from push2pull.analysis.flows.conversation import LAST, Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.analysis.flows.narrowing import asks
from push2pull.analysis.flows.rows import About, recipe, row
from push2pull.analysis.statistics import median_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

WITHIN = timedelta(days=7)
STRAY = 0.001
"""Share of the newest dates that are taken for wrong clocks when the end of the archive is sought."""

MIN_ANSWERS = 5
WEEK, WORKING_WEEK = 7 * 86_400, 5 * 86_400
A_MONDAY = 4 * 86_400
"""Monday, 5 January 1970."""


class _Asked(NamedTuple):
    question: Mail
    first: Mail | None
    """The first answer, if there is one within the time."""


def unanswered(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return two rows for each list or group: how many questions stay open, and how long answers take.

    ``unanswered``: share of the questions to it that nobody else had answered anywhere in the archive after 7
    days; those of the last 7 days do not count. ``first_answer``: median hours until the first answer of those
    that got one, weekends left out (UTC). Linear in the messages but for the sorting of dates.
    """
    asked = [*_asked(talk)]
    cases = (
        Case(("list", key), one.question.thread, one.question.sender, one.first is None, _people(one))
        for one in asked
        for key in one.question.lists
    )
    return findings_of("unanswered", cases, min_group=min_group, seed=seed) + _hours(asked, min_group, seed)


def _asked(talk: Conversations) -> Iterator[_Asked]:
    dates = sorted(mail.date for mail in talk.mails.values() if mail.date)
    if not dates:
        return
    end = dates[-1 - int(len(dates) * STRAY)]
    for question, *others in talk.threads.values():
        if question.date and question.sender and question.lists and asks(question):
            answers = [mail for mail in others if mail.sender != question.sender]
            first = min(answers, key=lambda mail: mail.date or LAST, default=None)
            if first and (first.date is None or first.date - question.date <= WITHIN):
                yield _Asked(question, first)
            elif question.date + WITHIN <= end:
                yield _Asked(question, None)


def _people(one: _Asked) -> frozenset[str]:
    return frozenset({one.question.sender, one.first.sender if one.first else ""}) - {""}


def _hours(asked: list[_Asked], min_group: int, seed: int) -> list[Row]:
    taken: defaultdict[About, list[float]] = defaultdict(list)
    people: defaultdict[About, set[str]] = defaultdict(set)
    for one in asked:
        if one.first and one.first.date and one.question.date:
            hours = working_hours(one.question.date, one.first.date)
            for key in one.question.lists:
                taken["list", key].append(hours)
                people["list", key] |= _people(one)
    rows = []
    for about, hours_of in sorted(taken.items()):
        if len(hours_of) >= MIN_ANSWERS and allowed(len(people[about]), min_group):
            figures = median(hours_of), median_interval(hours_of), None, len(hours_of)
            how = recipe("first_answer", "none", seed)
            rows.append(row("first_answer", about, *figures, "first_answer", recipe=how))
    return rows


def working_hours(start: datetime, end: datetime) -> float:
    """Return the hours from *start* to *end* that fall from Monday to Friday, UTC; never negative.

    >>> working_hours(datetime(2026, 1, 9, 12), datetime(2026, 1, 12, 12))  # Friday to Monday
    24.0
    """
    return max(0.0, _working(end) - _working(start)) / 3600


def _working(instant: datetime) -> float:
    """Return the working seconds since a Monday long ago."""
    weeks, rest = divmod(
        (instant.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds() - A_MONDAY, WEEK
    )
    return weeks * WORKING_WEEK + min(rest, WORKING_WEEK)
