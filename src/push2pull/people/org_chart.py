"""The organisation chart: a CSV file of address, name, department, site, manager, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from push2pull import normalise, sheets
from push2pull.errors import ConfigurationError
from push2pull.model import PersonId
from push2pull.sheets import Line
from push2pull.workspace import Store

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "address": ("adresse", "email", "e-mail", "mail", "courriel"),
    "name": ("nom",),
    "department": ("département", "departement", "service"),
    "site": (),
    "manager": ("responsable",),
    "language": ("langue",),
}
"""The columns and the other names they may have."""

_NAMES = {name: column for column, more in COLUMNS.items() for name in (column, *more)}
_LANGUAGES = {
    **dict.fromkeys(("français", "francais", "french"), "fr"),
    **dict.fromkeys(("anglais", "english"), "en"),
    **dict.fromkeys(("allemand", "german", "deutsch"), "de"),
    **dict.fromkeys(("espagnol", "spanish", "español"), "es"),
    **dict.fromkeys(("italien", "italian", "italiano"), "it"),
}
_CODE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2})?\Z")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\Z|/o=.+")
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, freed of the address itself; ``manager`` is a pseudonym or ""."""

    name: str = ""
    department: str = ""
    site: str = ""
    manager: str = ""
    language: str = ""


def org_chart(store: Store) -> dict[PersonId, Entry]:
    """Return pseudonym -> entry of the chart that the settings name; nothing where they name none.

    Raises :class:`~push2pull.errors.ConfigurationError` with the lines that are wrong; never with an address.
    """
    if not store.settings.org_chart:
        return {}
    path = store.path / store.settings.org_chart
    header, lines = sheets.read(path)
    lines = _renamed(path, header, lines)
    key = store.vault.key
    ids = [normalise.person_id(key, line.cells["address"]) for line in lines]
    managers = [
        normalise.person_id(key, manager) if (manager := line.cells.get("manager", "")) else ""
        for line in lines
    ]
    _checked(path, lines, ids, managers)
    return {one: _entry(line.cells, manager) for one, line, manager in zip(ids, lines, managers, strict=True)}


def _renamed(path: Path, header: list[str], lines: list[Line]) -> list[Line]:
    """Return the lines with the columns under their own names; a column that nobody knows is wrong use."""
    found = [_NAMES.get(name.casefold(), "") for name in header]
    if unknown := [name or "(no name)" for name, column in zip(header, found, strict=True) if not column]:
        raise ConfigurationError(
            f"org_chart {path}: unknown columns {', '.join(unknown)}; known: {', '.join(_NAMES)}"
        )
    if twice := sorted({column for column in found if found.count(column) > 1}):
        raise ConfigurationError(f"org_chart {path}: more than one column for {', '.join(twice)}")
    if "address" not in found:
        raise ConfigurationError(f"org_chart {path} needs a column named address (or adresse)")
    return [
        Line(line.number, dict(zip(found, (line.cells[name] for name in header), strict=True)))
        for line in lines
    ]


def _checked(path: Path, lines: list[Line], ids: list[PersonId], managers: list[str]) -> None:
    numbers = [line.number for line in lines]
    first: dict[str, int] = dict(reversed([*zip(ids, numbers, strict=True)]))
    faults = {
        "no address": [line.number for line in lines if not _ADDRESS.match(line.cells["address"])],
        "an address that an earlier line has": [
            number for one, number in zip(ids, numbers, strict=True) if first[one] != number
        ],
        "a manager who is no address of the file": [
            number for one, number in zip(managers, numbers, strict=True) if one and one not in first
        ],
        "an unknown language (use a code such as fr)": [
            line.number for line in lines if _language(line.cells.get("language", "")) is None
        ],
    }
    if said := [f"{_listed(wrong)}: {fault}" for fault, wrong in faults.items() if wrong]:
        raise ConfigurationError(f"org_chart {path}: {'; '.join(said)}")


def _listed(numbers: Iterable[int]) -> str:
    shown = [*numbers]
    more = f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else ""
    return f"line {', '.join(map(str, shown[:_LISTED]))}{more}"


def _entry(cells: Mapping[str, str], manager: str) -> Entry:
    return Entry(
        name=cells.get("name", ""),
        department=cells.get("department", ""),
        site=cells.get("site", ""),
        manager=manager,
        language=_language(cells.get("language", "")) or "",
    )


def _language(value: str) -> str | None:
    """Return the code of a language, "" for none, None for what is no language."""
    value = value.casefold()
    code = _CODE.match(value)
    return code[1] if code else _LANGUAGES.get(value, None if value else "")
