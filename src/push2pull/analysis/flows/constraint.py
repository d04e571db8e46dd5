"""Burt's constraint of a department: how far its contacts with the others come down to a few that know one another.

Burt (1992, 2004) takes the people of a network; here the nodes are departments, so that the figure is about a
structure. Constraint is what a department is used to, where its work is with one other department.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from push2pull.analysis.flows.exchanges import Exchanges
from push2pull.analysis.flows.rows import recipe, row
from push2pull.model import Row

MIN_DEPARTMENTS = 4
"""With three, everybody's contacts know one another."""

DRAWS = 400

Floats = npt.NDArray[np.float64]


def constraint(links: Exchanges, *, seed: int) -> list[Row]:
    """Return the constraint of each department among those that have links, from four departments on.

    Sum over the other departments j of (p_ij + sum over q of p_iq p_qj) squared, where p_ij is j's share of the
    exchanges of i. Links are the pairs that a ``bridge`` is measured for. Baseline: the constraint if everybody
    exchanged with the others as often as these exchange in all. Interval: bootstrap over exchanges. Never flagged.
    ``links``: of :func:`linked`. Complexity: exchanges, plus draws times departments to the third.
    """
    counts = {pair: len(own) for pair, own in links.items()}
    units = sorted({unit for pair in counts for unit in pair})
    if len(units) < MIN_DEPARTMENTS:
        return []
    weights = _matrices(np.array([[*counts.values()]], dtype=float), [*counts], units)
    totals = weights[0].sum(axis=1)
    drawn = np.random.default_rng(seed).multinomial(
        int(totals.sum()) // 2, np.array([*counts.values()]) / (totals.sum() / 2), size=DRAWS
    )
    low, high = np.quantile(
        constraints(_matrices(drawn.astype(float), [*counts], units)), (0.025, 0.975), axis=0
    )
    expected = constraints(np.where(np.eye(len(units), dtype=bool), 0.0, totals)[None])[0]
    values = constraints(weights)[0]
    how = recipe("constraint", "exchanges spread as those of all", seed)
    return [
        row("constraint", ("department", unit), float(values[i]), (float(low[i]), float(high[i])), float(expected[i]),
            int(totals[i]), "constraint", recipe=how)
        for i, unit in enumerate(units)
    ]  # fmt: skip


def constraints(weights: Floats) -> Floats:
    """Return the constraint of each node of each network: *weights* (networks, nodes, nodes), 0 on the diagonal.

    >>> two = np.array([[[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]])
    >>> constraints(two).tolist()
    [[0.5, 1.0, 1.0]]
    """
    totals = weights.sum(axis=2, keepdims=True)
    shares = np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0)
    reached = shares + shares @ shares
    # Only those that it exchanges with count, as Burt has it.
    found: Floats = np.where(weights > 0, reached**2, 0.0).sum(axis=2)
    return found


def _matrices(counts: Floats, pairs: list[tuple[str, str]], units: list[str]) -> Floats:
    """Return symmetric matrices (draws, units, units) of the *counts* (draws, pairs)."""
    place = {unit: i for i, unit in enumerate(units)}
    rows, columns = np.array([[place[one], place[other]] for one, other in pairs]).T
    found = np.zeros((len(counts), len(units), len(units)))
    found[:, rows, columns] = counts
    found[:, columns, rows] = counts
    return found
