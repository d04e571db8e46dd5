"""Who posts as whom: a sheet that a human reviews, and the people whom the target is asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from push2pull import sheets
from push2pull.errors import ConfigurationError
from push2pull.model import Participant, PersonId
from push2pull.publish.render import displayed
from push2pull.workspace import Store
from push2pull.workspace.files import write_bytes

COLUMNS = ("person_id", "name", "action", "account")
ACTIONS = ("find", "stub", "invite", "attribute", "skip")
_NEEDED = ("person_id", "action")
NOBODY = PersonId("")
"""Stands for all authors who are not named: a target that shows names without accounts may speak for them."""


class Choice(NamedTuple):
    """What a human decided about one author. ``account``: the target's own name for them, "" to look it up."""

    action: str = "find"
    account: str = ""


def write_sheet(store: Store, path: Path, people: Iterable[PersonId], chosen: Mapping[str, Choice]) -> int:
    """Write one row a named author to *path* (0600; leaves an audit line) and return their number."""
    wanted = sorted({one for one in people if one}, key=lambda one: (store.vault.name(one).casefold(), one))
    lines = [list(COLUMNS)]
    for one in wanted:
        choice = chosen.get(one, Choice())
        cells = (one, store.vault.name(one), choice.action, choice.account)
        lines.append([sheets.text_cell(cell) for cell in cells])
    store.audit("reveal", what="people of a publication", people=len(wanted))
    write_bytes(b"\xef\xbb\xbf" + b"".join(map(sheets.csv_line, lines)), path, mode=0o600)
    return len(wanted)


def read_sheet(store: Store, path: Path) -> dict[str, Choice]:
    """Return person_id -> choice of a reviewed sheet.

    Raises :class:`~push2pull.errors.ConfigurationError` with the lines that are wrong.
    """
    header, lines = sheets.read(path)
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in _NEEDED if name not in header]
    if unknown or missing:
        raise ConfigurationError(
            f"{path}: unknown columns: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}; "
            f"write the file with: push2pull publish W TARGET --dry-run --write-people-map {path.name}"
        )
    people, seen = _people(store), Counter(line.cells["person_id"] for line in lines)
    accounts = Counter(line.cells["account"] for line in lines if line.cells.get("account"))
    sheets.refuse(
        path,
        {
            "a person this workspace does not have": [x for x in lines if x.cells["person_id"] not in people],
            "a person who stands on another line too": [x for x in lines if seen[x.cells["person_id"]] > 1],
            f"an action that is none of {', '.join(ACTIONS)}": [
                x for x in lines if x.cells["action"] not in ACTIONS
            ],
            "an account that stands on another line too": [
                x for x in lines if accounts[x.cells.get("account", "")] > 1
            ],
            "an account beside attribute or skip, which need none": [
                x for x in lines if x.cells.get("account") and x.cells["action"] in ("attribute", "skip")
            ],
        },
    )
    return {x.cells["person_id"]: Choice(x.cells["action"], x.cells.get("account", "")) for x in lines}


def names(store: Store) -> Callable[[str], str]:
    """Return a function of person_id that gives the one name a person is shown under, "" where none is known.

    The commonest name of the main address that is no address itself, else of the next alias.
    """
    people = store.table("people").select(["person_id", "aliases"]).to_pylist()
    aliases = {row["person_id"]: row["aliases"] for row in people}

    @lru_cache(maxsize=4096)
    def name(person: str) -> str:
        seen = (found for one in (person, *aliases.get(person, ())) for found in store.vault.names(one))
        return next(filter(None, map(displayed, seen)), "")

    return name


def participants(
    store: Store, people: Iterable[PersonId], chosen: Mapping[str, Choice], *, only_find: bool = False
) -> Sequence[Participant]:
    """Return whom to ask the target about. *only_find*: no account may be made (a dry run)."""
    asked, name_of = [], names(store)
    for one in sorted(set(people)):
        choice = chosen.get(one, Choice())
        if choice.action in ("attribute", "skip"):
            continue
        name = name_of(one) if one else ""
        address = next((found for found in store.vault.addresses(one) if "@" in found), "") if one else ""
        action = "find" if only_find else choice.action
        asked.append(Participant(one, name, action, choice.account, address))
    return asked


def _people(store: Store) -> set[str]:
    listed = store.table("people").to_pylist()
    known = {one for row in listed for one in (row["person_id"], *row["aliases"])}
    return known | set(store.table("messages")["sender"].to_pylist())
