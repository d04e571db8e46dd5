"""Intervals, tests and corrections for small counts that come in clusters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import betabinom, binom, norm

Z95 = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""

MIN_SUBJECTS = 4
LARGE_VARIANCE = 100.0


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of the proportion *k* / *n* (Wilson 1927); (0, 1) without data."""
    if n == 0:
        return 0.0, 1.0
    p, z2 = k / n, Z95 * Z95
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * ((p * (1 - p) + z2 / (4 * n)) / n) ** 0.5
    # At the ends the score interval touches 0 or 1 but for rounding errors.
    return (0.0 if k == 0 else centre - half), (1.0 if k == n else centre + half)


def ratio_interval(
    clusters: Sequence[tuple[float, float]], seed: int, draws: int = 1000
) -> tuple[float, float]:
    """Return the 95 % percentile interval of sum(a) / sum(b) over resampled clusters of (a, b).

    The cluster bootstrap (Davison and Hinkley 1997, section 3.8): answers of one thread are not independent.
    """
    # Equal clusters are drawn together, so that memory follows the different ones: (draws, different).
    kinds, counts = np.unique(np.asarray(clusters, dtype=float), axis=0, return_counts=True)
    n = int(counts.sum())
    picks = np.random.default_rng(seed).multinomial(n, counts / n, size=draws)
    above, below = picks @ kinds[:, 0], picks @ kinds[:, 1]
    ratios = np.divide(above, below, out=np.zeros(draws), where=below > 0)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return float(low), float(high)


def median_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the distribution-free 95 % interval of the median: two order statistics (Conover 1999)."""
    ordered = sorted(values)
    rank = max(0, int(binom.ppf(0.025, len(ordered), 0.5)) - 1)
    return ordered[rank], ordered[-1 - rank]


def design_effect(clusters: Iterable[tuple[int, int]]) -> float:
    """Return how much clusters of (hits, cases) inflate the variance of the overall proportion; at least 1.

    The linearised variance of a ratio over the binomial one (Kish 1965, section 8.2).
    """
    data = list(clusters)
    k, n = sum(c[0] for c in data), sum(c[1] for c in data)
    if k in (0, n):
        return 1.0
    rate = k / n
    spread = sum((hits - rate * cases) ** 2 for hits, cases in data)
    return max(1.0, spread / (n * rate * (1 - rate)))


def excess(k: int, n: int, others_k: int, others_n: int, effect: float = 1.0) -> float:
    """Return the one-sided p-value that *k* of *n* is no more than what *others_k* of *others_n* predict.

    Posterior predictive tail under Jeffreys' prior (beta-binomial), so that a thin baseline counts as thin;
    counts are divided by the design *effect* first.
    """
    eff_n = max(1, int(n / effect))
    eff_k = min(eff_n, int(k / effect))
    return float(betabinom.sf(eff_k - 1, eff_n, others_k + 0.5, others_n - others_k + 0.5))


def poisson_binomial_tail(k: int, chances: Iterable[float]) -> float:
    """Return the chance of *k* or more successes among independent trials of the given *chances*.

    Exact by convolution up to *k*: memory and time are proportional to k and to k times the trials. Where the
    variance is above 100 the normal distribution, with continuity correction, is as good and takes linear time.
    """
    shares = np.fromiter(chances, dtype=float)
    variance = float((shares * (1 - shares)).sum())
    if variance > LARGE_VARIANCE:
        return float(norm.sf((k - 0.5 - shares.sum()) / variance**0.5))
    below = np.zeros(k + 1)
    below[0] = 1.0
    for p in shares:
        # The last cell absorbs: it holds "k or more".
        moved = below[:-1] * p
        below[:-1] -= moved
        below[1:] += moved
    return float(min(1.0, below[-1]))


def inflation(shares: Sequence[tuple[float, float]], seed: int = 0, draws: int = 400) -> float:
    """Return by how much (hits, cases) of several subjects spread beyond the binomial; at least 1.

    Genomic control (Devlin and Roeder 1999): the median squared residual against the median share, over what it
    exceeds in one of five binomial draws of the same sizes (small counts do not follow chi-square). A few subjects
    that truly differ do not move a median; below 4 subjects nothing can be said, and 1 is returned.
    """
    if len(shares) < MIN_SUBJECTS:
        return 1.0
    n = np.array([max(1, round(cases)) for _, cases in shares])
    k = np.array([hits for hits, _ in shares])
    rate = float(np.median(k / n))
    if not 0.0 < rate < 1.0:
        return 1.0
    drawn = np.random.default_rng(seed).binomial(n, rate, size=(draws, len(n)))
    usual = np.quantile(np.median(_residuals(drawn, n, rate), axis=1), 0.8)
    return max(1.0, float(np.median(_residuals(k, n, rate)) / usual))


def _residuals(k: npt.NDArray[Any], n: npt.NDArray[np.int64], rate: float) -> npt.NDArray[np.float64]:
    squared: npt.NDArray[np.float64] = (k - n * rate) ** 2 / (n * rate * (1 - rate))
    return squared


def support_needed(n: int, others_k: int, others_n: int, effect: float, level: float) -> int:
    """Return the least k of *n* that :func:`excess` puts at *level* or below; n + 1 where none is."""
    low, high = 0, n + 1
    while low < high:
        middle = (low + high) // 2
        if excess(middle, n, others_k, others_n, effect) <= level:
            high = middle
        else:
            low = middle + 1
    return low


def power(n: int, k: int, share: float, effect: float = 1.0) -> float:
    """Return the chance of at least *k* of *n* where the true *share* is known, *effect* times overdispersed."""
    eff_n = max(1, int(n / effect))
    return float(binom.sf(min(eff_n, int(k / effect)) - 1, eff_n, share)) if k <= n else 0.0


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return the p-values corrected for their number: the false discovery rate at which each test is rejected.

    Step-up of Benjamini and Hochberg (1995), as adjusted p-values (Yekutieli and Benjamini 1999).
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    result = np.empty(len(p))
    result[order] = np.minimum(1.0, np.minimum.accumulate(scaled))
    return [float(one) for one in result]
