"""Ways between two departments that lead through one person."""

import numpy as np
import pytest

from push2pull.analysis.contacts import plain
from push2pull.analysis.flows.betweenness import betweenness, shares_of_ways
from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.departments import departments
from push2pull.analysis.flows.exchanges import exchanges, linked

UNIT_OF = {f"{unit}{i:02d}": unit for unit in ("Legal", "Sales") for i in range(10)}


def rows_of(office, min_group=8):
    talk = conversations(*office.tables()[:5])
    known = departments(UNIT_OF, talk.owners)
    links = linked(exchanges(talk, known), known, min_group)
    return {row["about"]: row for row in betweenness(talk, links, known, min_group=min_group, seed=0)}


def tie(office, one, other, times=4):
    """Exchanges of two people that begin early and end late, each way."""
    for i in range(times):
        key = office.write(one, [other], days=1 + 40 * i)
        office.write(other, [one], key, days=1.5 + 40 * i)


def talk_inside(office, unit):
    for i in range(10):
        tie(office, f"{unit}{i:02d}", f"{unit}{(i + 1) % 10:02d}")
    for i in range(1, 10):
        # Threads with somebody of the other department, so that ties inside belong to an exchange of both.
        for days in (3, 50, 100):
            to = [f"{unit}00", "Sales00" if unit == "Legal" else "Legal00"]
            key = office.write(f"{unit}{i:02d}", to, days=days)
            office.write(f"{unit}00", [f"{unit}{i:02d}"], key, days=days + 0.5)


def test_one_door_is_on_every_way_and_many_doors_are_not(office):
    here, open_house = office(), office()
    for unit in ("Legal", "Sales"):
        talk_inside(here, unit)
        talk_inside(open_house, unit)
    tie(here, "Legal00", "Sales00")
    for i in range(10):
        tie(open_house, f"Legal{i:02d}", f"Sales{i:02d}")
    (one,), (many,) = rows_of(here).values(), rows_of(open_house).values()
    assert one["value"] == 1.0
    assert many["value"] < one["value"]
    assert one["low"] <= one["value"] <= one["high"]
    assert not one["flagged"] and one["reading"] == "betweenness"


def test_nobody_is_named_and_small_sides_are_not_told(office):
    here = office()
    for unit in ("Legal", "Sales"):
        talk_inside(here, unit)
    tie(here, "Legal00", "Sales00")
    assert "Legal00" not in str(rows_of(here))
    assert rows_of(here, min_group=11) == {}


def test_people_without_ties_do_not_hide_those_with_some(office):
    here = office()
    for i in range(10):
        for days in (1, 60, 120):
            here.write(f"Legal{i:02d}", [f"Sales{i:02d}"], days=days)  # nobody answers
    tie(here, "Legal00", "Sales00", 10)
    assert rows_of(here) == {}


def test_nothing_without_departments(office):
    talk = conversations(*office().tables()[:5])
    assert betweenness(talk, {}, departments({}, talk.owners), min_group=8, seed=0) == []


def counted(n, edges, sources, targets):
    """The same by following every shortest way."""
    near = {v: {b if a == v else a for a, b in edges if v in (a, b)} for v in range(n)}
    through, possible = np.zeros(n), np.zeros(n)
    for s in sources:
        for t in targets:
            ways = [[s]] if s != t else []
            while ways and not any(way[-1] == t for way in ways):
                ways = [[*way, v] for way in ways for v in near[way[-1]] if v not in way]
            ways = [way for way in ways if way[-1] == t]
            for v in range(n) if ways else ():
                if v not in (s, t):
                    possible[v] += 1
                    through[v] += sum(v in way for way in ways) / len(ways)
    return np.divide(through, possible, out=np.zeros(n), where=possible > 0)


@pytest.mark.parametrize("seed", range(8))
def test_ways_are_counted_as_by_following_them(seed):
    rng = np.random.default_rng(seed)
    n, first = 9, 4
    edges = [(a, b) for a in range(n) for b in range(a) if rng.random() < 0.3]
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    found = shares_of_ways(plain(ends[:, 0], ends[:, 1], n), np.arange(first), np.arange(n) >= first)
    assert found == pytest.approx(counted(n, edges, range(first), range(first, n)))
