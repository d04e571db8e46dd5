"""Forward chains: a message handed on, and on again, until it reached those who needed it.

Forwarding trees are narrow and behave like a branching process (Wang et al. 2011; Liben-Nowell and Kleinberg
2008): a chain of three is news only where chains go on more often than forwards in general do. Tickets,
deputies and mail kept for oneself are forwarded for good reasons.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import About, Case, findings_of, recipe, row
from push2pull.analysis.statistics import median_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

CHAIN = 3
MIN_CHAINS = 5
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Chain:
    """``depth``: forwards along the longest path; ``people``: those of the path; ``days``: until its end."""

    depth: int
    people: frozenset[str]
    days: float | None


def forward_chains(
    talk: Conversations, topic_of: Mapping[str, str], *, min_group: int, seed: int
) -> list[Row]:
    """Return two rows for each list, else topic, in which something was forwarded.

    ``forward_chain``: of its threads with a forward to somebody new, the share in which three or more followed one
    another. Null: every forward goes on with the chance that forwards about other subjects go on with (maximum
    likelihood of a geometric depth), squared for a chain of three. ``forward_delay``: median days from the first
    message to the end of such a chain, from five on. Linear in the pairs of message and person.
    """
    found: defaultdict[About, list[tuple[str, str, Chain]]] = defaultdict(list)
    for thread, mails in talk.threads.items():
        chain = longest(mails)
        if chain.depth:
            for about in _about(thread, mails[0], topic_of):
                found[about].append((thread, mails[0].sender, chain))
    goes_on = _chances(found)
    cases = [
        Case(about, thread, actor, chain.depth >= CHAIN, chain.people, goes_on[about] ** (CHAIN - 1))
        for about, own in found.items()
        for thread, actor, chain in own
    ]
    return findings_of("forward_chain", cases, min_group=min_group, seed=seed) + _delays(
        found, min_group, seed
    )


def longest(mails: Sequence[Mail]) -> Chain:
    """Return the longest chain of forwards in a thread, its *mails* in order of date.

    A forward counts when its author had got the thread's message before, and only for those it is new to.
    """
    first = mails[0]
    depth: dict[str, int] = dict.fromkeys(first.audience, 0)
    via: dict[str, str] = {}
    best = Chain(0, first.audience, None)
    for mail in mails[1:]:
        new = mail.audience - depth.keys()
        if mail.sender not in depth or not new:
            continue
        below = depth[mail.sender] + mail.forward
        depth |= dict.fromkeys(new, below)
        via |= dict.fromkeys(new, mail.sender)
        if below > best.depth:
            best = Chain(below, first.audience | mail.audience | _path(mail.sender, via), _days(first, mail))
    return best


def _path(person: str, via: Mapping[str, str]) -> set[str]:
    found = {person}
    while (person := via.get(person, "")) and person not in found:
        found.add(person)
    return found


def _days(first: Mail, last: Mail) -> float | None:
    return (last.date - first.date).total_seconds() / DAY if first.date and last.date else None


def _about(thread: str, first: Mail, topic_of: Mapping[str, str]) -> list[About]:
    if first.lists:
        return [("list", key) for key in first.lists]
    return [("topic", topic_of[thread])] if thread in topic_of else []


def _chances(found: Mapping[About, Sequence[tuple[str, str, Chain]]]) -> dict[About, float]:
    """Return for each subject how often forwards about the others go on; about itself where it is alone."""
    went, stood = Counter[About](), Counter[About]()
    for about, own in found.items():
        went[about] = sum(chain.depth - 1 for _, _, chain in own)
        stood[about] = len(own)
    chances = {}
    for about in found:
        k, n = went.total() - went[about], stood.total() - stood[about]
        # One forward that went on and one that did not, beside what was seen: no chance is 0 or 1.
        chances[about] = (k + 1) / (k + n + 2)
    return chances


def _delays(found: Mapping[About, Sequence[tuple[str, str, Chain]]], min_group: int, seed: int) -> list[Row]:
    rows = []
    for about, own in sorted(found.items()):
        long = [chain for _, _, chain in own if chain.depth >= CHAIN and chain.days is not None]
        days = [chain.days for chain in long if chain.days is not None]
        people = frozenset().union(*(chain.people for chain in long))
        if len(days) >= MIN_CHAINS and allowed(len(people), min_group):
            how = recipe("forward_delay", "none", seed)
            figures = median(days), median_interval(days), None, len(days)
            rows.append(row("forward_delay", about, *figures, "forward_delay", recipe=how))
    return rows
