"""How much of what a department writes leaves it."""

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.departments import departments
from push2pull.analysis.flows.e_i import e_i

UNITS = ("Buying", "Legal", "Sales", "Works")
UNIT_OF = {f"{unit}{i}": unit for unit in UNITS for i in range(10)}


def rows_of(office, min_group=8):
    talk = conversations(*office.tables()[:5])
    return {
        row["about"]: row for row in e_i(talk, departments(UNIT_OF, talk.owners), min_group=min_group, seed=0)
    }


def write(office, unit, n, n_leaving):
    rng = office.random
    for i in range(n):
        others = [one for one in UNITS if one != unit]
        to = f"{rng.choice(others) if i < n_leaving else unit}{rng.randrange(10)}"
        office.write(f"{unit}{i % 10}", [to if to != f"{unit}{i % 10}" else f"{unit}{(i + 1) % 10}"])


def test_the_index_is_external_less_internal_over_both(office):
    here = office()
    for unit in UNITS:
        write(here, unit, 100, 50)
    write(here, "Sales", 100, 0)
    found = rows_of(here)
    assert found["Legal"]["value"] == 0.0
    assert found["Sales"]["value"] == pytest.approx(-0.5)
    assert found["Sales"]["low"] < found["Sales"]["value"] < found["Sales"]["high"]


def test_a_closed_department_is_flagged_and_the_others_are_not(office):
    here = office()
    for unit in UNITS[1:]:
        write(here, unit, 200, 80)
    write(here, "Buying", 200, 8)
    found = rows_of(here)
    assert [key for key, row in found.items() if row["flagged"]] == ["Buying"]
    assert found["Buying"]["reading"] == "e_i_low"


def test_departments_alike_are_not_flagged(office):
    flagged = 0
    for seed in range(6):
        here = office(seed)
        for unit in UNITS:
            write(here, unit, 150, here.random.randint(45, 75))
        flagged += sum(row["flagged"] for row in rows_of(here).values())
    assert flagged == 0


def test_small_departments_are_not_measured(office):
    here = office()
    for unit in UNITS:
        write(here, unit, 100, 50)
    assert rows_of(here, min_group=11) == {}


def test_without_an_org_chart_nothing_is_said(office):
    here = office()
    write(here, "Sales", 100, 50)
    talk = conversations(*here.tables()[:5])
    for chart in ({}, dict.fromkeys(UNIT_OF, "")):
        assert e_i(talk, departments(chart, talk.owners), min_group=8, seed=0) == []
