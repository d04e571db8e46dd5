"""The table ``people``: the rules of ``normalise`` over what the vault, the mail and the org chart tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from push2pull import normalise
from push2pull.model import Person, PersonId, Row, Sighting
from push2pull.people.org_chart import Entry, org_chart
from push2pull.schema import rows
from push2pull.workspace import Store

_LISTS = "SELECT DISTINCT list_address AS one FROM messages WHERE list_address <> '' ORDER BY 1"
# Who never wrote anything else is a machine; a few absence notes do not make one.
_ROBOTS = """
SELECT sender AS one FROM messages WHERE sender <> '' GROUP BY 1
HAVING count(*) >= 10 AND bool_and(kind IN ('automatic', 'bulk', 'bounce')) ORDER BY 1
"""
_LANGUAGES = "SELECT sender, language, count(*) AS n FROM messages WHERE language <> '' GROUP BY 1, 2"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that tells who is who, gathered once."""

    sightings: tuple[Sighting, ...]
    lists: tuple[PersonId, ...]
    robots: tuple[PersonId, ...]
    own_domains: tuple[str, ...]
    chart: Mapping[PersonId, Entry]


def evidence(store: Store) -> Evidence:
    """Gather what the vault, the mail and the org chart of *store* tell."""
    chart = org_chart(store)
    seen = store.vault.sightings()
    known = {one.person_id: one.address for one in seen if one.person_id in chart}
    named = (Sighting(one, address, chart[one].name, 0) for one, address in known.items())
    return Evidence(
        sightings=(*seen, *named),
        lists=_ids(store, _LISTS),
        robots=_ids(store, _ROBOTS),
        own_domains=store.settings.own_domains,
        chart=chart,
    )


def merged(known: Evidence, decisions: Mapping[tuple[str, str], str]) -> list[Person]:
    """Return the people that *known* tells of, with what humans decided: (pseudonym, with or kind) -> value."""
    return normalise.merge(
        known.sightings,
        known.own_domains,
        known.lists,
        robots=known.robots,
        distinct=known.chart.keys(),
        together={
            PersonId(one): PersonId(other) for (one, what), other in decisions.items() if what == "with"
        },
        kinds={PersonId(one): kind for (one, what), kind in decisions.items() if what == "kind"},
    )


def people(store: Store) -> pa.Table:
    """Return the table ``people`` of *store*, in the order of the main pseudonyms."""
    known, spoken = evidence(store), _languages(store)
    found = merged(known, store.state.people_decisions())
    return rows("people", (_row(described(person, known.chart), spoken) for person in found))


def described(person: Person, chart: Mapping[PersonId, Entry]) -> Person:
    """Return *person* with what the org chart says of any of their addresses."""
    entry = next((chart[one] for one in (person.person_id, *person.aliases) if one in chart), None)
    if entry is None:
        return person
    return replace(
        person, internal=True, department=entry.department, site=entry.site, language=entry.language
    )


def main_ids(folk: pa.Table) -> dict[str, str]:
    """Return alias -> main pseudonym."""
    pairs = zip(folk["person_id"].to_pylist(), folk["aliases"].to_pylist(), strict=True)
    return {alias: person_id for person_id, aliases in pairs for alias in aliases}


def managers(store: Store, folk: pa.Table) -> dict[str, str]:
    """Return who manages whom: main pseudonym of the manager by that of the person, as the org chart says."""
    main = main_ids(folk)
    pairs = ((person, entry.manager) for person, entry in org_chart(store).items() if entry.manager)
    return {main.get(person, person): main.get(manager, manager) for person, manager in pairs}


def name_words(store: Store, folk: pa.Table) -> frozenset[str]:
    """Return the words of people's names; those of lists, roles and robots may become topics."""
    rows = zip(*(folk[name].to_pylist() for name in ("person_id", "kind", "aliases")), strict=True)
    people = {one for person_id, kind, aliases in rows if kind == "person" for one in (person_id, *aliases)}
    return store.vault.name_words(people)


def _row(person: Person, spoken: Mapping[str, Counter[str]]) -> Row:
    ids = (person.person_id, *person.aliases)
    written = sum((spoken.get(one, Counter()) for one in ids), Counter[str]())
    language = min(written.items(), key=lambda item: (-item[1], item[0]))[0] if written else ""
    return {
        "person_id": person.person_id,
        "kind": person.kind,
        "internal": person.internal,
        "department": person.department,
        "site": person.site,
        "language": person.language or language,
        "aliases": list(person.aliases),
        "rules": list(person.rules),
    }


def _ids(store: Store, query: str) -> tuple[PersonId, ...]:
    return tuple(PersonId(row["one"]) for row in store.sql(query).to_pylist())


def _languages(store: Store) -> dict[str, Counter[str]]:
    spoken: dict[str, Counter[str]] = {}
    for row in store.sql(_LANGUAGES).to_pylist():
        spoken.setdefault(row["sender"], Counter())[row["language"]] = row["n"]
    return spoken
