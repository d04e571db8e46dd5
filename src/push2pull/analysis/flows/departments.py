"""The departments of an org chart: who is in which, and how far their mail was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from push2pull.analysis.flows.coverage import Owners


@dataclass(frozen=True, slots=True)
class Departments:
    """``of``: department by person_id; ``members`` by department; ``read``: share of them whose sent mail is here."""

    of: Mapping[str, str]
    members: Mapping[str, frozenset[str]]
    read: Mapping[str, float]


def departments(department_of: Mapping[str, str], owners: Owners) -> Departments:
    """Return the departments that *department_of* (by person_id, "" for none) names."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for person, unit in department_of.items():
        if unit:
            people[unit].add(person)
    members = {unit: frozenset(own) for unit, own in people.items()}
    read = {unit: owners.share(own) for unit, own in members.items()}
    return Departments({person: unit for person, unit in department_of.items() if unit}, members, read)
