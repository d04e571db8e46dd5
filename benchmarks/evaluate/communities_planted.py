"""Planted organisations: who is in contact with whom, and which communities that came from.

No graph here copies a real one. ``organisation``: mail events, with activity, rank, teams, departments of uneven size
and openness, divisions and projects across them. ``lfr``: power laws of degrees and sizes with one mixing share for
everybody, after Lancichinetti, Fortunato and Radicchi (2008); it has no closed triangles but by chance.
``overlapping``: people in one to four streams.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from push2pull.analysis.contacts import Graph, plain

Groups = list[NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Planted:
    """A plain graph and the communities of its nodes; ``groups``: their members, where they overlap."""

    graph: Graph
    labels: NDArray[np.int64]
    groups: Groups


def organisation(n: int, degree: float, seed: int) -> Planted:
    """Return an organisation of *n* people who write until they have *degree* contacts on average."""
    chance = np.random.default_rng([2, seed])
    department = _departments(n, chance)
    k = int(department.max()) + 1
    team, division = _teams(department, chance), chance.integers(max(2, k // 6), size=k)[department]
    activity = chance.lognormal(0, 1, n)
    rank = activity**0.6 * chance.lognormal(0, 0.5, n)
    closed = chance.lognormal(0, 0.35, k)[department]
    places = [_members(team), _members(department), _members(division), [np.arange(n)]]
    of = [team, department, division, np.zeros(n, dtype=np.int64)]
    projects = _projects(places[1], rank, n // 10, chance)
    joined: list[list[int]] = [[] for _ in range(n)]
    for number, people in enumerate(projects):
        for person in people.tolist():
            joined[person].append(number)
    outward = chance.uniform(0.25, 0.55)
    near = _shares(chance.uniform([0.1, 0.3], [0.25, 0.45])) * (1 - outward)
    far = _shares(chance.uniform([0.2, 0.3, 0.2], [0.5, 0.6, 0.5])) * outward
    ties: set[tuple[int, int]] = set()
    senders = _drawn(np.arange(n), activity, chance)
    while len(ties) < n * degree / 2:
        sender = next(senders)
        odds = np.concatenate([near * closed[sender], far])
        odds[4] *= bool(joined[sender])
        where = int(chance.choice(5, p=_shares(odds)))
        if where == 4:
            people = projects[chance.choice(joined[sender])]
            rank_there = np.ones(len(people))
        else:
            people = places[where][of[where][sender]]
            rank_there = rank[people]
        n_to = min(int(chance.geometric(0.5)), 9)
        for one in set(chance.choice(people, n_to, p=_shares(rank_there)).tolist()) - {sender}:
            ties.add((min(sender, one), max(sender, one)))
    return _planted(np.array(sorted(ties)), department)


def lfr(n: int, degree: float, mixing: float, seed: int) -> Planted:
    """Return a graph in which a share *mixing* of everybody's ties leaves the community."""
    chance = np.random.default_rng([1, seed])
    sizes = _power_law(n, 10, max(20, n // 8), 1.5, chance)
    labels = chance.permutation(np.repeat(np.arange(len(sizes)), sizes)[:n])
    degrees = np.minimum(chance.pareto(1.5, n) + 1, n / 10)
    degrees = np.maximum(2, degrees * degree / degrees.mean())
    ends = np.repeat(np.arange(n), np.round(degrees).astype(int))
    inside = chance.random(len(ends)) > mixing
    matched = [_paired(ends[~inside], chance)]
    matched += [_paired(ends[inside & (labels[ends] == one)], chance) for one in range(int(labels.max()) + 1)]
    return _planted(np.concatenate(matched), labels)


def overlapping(n: int, n_streams: int, seed: int) -> Planted:
    """Return people in one to four streams; each stream ties a share of its pairs, and some ties are noise."""
    chance = np.random.default_rng([3, seed])
    rank = chance.lognormal(0, 0.5, n_streams)
    streams: list[list[int]] = [[] for _ in range(n_streams)]
    main = np.empty(n, dtype=np.int64)
    for person in range(n):
        joined = chance.choice(
            n_streams, chance.choice(4, p=[0.5, 0.3, 0.15, 0.05]) + 1, replace=False, p=_shares(rank)
        )
        main[person] = joined[0]
        for stream in joined.tolist():
            streams[stream].append(person)
    groups = [np.array(one) for one in streams if len(one) > 1]
    matched = []
    for people in groups:
        row, col = np.triu_indices(len(people), 1)
        tied = chance.random(len(row)) < min(1.0, 8 / len(people)) * chance.uniform(0.7, 1.3)
        matched.append(np.column_stack([people[row[tied]], people[col[tied]]]))
    matched.append(chance.integers(n, size=(sum(map(len, matched)) // 5, 2)))
    planted = _planted(np.concatenate(matched), main)
    return Planted(planted.graph, main, groups)


def _departments(n: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """Return everybody's department: sizes are log-normal, from 2 to a seventh of all."""
    middle, spread = chance.uniform(2.6, 3.3), chance.uniform(0.7, 1.1)
    sizes: list[int] = []
    while sum(sizes) < n:
        sizes.append(int(np.clip(chance.lognormal(middle, spread), 2, n / 7)))
    return chance.permutation(np.repeat(np.arange(len(sizes)), sizes)[:n])


def _teams(department: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    """Return everybody's team, of four to ten people of one department."""
    team, n_teams = np.zeros_like(department), 0
    for people in _members(department):
        size = int(chance.integers(4, 11))
        team[people] = n_teams + np.arange(len(people)) // size
        n_teams += -(-len(people) // size)
    return team


def _projects(
    departments: Groups, rank: NDArray[Any], n_projects: int, chance: np.random.Generator
) -> Groups:
    """Return projects of four to twelve people out of two to four departments."""
    found = []
    for _ in range(n_projects):
        some = chance.choice(
            len(departments), min(len(departments), int(chance.integers(2, 5))), replace=False
        )
        people = np.concatenate([departments[one] for one in some])
        n = min(len(people), int(chance.integers(4, 13)))
        found.append(chance.choice(people, n, replace=False, p=_shares(rank[people])))
    return found


def _power_law(n: int, low: int, high: int, power: float, chance: np.random.Generator) -> list[int]:
    """Return sizes from *low* to *high* that sum up to *n* or more."""
    sizes: list[int] = []
    at = 1 - power
    while sum(sizes) < n:
        sizes.append(int((low**at + chance.random() * (high**at - low**at)) ** (1 / at)))
    return sizes


def _members(labels: NDArray[np.int64]) -> Groups:
    order = np.argsort(labels, kind="stable")
    cuts = list(accumulate(np.bincount(labels).tolist()))
    return np.split(order, cuts[:-1])


def _drawn(people: NDArray[np.int64], odds: NDArray[Any], chance: np.random.Generator) -> Iterator[int]:
    while True:
        yield from chance.choice(people, 1000, p=_shares(odds)).tolist()


def _paired(ends: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    return chance.permutation(ends)[: len(ends) // 2 * 2].reshape(-1, 2)


def _shares(odds: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(odds / odds.sum())


def _planted(ties: NDArray[np.int64], labels: NDArray[np.int64]) -> Planted:
    labels = np.unique(labels, return_inverse=True)[1]
    return Planted(plain(ties[:, 0], ties[:, 1], len(labels)), labels, _members(labels))
