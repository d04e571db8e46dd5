"""Burt's constraint of departments."""

import numpy as np
import pytest

from push2pull.analysis.flows.constraint import constraint, constraints
from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.departments import departments
from push2pull.analysis.flows.exchanges import exchanges as exchanges_of
from push2pull.analysis.flows.exchanges import linked

UNITS = ("Legal", "Sales", "Stock", "Works")
UNIT_OF = {f"{unit}{i:02d}": unit for unit in UNITS for i in range(10)}


def rows_of(office, unit_of=UNIT_OF, min_group=8):
    talk = conversations(*office.tables()[:5])
    known = departments(unit_of, talk.owners)
    links = linked(exchanges_of(talk, known), known, min_group)
    return {row["about"]: row for row in constraint(links, seed=0)}


def exchanges(office, one, other, n):
    for i in range(n):
        key = office.write(f"{one}{i % 10:02d}", [f"{other}{i % 7:02d}"], days=1 + 120 * i / n)
        office.write(f"{other}{i % 7:02d}", [f"{one}{i % 10:02d}"], key, days=1.5 + 120 * i / n)


def test_many_separate_contacts_constrain_less_than_one_or_two_that_know_one_another(office):
    here = office()
    for pair in (("Legal", "Sales"), ("Sales", "Stock"), ("Sales", "Works"), ("Stock", "Works")):
        exchanges(here, *pair, 40)
    found = rows_of(here)
    assert set(found) == set(UNITS)
    assert found["Legal"]["value"] == pytest.approx(1.0)
    assert found["Stock"]["value"] == pytest.approx((1 / 2 + 1 / 4) ** 2 + (1 / 2 + 1 / 6) ** 2, abs=1e-4)
    assert min(found, key=lambda unit: found[unit]["value"]) == "Sales"
    assert all(row["low"] <= row["value"] <= row["high"] for row in found.values())
    assert not any(row["flagged"] for row in found.values())
    assert found["Sales"]["n"] == 120


def test_three_departments_or_small_ones_have_no_figure(office):
    here = office()
    for pair in (("Legal", "Sales"), ("Sales", "Stock"), ("Legal", "Stock")):
        exchanges(here, *pair, 40)
    assert rows_of(here) == {}
    exchanges(here, "Stock", "Works", 40)
    assert set(rows_of(here)) == set(UNITS)
    assert rows_of(here, min_group=11) == {}


def test_a_thin_link_does_not_count(office):
    here = office()
    for pair in (("Legal", "Sales"), ("Sales", "Stock"), ("Legal", "Stock")):
        exchanges(here, *pair, 40)
    exchanges(here, "Stock", "Works", 19)
    assert rows_of(here) == {}


def test_constraint_is_as_burt_defines_it():
    weights = np.random.default_rng(1).integers(0, 5, size=(6, 6)).astype(float)
    weights = np.triu(weights, 1) + np.triu(weights, 1).T
    p = weights / weights.sum(axis=1, keepdims=True)
    expected = [
        sum(
            (p[i, j] + sum(p[i, q] * p[q, j] for q in range(6) if q not in (i, j))) ** 2
            for j in range(6)
            if weights[i, j] > 0
        )
        for i in range(6)
    ]
    assert constraints(weights[None])[0] == pytest.approx(expected)
