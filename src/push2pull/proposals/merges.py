"""Which candidates are one community: the same regulars on related topics, or half the same people on the same."""

from __future__ import annotations

from collections.abc import Sequence

from push2pull.proposals.candidates import Candidate
from push2pull.proposals.seeds import cosine
from push2pull.proposals.settings import MIN_GROUP_FLOOR, ProposalSettings

FEWEST_TOPICS = 3
"""With fewer topics in the whole archive, two lists look alike whatever they talk about."""


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the Jaccard similarity of two sets, 0 when both are empty."""
    union = len(a | b)
    return len(a & b) / union if union else 0.0


def alike(a: Candidate, b: Candidate, n_topics: int, settings: ProposalSettings) -> bool:
    """Return whether two candidates share their core (Jaccard), or half their people and their main topic.

    A core of fewer than five people says nothing: two webmasters may run every list. Neither do people
    alone: the whole staff may be on the help list and on the one for lunch. Nor do topics alone: two teams
    may work on the same matter for good reasons.
    """
    near = cosine(a.topics, b.topics)
    related = n_topics < FEWEST_TOPICS or not (a.topics and b.topics) or near >= settings.merge_related
    large = min(len(a.core), len(b.core)) >= MIN_GROUP_FLOOR
    if large and related and jaccard(a.core, b.core) >= settings.merge_core:
        return True
    if n_topics < FEWEST_TOPICS or not a.main_topics or a.main_topics[:1] != b.main_topics[:1]:
        return False
    return near >= settings.merge_topics and overlap(a, b) >= settings.merge_people


def overlap(a: Candidate, b: Candidate) -> float:
    """Return the share of the smaller candidate's people who are in the larger one too."""
    ours, theirs = ({member.person_id for member in one.invited} for one in (a, b))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def size(candidate: Candidate) -> tuple[int, int, str]:
    """Return the key that sorts the larger candidate first: people, then threads, then list_key."""
    return -candidate.figures.potential, -len(candidate.threads), candidate.list_key


def duplicates(
    found: Sequence[Candidate], live: frozenset[str], n_topics: int, settings: ProposalSettings
) -> dict[str, str]:
    """Return proposal_id to proposal_id of the largest candidate it should merge into.

    Only a candidate in *live* takes others in, unless it merges itself: there are no chains.
    """
    into: dict[str, str] = {}
    open_to: list[Candidate] = []
    for one in sorted(found, key=size):
        target = next((other for other in open_to if alike(one, other, n_topics, settings)), None)
        if target:
            into[one.proposal_id] = target.proposal_id
        elif one.proposal_id in live:
            open_to.append(one)
    return into


def told_apart(one: Candidate, others: Sequence[Candidate], min_group: int) -> bool:
    """Return False when the figures of *one* beside those of *others* would tell about fewer than
    *min_group*.

    Two groups with nearly the same people and mostly the same threads can be subtracted from one another.
    """
    people = {member.person_id for member in one.invited}
    threads = {thread.thread_id for thread in one.threads}
    for other in others:
        apart = len(people.symmetric_difference(member.person_id for member in other.invited))
        shared = len(threads.intersection(thread.thread_id for thread in other.threads))
        if 0 < apart < min_group and 2 * shared >= min(len(threads), len(other.threads)):
            return False
    return True
