"""The verb: who is merged with whom, out to a spreadsheet and back with what humans decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from push2pull import sheets
from push2pull.analysis.suppress import ROUND_BELOW, rounded
from push2pull.errors import ConfigurationError
from push2pull.model import Person
from push2pull.normalise.people import CONFIDENCE, KINDS, REVIEW_BELOW
from push2pull.people.table import described, evidence, merged
from push2pull.sheets import Line
from push2pull.workspace import Store
from push2pull.workspace.files import write_bytes

COLUMNS = ("alias", "person_id", "kind", "internal", "department", "rule", "confidence", "sightings")
NAME_COLUMNS = ("name", "address")
_NEEDED = ("alias", "person_id")


class Change(NamedTuple):
    """What an import changes about one pseudonym; ``what``: with (whom it is one person) or kind."""

    alias: str
    what: str
    before: str
    after: str


def export_people(store: Store, path: Path, *, reveal: bool = False) -> dict[str, Any]:
    """Write one row a pseudonym to *path*, the least sure merges first; return counts.

    ``reveal`` adds names and addresses from the vault and leaves an audit line.
    """
    known = evidence(store)
    found = [described(one, known.chart) for one in merged(known, store.state.people_decisions())]
    found.sort(key=lambda one: (_sureness(one), one.person_id))
    seen: Counter[str] = Counter()
    for one in known.sightings:
        seen[one.person_id] += one.n
    if reveal:
        store.audit("reveal", table="people", rows=len(seen))
    header = COLUMNS + NAME_COLUMNS * reveal
    lines = [[*header], *(row for one in found for row in _rows(store, one, seen, reveal))]
    write_bytes(b"\xef\xbb\xbf" + b"".join(map(sheets.csv_line, lines)), path, mode=0o600)
    return {
        "path": str(path),
        "rows": len(lines) - 1,
        "people": len(found),
        "merged": sum(bool(one.aliases) for one in found),
        "to_review": sum(_sureness(one) < REVIEW_BELOW for one in found),
    }


def import_people(store: Store, path: Path, *, by: str = "", dry_run: bool = False) -> dict[str, Any]:
    """Take over what humans wrote into an exported file: return what changes, and record it unless *dry_run*.

    Another ``person_id`` beside an ``alias`` merges it with that person, its own splits it off; another
    ``kind`` says what the person is. A file that says what holds already changes nothing. Raises
    :class:`~push2pull.errors.ConfigurationError` with the lines that are wrong.
    """
    with store.writing():
        decided = store.state.people_decisions()
        known = evidence(store)
        before = merged(known, decided)
        lines = _read(path, {one for person in before for one in (person.person_id, *person.aliases)})
        main: dict[str, str] = {one: p.person_id for p in before for one in (p.person_id, *p.aliases)}
        wanted = _wanted(main, lines)
        choices = [*_placed(main, wanted, decided), *_kinds(path, before, wanted, lines)]
        after = merged(known, {**decided, **{(one, what): value for one, what, value in choices}})
        changes = [*_changes(before, after)]
        if changes and not dry_run:
            store.state.decide_people(choices, by)
            store.audit("people", action="import", changes=len(changes), by=by)
    return {"dry_run": dry_run, "changes": [one._asdict() for one in changes]}


def undo_people(store: Store, *, by: str = "") -> dict[str, Any]:
    """Take back the last import that still holds; return how many decisions that were."""
    with store.writing():
        undone = store.state.undo_people()
        if undone:
            store.audit("people", action="undo", changes=undone, by=by)
    return {"undone": undone}


def _sureness(person: Person) -> float:
    return min((CONFIDENCE[rule] for rule in person.rules), default=2.0)


def _rows(store: Store, person: Person, seen: Mapping[str, int], reveal: bool) -> Iterator[list[str]]:
    internal = "" if person.internal is None else str(person.internal).lower()
    for one, rule in zip((person.person_id, *person.aliases), ("", *person.rules), strict=True):
        sure = f"{CONFIDENCE[rule]:.2f}" if rule else ""
        row = [one, person.person_id, person.kind, internal, person.department, rule, sure]
        row.append(str(_rough(seen[one])))
        if reveal:
            row += [store.vault.name(one), " ".join(store.vault.addresses(one))]
        yield [sheets.text_cell(cell) for cell in row]


def _rough(n: int) -> int:
    """Return *n* to its first digit: an order of size, no figure about a person."""
    return rounded(n) if n < ROUND_BELOW else round(n, 1 - len(str(n)))


def _read(path: Path, known: set[str]) -> list[Line]:
    header, lines = sheets.read(path)
    unknown = [name for name in header if name not in COLUMNS + NAME_COLUMNS]
    missing = [name for name in _NEEDED if name not in header]
    if unknown or missing:
        raise ConfigurationError(
            f"{path}: unknown columns: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}; "
            f"write the file with: push2pull people W export {path.name}"
        )
    aliases = Counter(line.cells["alias"] for line in lines)
    sheets.refuse(
        path,
        {
            "an id that this workspace does not have": [
                line for line in lines if not {line.cells[name] for name in _NEEDED} <= known
            ],
            "an alias that stands on another line too": [
                line for line in lines if aliases[line.cells["alias"]] > 1
            ],
            f"a kind that is none of {', '.join(KINDS)}": [
                line for line in lines if line.cells.get("kind", "person") not in KINDS
            ],
        },
    )
    return lines


def _wanted(main: Mapping[str, str], lines: Iterable[Line]) -> dict[str, frozenset[str]]:
    """Return pseudonym -> everybody it should be one person with."""
    beside = {**main, **{line.cells["alias"]: line.cells["person_id"] for line in lines}}
    groups: dict[str, set[str]] = {one: {one} for one in beside}
    for one, other in beside.items():
        if groups[one] is not groups[other]:
            small, large = sorted((groups[one], groups[other]), key=len)
            large |= small
            groups.update(dict.fromkeys(small, large))
    frozen = {id(group): frozenset(group) for group in groups.values()}
    return {one: frozen[id(group)] for one, group in groups.items()}


def _placed(
    main: Mapping[str, str], wanted: Mapping[str, frozenset[str]], decided: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str, str]]:
    """Yield what makes the groups those *wanted*: everybody of one that changes is put beside its first.

    Everybody, because a pseudonym that is decided about no longer links the others by rule.
    """
    now: dict[str, set[str]] = defaultdict(set)
    for one, first in main.items():
        now[first].add(one)
    for group in sorted(set(wanted.values()), key=min):
        if group != now[main[min(group)]]:
            head = min(group, key=lambda one: (main[one] != one, one))
            if main[head] != head or (head, "with") in decided:
                yield head, "with", head
            yield from ((one, "with", head) for one in sorted(group - {head}))


def _kinds(
    path: Path, before: Iterable[Person], wanted: Mapping[str, frozenset[str]], lines: Iterable[Line]
) -> Iterator[tuple[str, str, str]]:
    """Yield the kinds that differ from those that hold, for every pseudonym of the person."""
    now: dict[str, str] = {
        one: person.kind for person in before for one in (person.person_id, *person.aliases)
    }
    told: dict[frozenset[str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.cells.get("kind", now[line.cells["alias"]]) != now[line.cells["alias"]]:
            told[wanted[line.cells["alias"]]].append(line)
    torn = [line for same in told.values() if len({one.cells["kind"] for one in same}) > 1 for line in same]
    sheets.refuse(path, {"different kinds for one person": torn})
    for group, same in told.items():
        yield from ((one, "kind", same[0].cells["kind"]) for one in sorted(group))


def _changes(before: Iterable[Person], after: Iterable[Person]) -> Iterator[Change]:
    old, new = _flat(before), _flat(after)
    for one in sorted(new):
        if old[one][0] != new[one][0]:
            yield Change(one, "with", old[one][0], new[one][0])
        if old[one][1] != new[one][1]:
            yield Change(one, "kind", old[one][1], new[one][1])


def _flat(people: Iterable[Person]) -> dict[str, tuple[str, str]]:
    return {one: (p.person_id, p.kind) for p in people for one in (p.person_id, *p.aliases)}
