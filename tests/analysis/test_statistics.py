"""Intervals, tests and corrections."""

import math
import random

import pytest
from scipy.stats import binom, false_discovery_control

from push2pull.analysis.statistics import (
    adjusted,
    design_effect,
    excess,
    inflation,
    median_interval,
    poisson_binomial_tail,
    power,
    ratio_interval,
    support_needed,
    wilson,
)


def test_the_score_interval_equals_the_published_example():
    # Newcombe (1998), table I: 81 of 263 and 15 of 148.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)


def test_the_score_interval_stays_between_zero_and_one():
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_bootstrap_is_seeded_and_blind_to_order():
    clusters = [(i % 3, 3) for i in range(40)]
    assert ratio_interval(clusters, 7) == ratio_interval(clusters[::-1], 7)
    assert ratio_interval(clusters, 7) != ratio_interval(clusters, 8)


def test_the_bootstrap_covers_like_the_score_interval_where_cases_are_independent():
    low, high = ratio_interval([(1, 1)] * 60 + [(0, 1)] * 140, 0)
    assert (low, high) == pytest.approx(wilson(60, 200), abs=0.02)


def test_cases_that_come_in_clusters_widen_the_bootstrap():
    single = ratio_interval([(1, 1)] * 50 + [(0, 1)] * 50, 0)
    packed = ratio_interval([(10, 10)] * 5 + [(0, 10)] * 5, 0)
    assert packed[1] - packed[0] > 2 * (single[1] - single[0])


def test_the_median_lies_between_two_order_statistics():
    assert median_interval(list(range(1, 21))) == (6, 15)
    assert median_interval([3.0]) == (3.0, 3.0)


def test_the_design_effect_is_the_cluster_size_when_clusters_agree():
    assert design_effect([(4, 4), (0, 4)] * 5) == pytest.approx(4.0)
    assert design_effect([(1, 1), (0, 1)] * 20) == 1.0
    assert design_effect([(4, 4)] * 5) == 1.0


def test_excess_is_small_only_for_more_than_the_others_predict():
    assert excess(20, 40, 40, 400) < 0.001
    assert excess(4, 40, 40, 400) > 0.4
    assert excess(20, 40, 1, 10) > excess(20, 40, 40, 400)
    assert excess(20, 40, 40, 400, effect=10) > 0.05


def test_the_poisson_binomial_tail_is_the_binomial_one_for_equal_chances():
    exact = sum(math.comb(12, i) * 0.3**i * 0.7 ** (12 - i) for i in range(7, 13))
    assert poisson_binomial_tail(7, [0.3] * 12) == pytest.approx(exact)
    assert poisson_binomial_tail(0, [0.3] * 12) == 1.0
    assert poisson_binomial_tail(2, [1.0, 0.5, 0.0]) == pytest.approx(0.5)


def test_benjamini_hochberg_equals_the_published_example():
    # Benjamini and Hochberg (1995), section 3.1: four of fifteen.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
    ]
    p += [0.7590, 1.000]
    mixed = random.Random(1).sample(p, len(p))
    assert [p for p, q in zip(mixed, adjusted(mixed), strict=True) if q <= 0.05] == [
        p for p in mixed if p < 0.01
    ]


def test_a_p_value_that_fails_alone_passes_below_a_later_one():
    assert adjusted([0.04, 0.05]) == pytest.approx([0.05, 0.05])


def test_adjusted_p_values_are_those_of_scipy():
    chance = random.Random(1)
    p_values = [chance.random() ** 3 for _ in range(30)]
    assert adjusted(p_values) == pytest.approx(list(false_discovery_control(p_values)))
    assert adjusted([]) == []


def test_subjects_that_differ_by_chance_alone_are_seldom_inflated():
    chance = random.Random(2)
    draws = [[(sum(chance.random() < 0.1 for _ in range(40)), 40) for _ in range(9)] for _ in range(60)]
    assert sum(inflation(one) > 1.5 for one in draws) <= 12
    assert inflation([(4, 40)] * 9) == 1.0


def test_subjects_that_differ_by_nature_are_inflated_and_a_few_exceptions_inflate_nothing():
    wide = [(n, 40) for n in (0, 1, 3, 8, 12, 2, 15, 20, 10)]
    assert inflation(wide) > 2
    assert inflation([(4, 40)] * 7 + [(30, 40)] * 2) == 1.0
    assert inflation([(0, 40), (20, 40), (40, 40)]) == 1.0, "three subjects tell nothing"


def test_the_support_needed_is_the_least_that_passes():
    k = support_needed(60, 10, 300, 1.5, 0.001)
    assert excess(k, 60, 10, 300, 1.5) <= 0.001 < excess(k - 1, 60, 10, 300, 1.5)
    assert support_needed(2, 150, 300, 1.0, 1e-9) == 3


def test_power_is_a_binomial_tail_and_none_where_nothing_passes():
    assert power(40, 12, 0.4) == pytest.approx(float(binom.sf(11, 40, 0.4)))
    assert power(40, 41, 0.9) == 0.0
    assert power(40, 12, 0.4, effect=2.0) < power(40, 12, 0.4)


def test_the_tail_of_many_trials_is_that_of_the_exact_binomial():
    for k in (480, 500, 540):
        exact = float(binom.sf(k - 1, 1000, 0.5))
        assert poisson_binomial_tail(k, [0.5] * 1000) == pytest.approx(exact, rel=0.05)
