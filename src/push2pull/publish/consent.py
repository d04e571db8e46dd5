"""The verb: letters that ask authors, a sheet for their answers, and how many have answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from push2pull import sheets
from push2pull.analysis.suppress import allowed, complementary, people_shown
from push2pull.errors import ConfigurationError
from push2pull.publish import select
from push2pull.publish.letters import Addressee, Offer, letter
from push2pull.publish.plan import Candidate, consent_lookup
from push2pull.sheets import Line
from push2pull.workspace import Store
from push2pull.workspace.files import write_bytes
from push2pull.workspace.ledger import Ledger
from push2pull.workspace.settings import WAIVED

COLUMNS = ("person_id", "thread_id", "answer", "until", "number", "subject", "name", "address")
STATES = ("unknown", "pending", "yes", "anonymous", "no", "expired")
ANSWERS = {
    **dict.fromkeys(("yes", "oui"), "yes"),
    **dict.fromkeys(("no", "non"), "no"),
    **dict.fromkeys(("anonymous", "anonyme"), "anonymous"),
}
HOLDS_FOR = timedelta(days=365)
SHEET = "answers.csv"
_NEEDED = ("person_id", "thread_id", "answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """One author to ask: pseudonyms (the main one first), the threads they wrote in and the places of these."""

    person_id: str
    known_as: tuple[str, ...]
    language: str
    threads: tuple[str, ...]
    places: tuple[str, ...]


def draft(
    store: Store, folder: Path, *, where: str = "", audience: str = "", until: date | None = None
) -> dict[str, Any]:
    """Write a letter for every author who has not answered, and a sheet for the answers, into a new *folder*.

    *where*: the name of the target as authors know it; *audience*: who could read there; *until*: the last day
    of their agreement, a year from now by default. Returns letters, sheet and until. The folder holds names and
    addresses: only its owner can open it, and the audit chain says that it was made. Raises
    :class:`~push2pull.errors.ConfigurationError` while the workspace states neither purpose nor contact.
    """
    settings = store.settings
    missing = [name for name in ("purpose", "contact") if not getattr(settings, name).strip()]
    if missing:
        raise ConfigurationError(f"a letter needs {' and '.join(missing)} in {store.path / 'workspace.toml'}")
    if folder.exists() and any(folder.iterdir()):
        raise ConfigurationError(f"{folder} holds files; name a new folder")
    until = until or store.state.now().date() + HOLDS_FOR
    offer = Offer(
        *(settings.name, where or "push2pull", settings.purpose, settings.legal_basis, settings.contact),
        *(until, audience),
    )
    with store.writing():
        asked, subjects = _asked(store), _subjects(store)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        store.audit("reveal", what="consent letters", people=len(asked))
        lines = [list(COLUMNS)]
        for one in asked:
            lines += _write_letter(store, folder, offer, one, subjects)
        write_bytes(b"\xef\xbb\xbf" + b"".join(map(sheets.csv_line, lines)), folder / SHEET, mode=0o600)
        for one in asked:
            store.state.consent(one.person_id, "", "pending", until.isoformat())
    return {"letters": len(asked), "sheet": str(folder / SHEET), "until": until.isoformat()}


def take_over(store: Store, path: Path, *, by: str = "", dry_run: bool = False) -> dict[str, Any]:
    """Record the answers of a filled sheet and return how many of each there are and how many are new.

    Rows without an answer are passed over. ``to_withdraw`` counts published posts of authors who now say no.
    Raises :class:`~push2pull.errors.ConfigurationError` with the lines that are wrong.
    """
    with store.writing():
        known = store.state.consents()
        lines = [line for line in _read(store, path) if line.cells["answer"]]
        answers = {
            (line.cells["person_id"], line.cells["thread_id"]): (
                ANSWERS[line.cells["answer"].casefold()],
                line.cells.get("until", "") or store.state.consent_until(line.cells["person_id"]),
            )
            for line in lines
        }
        changed = {at: one for at, one in answers.items() if known.get(at) != one[0]}
        if changed and not dry_run:
            for (person, thread), (answer, until) in changed.items():
                store.state.consent(person, thread, answer, until if answer != "no" else "")
            store.audit("consent", action="import", answers=len(answers), changed=len(changed), by=by)
        refused = {at for at, (answer, _) in answers.items() if answer == "no"}
        return {
            "dry_run": dry_run,
            "answers": dict(sorted(Counter(answer for answer, _ in answers.values()).items())),
            "changed": len(changed),
            "to_withdraw": _published(store, refused),
        }


def show(store: Store) -> dict[str, Any]:
    """Return authors and messages of the accepted proposals by state; None stands for groups too small to tell."""
    messages = _asking(store)
    answers, least = select.consents(store), store.settings.min_group
    lookup = consent_lookup(answers)
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for one in messages:
        people[one.person_id][lookup(one.person_id, one.thread_id) or "unknown"] += 1
    # An author who answered differently for several threads counts where most of their messages do.
    states = Counter(max(sorted(of), key=lambda state: of[state]) for of in people.values())
    shown = complementary({state: states[state] for state in STATES}, least)
    counts = Counter(lookup(one.person_id, one.thread_id) or "unknown" for one in messages)
    total = allowed(len(people), least)
    return {
        "authors": people_shown(len(people), least),
        "states": {state: _told(shown[state], least) if total else None for state in STATES},
        "messages": {
            state: counts[state] if total and shown[state] is not None else None for state in STATES
        },
        "waived": store.settings.profile in WAIVED,
    }


def _told(n: int | None, min_group: int) -> int | None:
    return people_shown(n, min_group) if n else n


def _asking(store: Store) -> list[Candidate]:
    """Return the messages that would be published if their authors agreed."""
    return [
        one
        for one in select.candidates(store, select.accepted(store))
        if one.kind in ("person", "list") and not one.narrower and not one.empty and one.internal is not False
    ]


def _asked(store: Store) -> list[Asked]:
    answers = consent_lookup(select.consents(store))
    titles = {one.proposal_id: one for one in select.accepted(store)}
    home = {thread: one.title for one in reversed(titles.values()) for thread in one.thread_ids}
    aliases = {row["person_id"]: row["aliases"] for row in store.table("people").to_pylist()}
    wrote: dict[str, list[Candidate]] = defaultdict(list)
    for one in _asking(store):
        if answers(one.person_id, one.thread_id) not in ("yes", "anonymous", "no"):
            wrote[one.person_id].append(one)
    asked = []
    for person, messages in sorted(wrote.items()):
        messages.sort(key=lambda one: (one.date is None, one.date and one.date.isoformat(), one.message_key))
        threads = tuple(dict.fromkeys(one.thread_id for one in messages))
        languages = Counter(one.language for one in messages if one.language in ("en", "fr"))
        language = languages.most_common(1)[0][0] if languages else store.settings.locale
        places = tuple(dict.fromkeys(home[thread] for thread in threads if thread in home))
        asked.append(Asked(person, (person, *aliases.get(person, ())), language, threads, places))
    return asked


def _write_letter(
    store: Store, folder: Path, offer: Offer, one: Asked, subjects: Mapping[str, tuple[str, Any]]
) -> list[list[str]]:
    """Write the letter to one author, and return the rows of the sheet: for everything, then a thread each."""
    addresses = [found for alias in one.known_as for found in store.vault.addresses(alias)]
    address = next((found for found in addresses if "@" in found), "")  # Exchange's own names reach nobody
    name = store.vault.name(one.person_id)
    threads = tuple(subjects.get(thread, ("", None)) for thread in one.threads)
    to = Addressee(name if "@" not in name else "", address, one.language, one.places, threads)
    write_bytes(letter(offer, to, one.person_id), folder / f"{one.person_id}.eml", mode=0o600)
    until = offer.until.isoformat()
    rows = [[one.person_id, "", "", until, "", "", name, address]]
    for n, (thread, (subject, _)) in enumerate(zip(one.threads, threads, strict=True), start=1):
        rows.append([one.person_id, thread, "", until, str(n), subject, name, address])
    return [[sheets.text_cell(cell) for cell in row] for row in rows]


def _subjects(store: Store) -> dict[str, tuple[str, Any]]:
    query = "SELECT thread_id, base_subject, date FROM threads JOIN messages USING (message_key) ORDER BY depth DESC"
    return {row["thread_id"]: (row["base_subject"], row["date"]) for row in store.sql(query).to_pylist()}


def _read(store: Store, path: Path) -> list[Line]:
    header, lines = sheets.read(path)
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in _NEEDED if name not in header]
    if unknown or missing:
        raise ConfigurationError(
            f"{path}: unknown columns: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}; "
            "write the sheet with: push2pull consent W draft FOLDER"
        )
    rows = Counter((line.cells["person_id"], line.cells["thread_id"]) for line in lines)
    people = {
        alias for row in store.table("people").to_pylist() for alias in (row["person_id"], *row["aliases"])
    }
    people |= {one.person_id for one in _asking(store)}
    threads = set(store.table("threads")["thread_id"].to_pylist()) | {""}
    sheets.refuse(
        path,
        {
            "a person this workspace does not have": _where(lines, lambda c: c["person_id"] not in people),
            "a thread this workspace does not have": _where(lines, lambda c: c["thread_id"] not in threads),
            "a row that stands on another line too": _where(
                lines, lambda c: rows[c["person_id"], c["thread_id"]] > 1
            ),
            "an answer that is none of yes, anonymous, no": _where(
                lines, lambda c: c["answer"].casefold() not in {"", *ANSWERS}
            ),
            "a day that is not written YYYY-MM-DD": _where(lines, lambda c: not _is_day(c.get("until", ""))),
        },
    )
    return lines


def _where(lines: Sequence[Line], wrong: Any) -> list[Line]:
    return [line for line in lines if wrong(line.cells)]


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _published(store: Store, refused: set[tuple[str, str]]) -> int:
    """Count the posts that are out although their author now says no."""
    if not refused:
        return 0
    keys = {
        one.message_key
        for one in select.candidates(store, select.accepted(store))
        if (one.person_id, one.thread_id) in refused or (one.person_id, "") in refused
    }
    return Ledger(store.state.connection, store.state.now).published(keys)
