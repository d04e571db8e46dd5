"""Who is behind the pseudonyms: addresses merged, kinds, organisation. Reads the vault, names nobody."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from push2pull import normalise
from push2pull.errors import ConfigurationError
from push2pull.model import Person, PersonId, Row
from push2pull.schema import rows
from push2pull.workspace import Store


def people(store: Store) -> pa.Table:
    """Return the table ``people`` of *store*, in the order of the main pseudonyms."""
    chart = _org_chart(store)
    spoken = _languages(store)
    lists = store.sql("SELECT DISTINCT list_address FROM messages WHERE list_address <> ''").to_pylist()
    merged = normalise.merge(
        store.vault.sightings(),
        own_domains=store.settings.own_domains,
        lists=[PersonId(row["list_address"]) for row in lists],
    )
    described = (_described(person, chart, spoken) for person in merged)
    records: list[Row] = [
        {
            "person_id": person.person_id,
            "kind": person.kind,
            "internal": person.internal,
            "department": person.department,
            "site": person.site,
            "language": person.language,
            "aliases": list(person.aliases),
        }
        for person in sorted(described, key=lambda person: person.person_id)
    ]
    return rows("people", records)


def main_ids(folk: pa.Table) -> dict[str, str]:
    """Return alias -> main pseudonym."""
    pairs = zip(folk["person_id"].to_pylist(), folk["aliases"].to_pylist(), strict=True)
    return {alias: person_id for person_id, aliases in pairs for alias in aliases}


def name_words(store: Store, folk: pa.Table) -> frozenset[str]:
    """Return the words of people's names; those of lists, roles and robots may become topics."""
    rows = zip(*(folk[name].to_pylist() for name in ("person_id", "kind", "aliases")), strict=True)
    people = {one for person_id, kind, aliases in rows if kind == "person" for one in (person_id, *aliases)}
    return store.vault.name_words(people)


def _described(person: Person, chart: dict[str, dict[str, str]], spoken: dict[str, Counter[str]]) -> Person:
    ids = (person.person_id, *person.aliases)
    entry: dict[str, str] = next((chart[one] for one in ids if one in chart), {})
    written = sum((spoken.get(one, Counter()) for one in ids), Counter[str]())
    language = min(written.items(), key=lambda item: (-item[1], item[0]))[0] if written else ""
    return replace(
        person,
        internal=True if entry else person.internal,
        department=entry.get("department", ""),
        site=entry.get("site", ""),
        language=entry.get("language", "") or language,
    )


def _languages(store: Store) -> dict[str, Counter[str]]:
    found = store.sql(
        "SELECT sender, language, count(*) AS n FROM messages WHERE language <> '' GROUP BY 1, 2"
    )
    spoken: dict[str, Counter[str]] = {}
    for row in found.to_pylist():
        spoken.setdefault(row["sender"], Counter())[row["language"]] = row["n"]
    return spoken


def _org_chart(store: Store) -> dict[str, dict[str, str]]:
    """Return pseudonym -> row of the org chart; the addresses themselves are let go at once."""
    if not store.settings.org_chart:
        return {}
    path = Path(store.settings.org_chart)
    path = path if path.is_absolute() else store.path / path
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            entries = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"org_chart {path} cannot be read: {error}") from error
    if entries and "address" not in entries[0]:
        raise ConfigurationError(f"org_chart {path} needs a column named address")
    return {
        normalise.person_id(store.vault.key, entry["address"]): {k: v or "" for k, v in entry.items() if k}
        for entry in entries
        if entry["address"]
    }
