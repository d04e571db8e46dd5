"""Betweenness across two departments: how many of the shortest ways between their people lead through one person.

Freeman's betweenness (1977) by Brandes' algorithm (2001), of the ways from one side to the other alone. Beside
the share of exchanges (``bridge``) it says whether others stand by: a link may carry little today and still be the
only one. What is told is the link, never who; a project officer's place is between two departments.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from push2pull.analysis.contacts import Graph, plain
from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.departments import Departments
from push2pull.analysis.flows.exchanges import Exchanges
from push2pull.analysis.flows.rows import PAIR, recipe, row
from push2pull.analysis.relations import Ints
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_EACH_WAY = 3
"""Threads off the lists in which one wrote to the other, in either direction, that make a tie."""

PIVOTS = 64
"""People of the first department whose ways are followed; drawn where there are more (Brandes and Pich 2007)."""

DRAWS = 20

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def betweenness(
    talk: Conversations, links: Exchanges, known: Departments, *, min_group: int, seed: int
) -> list[Row]:
    """Return for each pair of departments the largest share of the shortest ways across through one person.

    Ways go along ties between the people of both: three threads off the lists in either direction. Both sides
    need ``min_group`` people with ties, the pair a tie across and what a ``bridge`` needs. Baseline: the mean of
    networks in which everybody keeps the number of ties inside and across (permuted ends). Interval: bootstrap over
    threads. Never flagged: the share of exchanges is tested. ``links``: pairs of departments, of :func:`linked`.
    Complexity: per pair, draws times 64 times its ties.
    """
    wanted = {unit for pair in links for unit in pair}
    people = sorted(person for person, unit in known.of.items() if unit in wanted)
    unit_of = np.array([known.of[person] for person in people])
    wrote = _wrote(talk, people)
    found = []
    for pair, own in links.items():
        network = _Network(wrote, np.flatnonzero(np.isin(unit_of, pair)), unit_of == pair[0], seed)
        if network.meets() and all(allowed(n, min_group) for n in network.tied()):
            figures = network.share(), network.interval(), network.by_chance(), len(own)
            about = ("department_pair", PAIR.join(pair))
            how = recipe("betweenness", "ends of ties permuted", seed)
            found.append(row("betweenness", about, *figures, "betweenness", recipe=how))
    return found


def _wrote(talk: Conversations, people: Sequence[str]) -> Ints:
    """Return (thread, writer, reader) for each thread off the lists in which one of *people* wrote to another."""
    place = {person: i for i, person in enumerate(people)}
    rows = [
        (n, place[mail.sender], place[reader])
        for n, mails in enumerate(talk.threads.values())
        for mail in mails
        if mail.sender in place and not mail.listed
        for reader in mail.audience
        if reader in place and reader != mail.sender
    ]
    return np.unique(np.array(rows, dtype=np.int64).reshape(-1, 3), axis=0)


class _Network:
    """The ties of the people of two departments, and how they are when threads are drawn again.

    ``pairs``: who wrote to one another, each once; ``there`` and ``back``: in which threads (pairs, threads).
    """

    def __init__(self, wrote: Ints, members: Ints, first: Flags, seed: int) -> None:
        self.first = first[members]
        self.random = np.random.default_rng(seed)
        n = len(members)
        here = np.isin(wrote[:, 1], members) & np.isin(wrote[:, 2], members)
        threads, thread = np.unique(wrote[here, 0], return_inverse=True)
        writer, reader = (np.searchsorted(members, wrote[here, end]) for end in (1, 2))
        up = writer < reader
        code = np.where(up, writer * n + reader, reader * n + writer)
        codes = np.intersect1d(code[up], code[~up])
        self.pairs: Ints = np.column_stack([codes // n, codes % n])
        self.n_threads = len(threads)
        self.there, self.back = (
            _table(np.searchsorted(codes, code[way]), thread[way], (len(codes), len(threads)))
            for way in (up & np.isin(code, codes), ~up & np.isin(code, codes))
        )
        sources = np.flatnonzero(self.first)
        self.pivots: Ints = np.sort(self.random.choice(sources, min(PIVOTS, len(sources)), replace=False))
        self.ties = self._ties(np.ones(len(threads)))

    def meets(self) -> bool:
        """Say whether there is a tie across."""
        return bool((self.first[self.ties].sum(axis=1) == 1).any())

    def tied(self) -> tuple[int, int]:
        """Return how many people of the first and of the second department have a tie."""
        tied = np.unique(self.ties)
        n_first = int(self.first[tied].sum())
        return n_first, len(tied) - n_first

    def share(self) -> float:
        """Return the largest share of the shortest ways across that leads through one person."""
        return self._share(self.ties)

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the share over threads that are drawn again."""
        equal = np.full(self.n_threads, 1 / self.n_threads)
        times = self.random.multinomial(self.n_threads, equal, size=DRAWS)
        low, high = np.quantile([self._share(self._ties(one)) for one in times], (0.025, 0.975))
        return float(low), float(high)

    def by_chance(self) -> float:
        """Return the mean share where the ends of the ties are permuted."""
        return float(np.mean([self._share(self._permuted()) for _ in range(DRAWS)]))

    def _ties(self, times: Floats) -> Ints:
        """Return the ends (n, 2) of the ties, when each thread counts so many *times*."""
        ends: Ints = self.pairs[np.minimum(self.there @ times, self.back @ times) >= MIN_EACH_WAY]
        return ends

    def _share(self, ties: Ints) -> float:
        graph = plain(ties[:, 0], ties[:, 1], len(self.first))
        return float(shares_of_ways(graph, self.pivots, ~self.first).max(initial=0.0))

    def _permuted(self) -> Ints:
        inside = self.first[self.ties].sum(axis=1)
        across = self.ties[inside == 1]
        across = np.where(self.first[across[:, :1]], across, across[:, ::-1])
        drawn = [np.column_stack([across[:, 0], self.random.permutation(across[:, 1])])]
        drawn += [
            self.random.permutation(self.ties[inside == side].ravel()).reshape(-1, 2) for side in (0, 2)
        ]
        return np.concatenate(drawn)


def _table(rows: Ints, columns: Ints, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def shares_of_ways(graph: Graph, sources: Ints, targets: Flags) -> Floats:
    """Return for each node the share of the shortest ways from *sources* to *targets* that lead through it.

    Of those that neither begin nor end there; 0 where there are none. ``graph``: symmetric, unweighted. Brandes'
    algorithm for all sources at once: time and memory follow sources times nodes, and sources times ties.

    >>> chain = plain(np.array([0, 1, 2]), np.array([1, 2, 3]), 4)
    >>> shares_of_ways(chain, np.array([0, 1]), np.array([False, False, True, True])).tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    k = len(sources)
    ways, distance = np.zeros((k, len(targets))), np.full((k, len(targets)), -1)
    ways[np.arange(k), sources], distance[np.arange(k), sources] = 1.0, 0
    steps = 0
    while (here := distance == steps).any():
        ahead = (ways * here) @ graph
        new = (ahead > 0) & (distance < 0)
        ways += ahead * new
        steps += 1
        distance[new] = steps
    through = np.zeros_like(ways)
    for step in range(steps - 1, 0, -1):
        waiting = np.divide(targets + through, ways, out=np.zeros_like(ways), where=distance == step)
        through += ways * (waiting @ graph) * (distance == step - 1)
    through[np.arange(k), sources] = 0.0
    met = (distance > 0) & targets
    possible = met.sum() - met.sum(axis=0)
    possible[sources] -= met.sum(axis=1)
    shares: Floats = np.divide(through.sum(axis=0), possible, out=np.zeros(len(targets)), where=possible > 0)
    return shares
