"""Forward chains: a message handed on, and on again, until it reached those who needed it.

Forwarding trees are narrow and behave like a branching process (Wang et al. 2011; Liben-Nowell and Kleinberg
2008): a chain is news only where it is longer than that process gives. Tickets, deputies and mail kept for
oneself are forwarded for good reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.enough import CHAIN, ENOUGH
from push2pull.analysis.flows.rows import (
    chain_chance,
    chain_share,
    corrected,
    recipe,
    row,
)
from push2pull.analysis.statistics import median_interval
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

DAY = 86_400
MIN_DELAYS = 5


@dataclass(frozen=True, slots=True)
class Chain:
    """``depth``: forwards along the longest path; ``people``: those of the path; ``days``: until its end."""

    depth: int
    people: frozenset[str]
    days: float | None


def forward_chains(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return a row for each document with three forwards or more in a row, and how long such chains take.

    ``forward_chain``: number of forwards along the longest path, about the document (key of its thread); its people
    must be ``min_group``. Null: every forward goes on with the chance that the first forwards of all others went
    on with (a Galton-Watson process without branches): chance ** (depth - 1). Baseline: its mean depth. All
    forwarded documents are tested together, ten at least. ``forward_share``: such documents over all forwarded ones
    in the whole archive; after a second forward there must be a third half as often again as after a first a second.
    ``forward_delay``: median days from the first message
    to the end of such chains in the whole archive, from five on. Linear in the pairs of message and person.
    """
    found = {thread: longest(mails) for thread, mails in talk.threads.items()}
    chains = {thread: chain for thread, chain in sorted(found.items()) if chain.depth}
    depths = [chain.depth for chain in chains.values()]
    how = recipe("forward_chain", "geometric depth", seed)
    tested: list[tuple[Row, float | None, bool]] = []
    for thread, chain in chains.items():
        goes_on = chain_chance(depths, chain.depth)
        p = goes_on ** (chain.depth - 1) if len(chains) >= ENOUGH["forward_chain"].support else None
        figures = chain.depth, (chain.depth, chain.depth), 1 / (1 - goes_on), len(chain.people)
        made = row("forward_chain", ("document", thread), *figures, "", recipe=how)
        tested.append((made, p, chain.depth >= CHAIN))
    rows = corrected("forward_chain", tested)
    long = [chain for chain in chains.values() if chain.depth >= CHAIN]
    shown = [
        one for one in rows if one["value"] >= CHAIN and allowed(len(chains[one["about"]].people), min_group)
    ]
    people = frozenset().union(*(chain.people for chain in chains.values()))
    share = chain_share("forward_share", depths, people, min_group=min_group, seed=seed)
    return shown + share + _delay(long, min_group, seed)


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


def _delay(chains: Sequence[Chain], min_group: int, seed: int) -> list[Row]:
    days = [chain.days for chain in chains if chain.days is not None]
    people = frozenset().union(*(chain.people for chain in chains))
    if len(days) < MIN_DELAYS or not allowed(len(people), min_group):
        return []
    figures = median(days), median_interval(days), None, len(days)
    how = recipe("forward_delay", "none", seed)
    return [row("forward_delay", ("archive", "archive"), *figures, "forward_delay", recipe=how)]
