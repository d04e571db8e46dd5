"""Candidates: every explicit list and recurring group with enough people, and what is known about each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from push2pull.proposals import nature
from push2pull.proposals.evidence import DAY, Activity, Evidence, Involved, Thread
from push2pull.proposals.gates import Figures
from push2pull.proposals.members import belongs, external_share
from push2pull.proposals.seeds import reusable
from push2pull.proposals.settings import ProposalSettings

MAIN_TOPICS = 3
MAIN_SHARE = 0.1
"""A topic is one of the main ones from this share of a group's threads on."""

MIXED_SHARE = 0.25
"""From this share of French or English on, a group writes in both."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A list or group that may become a community; ``kind``: list-id, alias or recipients.

    ``core``: its regulars. ``invited``: whom it would concern. ``topics``: weight by topic_id, heaviest
    first. ``main_topics``: ids of at most three. ``language``: fr, en or fr+en; ``threads`` ran here, at
    least in part.
    """

    proposal_id: str
    list_key: str
    kind: str
    name: str
    sensitive: bool
    social: bool
    language: str
    core: frozenset[str]
    invited: tuple[Involved, ...]
    threads: tuple[Thread, ...]
    topics: Mapping[str, float]
    main_topics: tuple[str, ...]
    figures: Figures


def proposal_id(list_keys: Iterable[str]) -> str:
    """Return the id of the proposal behind *list_keys*: the same on every run, so that decisions last."""
    return hashlib.sha256("\0".join(sorted(list_keys)).encode()).hexdigest()[:16]


def candidates(
    lists: pa.Table, terms: Mapping[str, Sequence[str]], evidence: Evidence, settings: ProposalSettings
) -> tuple[list[Candidate], int]:
    """Return the candidates in order of list_key, and how many groups are too small to be shown.

    *terms*: words of each topic. A list about which fewer than ``min_group`` people are known is too small.
    """
    rows = sorted(lists.select(["list_key", "kind", "name"]).to_pylist(), key=lambda row: row["list_key"])
    large = [row for row in rows if len(evidence.people.get(row["list_key"], ())) >= settings.min_group]
    return [_candidate(row, terms, evidence, settings) for row in large], len(rows) - len(large)


def _candidate(
    row: Mapping[str, str], terms: Mapping[str, Sequence[str]], evidence: Evidence, settings: ProposalSettings
) -> Candidate:
    key, name = row["list_key"], row["name"] or ""
    people, threads = evidence.people[key], tuple(evidence.threads.get(key, ()))
    invited = tuple(one for one in people if belongs(one, outsiders=settings.profile == "public"))
    topics = {topic: float(weight) for topic, weight in evidence.topics.get(key, {}).items()}
    main = main_topics(topics)
    return Candidate(
        proposal_id=proposal_id([key]),
        list_key=key,
        kind=row["kind"],
        name=name,
        sensitive=nature.sensitive(name),
        social=nature.social(name, terms.get(main[0], ()) if main else ()),
        language=language(evidence.activity.get(key, Activity()), settings.locale),
        core=frozenset(one.person_id for one in people if one.role == "core"),
        invited=invited,
        threads=threads,
        topics=topics,
        main_topics=main,
        figures=_figures(row, people, invited, evidence, settings),
    )


def main_topics(topics: Mapping[str, float]) -> tuple[str, ...]:
    """Return the heaviest topics, three at most, each with a tenth of the weight or more."""
    least = MAIN_SHARE * sum(topics.values())
    ranked = sorted(topics, key=lambda topic: (-topics[topic], topic))
    return tuple(topic for topic in ranked[:MAIN_TOPICS] if topics[topic] >= least)


def language(activity: Activity, locale: str) -> str:
    """Return fr, en, or fr+en when the rarer of the two has a quarter; *locale* when neither is written."""
    both = activity.french + activity.english
    if not both:
        return locale
    if min(activity.french, activity.english) >= MIXED_SHARE * both:
        return "fr+en"
    return "fr" if activity.french > activity.english else "en"


def _figures(
    row: Mapping[str, str],
    people: Sequence[Involved],
    invited: Sequence[Involved],
    evidence: Evidence,
    settings: ProposalSettings,
) -> Figures:
    key = row["list_key"]
    activity = evidence.activity.get(key, Activity())
    threads = evidence.threads.get(key, [])
    now = evidence.now.get(key, 0)
    since = now - settings.history_days * DAY
    late = [thread for thread in threads if thread.last is not None and thread.last > since]
    days = 0.0 if activity.first is None else (now - activity.first) / DAY
    return Figures(
        days=days,
        weeks=activity.weeks,
        contributors=activity.contributors,
        potential=len(invited),
        threads_per_week=_pace(threads, days, now, settings.window_days),
        dialogue=_share(sum(thread.n_authors > 1 for thread in late), len(late)),
        answered=_share(sum(thread.answered for thread in late), len(late)),
        content=sum(reusable(thread, since) for thread in late),
        messages=activity.messages,
        external=external_share(people),
        copies=_avoidable(row["kind"], activity.messages, people, invited),
    )


def _pace(threads: Iterable[Thread], days: float, now: int, window_days: int) -> float:
    """Return threads begun a week within the window; a younger list is measured over its life."""
    begun = sum(t.first is not None and t.first > now - window_days * DAY for t in threads)
    return begun / (min(window_days, max(7.0, days)) / 7)


def _avoidable(kind: str, messages: int, people: Iterable[Involved], invited: Iterable[Involved]) -> int:
    """Return the copies to people who wrote nothing: a list's go to every member, a group's as addressed."""
    if kind == "recipients":
        return sum(one.copies_now for one in people if not one.wrote_now)
    return messages * sum(not one.wrote_now for one in invited)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
