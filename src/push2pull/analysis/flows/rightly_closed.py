"""Rightly closed: mail that is personal, privileged or confidential, and was dropped before it was read."""

from __future__ import annotations

from collections.abc import Mapping

from push2pull.analysis.flows.rows import recipe, row
from push2pull.analysis.statistics import wilson
from push2pull.analysis.suppress import allowed, rounded
from push2pull.model import Row
from push2pull.reasons import RIGHTLY_CLOSED


def rightly_closed(
    rejected: Mapping[str, int], n_kept: int, n_people: int, *, min_group: int, seed: int
) -> list[Row]:
    """Return the share of the whole archive that was left out of respect; nothing of fewer than ``min_group`` people.

    ``rejected``: messages left out by reason; ``n_kept``: messages kept; ``n_people``: people in the archive. The
    count is rounded before the share is taken, so that no single message shows.
    """
    closed = rounded(sum(rejected.get(reason, 0) for reason in RIGHTLY_CLOSED))
    if not closed or not allowed(n_people, min_group):
        return []
    n = closed + n_kept
    how = recipe("rightly_closed", "none", seed)
    figures = closed / n, wilson(closed, n), None, n
    return [row("rightly_closed", ("archive", "archive"), *figures, "rightly_closed", recipe=how)]
