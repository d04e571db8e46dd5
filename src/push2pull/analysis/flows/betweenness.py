"""Betweenness across two departments: how many of the shortest ways between their people lead through one person.

Freeman's betweenness (1977) by Brandes' algorithm (2001), of the ways from one side to the other alone. Beside
the share of exchanges (``bridge``) it says whether others stand by: a link may carry little today and still be the
only one. What is told is the link, never who; a project officer's place is between two departments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from push2pull.analysis.contacts import Graph, plain
from push2pull.analysis.flows.bridges import Exchange, Pair, exchanges, linked
from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.rows import PAIR, recipe, row
from push2pull.analysis.relations import Ints
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_EACH_WAY = 3
"""Exchanges in which one wrote to the other, in either direction, that make a tie."""

PIVOTS = 64
"""People of the first department whose ways are followed; drawn where there are more (Brandes and Pich 2007)."""

DRAWS = 20

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def betweenness(
    talk: Conversations, department_of: Mapping[str, str], *, min_group: int, seed: int
) -> list[Row]:
    """Return for each pair of departments the largest share of the shortest ways across through one person.

    Ways go along ties between the people of both: three exchanges off the lists in either direction. Both sides
    need ``min_group`` people with ties, the pair what a ``bridge`` needs. Baseline: the mean of networks in which
    everybody keeps the number of ties inside and across (permuted ends). Interval: bootstrap over exchanges. Never
    flagged: the share of exchanges is tested. ``department_of``: by person_id. Complexity: per pair, draws times 64
    times its ties.
    """
    found = []
    for pair, own in linked(exchanges(talk, department_of), talk, department_of, min_group):
        network = _Network(pair, own, department_of, seed)
        if all(allowed(int(side.sum()), min_group) for side in network.tied()):
            value = network.share(network.ties(np.ones(len(own))))
            figures = value, network.interval(), network.by_chance(), len(own)
            about = ("department_pair", PAIR.join(pair))
            how = recipe("betweenness", "ends of ties permuted", seed)
            found.append(row("betweenness", about, *figures, "betweenness", recipe=how))
    return found


class _Network:
    """The people of two departments and who wrote to whom in which exchange."""

    def __init__(
        self, pair: Pair, own: Sequence[Exchange], department_of: Mapping[str, str], seed: int
    ) -> None:
        people = sorted({person for one in own for unit in pair for person in one.people[unit]})
        place = {person: i for i, person in enumerate(people)}
        self.first = np.array([department_of[person] == pair[0] for person in people])
        self.random = np.random.default_rng(seed)
        wrote: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        for i, one in enumerate(own):
            for mail in one.mails:
                for person in mail.audience - {mail.sender}:
                    if mail.sender in place and person in place:
                        wrote[place[mail.sender], place[person]].add(i)
        self.both = [(a, b) for a, b in sorted(wrote) if a < b and (b, a) in wrote]
        self.n = len(own)
        self.there, self.back = (
            _table([wrote[a, b] for a, b in ends], self.n)
            for ends in (self.both, [(b, a) for a, b in self.both])
        )
        sources = np.flatnonzero(self.first)
        drawn = self.random.choice(sources, min(PIVOTS, len(sources)), replace=False)
        self.pivots: Ints = np.sort(drawn)

    def ties(self, times: Floats) -> Ints:
        """Return the ends (n, 2) of the ties, when each exchange counts so many *times*."""
        if not self.both:
            return np.empty((0, 2), dtype=np.int64)
        enough = np.minimum(self.there @ times, self.back @ times) >= MIN_EACH_WAY
        ends: Ints = np.array(self.both)[enough]
        return ends

    def tied(self) -> tuple[Flags, Flags]:
        """Say who of the first and who of the second department has a tie."""
        tied = np.zeros(len(self.first), dtype=bool)
        tied[self.ties(np.ones(self.n)).ravel()] = True
        return tied & self.first, tied & ~self.first

    def share(self, ties: Ints) -> float:
        graph = plain(ties[:, 0], ties[:, 1], len(self.first))
        return float(shares_of_ways(graph, self.pivots, ~self.first).max(initial=0.0))

    def interval(self) -> tuple[float, float]:
        times = self.random.multinomial(self.n, np.full(self.n, 1 / self.n), size=DRAWS)
        low, high = np.quantile([self.share(self.ties(one)) for one in times], (0.025, 0.975))
        return float(low), float(high)

    def by_chance(self) -> float:
        ties = self.ties(np.ones(self.n))
        return float(np.mean([self.share(self._permuted(ties)) for _ in range(DRAWS)]))

    def _permuted(self, ties: Ints) -> Ints:
        """Return as many ties whose ends are permuted, inside each department and across."""
        inside = self.first[ties[:, 0]].astype(int) + self.first[ties[:, 1]]
        across = ties[inside == 1]
        across = np.where(self.first[across[:, :1]], across, across[:, ::-1])
        drawn = [np.column_stack([across[:, 0], self.random.permutation(across[:, 1])])]
        drawn += [self.random.permutation(ties[inside == side].ravel()).reshape(-1, 2) for side in (0, 2)]
        return np.concatenate(drawn)


def _table(places: Sequence[set[int]], n: int) -> csr_array:
    """Return the matrix (pairs, exchanges) that has 1 where a pair wrote in an exchange."""
    rows = np.repeat(np.arange(len(places)), [len(one) for one in places])
    columns = np.array([i for one in places for i in sorted(one)], dtype=np.int64)
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(places), n))


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
