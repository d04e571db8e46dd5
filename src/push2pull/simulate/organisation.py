"""The people of the invented organisation: departments, sites, languages, addresses, mail programs."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from push2pull.simulate.data import table
from push2pull.simulate.parameters import Parameters

DOMAIN = "acme.example"
OLD_DOMAIN = "acme-sa.example"
CLIENTS = (
    ("outlook",) * 6 + ("gmail",) * 4 + ("thunderbird", "thunderbird", "apple", "apple", "mobile", "notes")
)
ALIASED = 4
"""How many people change from the old domain to the new one."""

MOVED_AFTER_DAYS = 75
ANCHORS = 12
ACTIVITY = 0.5
"""Spread of how much people write: the sigma of a log-normal distribution."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A mailbox and whoever writes from it; ``department`` is "" for externals, roles, robots and lists.

    ``old_address``: used before ``moved``. ``number``: makes the phone number of the signature. ``leave``: first day
    away and first day back, of each absence. ``activity``: how much they write beside others.
    """

    address: str
    name: str
    given: str
    language: str = "fr"
    department: str = ""
    site: str = "Lyon"
    client: str = "outlook"
    manager: str = ""
    old_address: str = ""
    moved: date | None = None
    number: int = 0
    leave: tuple[tuple[date, date], ...] = ()
    activity: float = 1.0

    def away(self, day: date) -> bool:
        """Return whether they are on leave on *day*."""
        return any(first <= day < back for first, back in self.leave)

    def address_on(self, day: date) -> str:
        """Return the address in use on *day*."""
        return self.old_address if self.moved and day < self.moved else self.address


@dataclass(frozen=True, slots=True)
class Organisation:
    """``people``: the staff. ``exported``: those whose mailboxes are exported. The rest by address.

    ``anchors``: those whose mailboxes are exported first; each group has one from the first day to the last.
    """

    people: tuple[Person, ...]
    exported: tuple[Person, ...]
    anchors: tuple[Person, ...]
    partners: tuple[Person, ...]
    roles: tuple[Person, ...]

    def of(self, *departments: str) -> tuple[Person, ...]:
        """Return the people of some departments."""
        return tuple(one for one in self.people if one.department in departments)


def organisation(rng: Random, parameters: Parameters) -> Organisation:
    """Return the organisation: its people, and whose mailboxes are exported."""
    size, start, end = parameters.people, parameters.start, parameters.end
    languages = _shares({"fr": parameters.language_mix, "en": 1 - parameters.language_mix}, size)
    departments, sites = _shares(_departments("share"), size), _shares(table("people")["sites"], size)
    for column in (languages, sites):
        rng.shuffle(column)
    called = [*_names(rng, languages)]
    people = [
        Person(
            address=f"{_local(given)}.{_local(family)}@{DOMAIN}",
            name=f"{given} {family}",
            given=given,
            language=language,
            department=department,
            site=site,
            client=rng.choice(CLIENTS),
            number=number,
            leave=_leave(rng, start, end),
            activity=round(rng.lognormvariate(0, ACTIVITY), 3),
        )
        for number, ((given, family), language, department, site) in enumerate(
            zip(called, languages, departments, sites, strict=True), start=10
        )
    ]
    people = _managed(_aliased(rng, people, moved=start + timedelta(days=MOVED_AFTER_DAYS)))
    ranked = _ranked(people)
    chosen, anchors = (
        tuple(sorted(ranked[:n], key=people.index)) for n in (parameters.n_mailboxes(), ANCHORS)
    )
    return Organisation(tuple(people), chosen, anchors, _partners(), _roles())


def _shares(weights: Mapping[str, float], size: int) -> list[str]:
    """Return *size* keys, each as often as its weight says, in the order of the weights."""
    total = sum(weights.values())
    result: list[str] = []
    done = 0.0
    for key, weight in weights.items():
        done += weight
        result += [key] * (round(size * done / total) - len(result))
    return result


def _departments(column: str) -> dict[str, int]:
    return {one["name"]: one[column] for one in table("people")["departments"]}


def _names(rng: Random, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a different name for each language of *languages*: family names first run out, then repeat."""
    given, family = (
        {code: text.split() for code, text in table("people")[part].items()} for part in ("given", "family")
    )
    decks: dict[str, list[str]] = {code: [] for code in family}
    seen: set[tuple[str, str]] = set()
    for language in languages:
        deck = decks[language]
        if not deck:
            deck += rng.sample(family[language], k=len(family[language]))
        last = deck.pop()
        called = (rng.choice([first for first in given[language] if (first, last) not in seen]), last)
        seen.add(called)
        yield called


def _local(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def _aliased(rng: Random, people: Sequence[Person], moved: date) -> list[Person]:
    """Give some people a second address, under the old domain."""
    chosen = set(rng.sample(range(len(people)), k=ALIASED))
    return [
        replace(one, old_address=one.address.replace(DOMAIN, OLD_DOMAIN), moved=moved) if n in chosen else one
        for n, one in enumerate(people)
    ]


def _managed(people: Sequence[Person]) -> list[Person]:
    """Name the first of each department its manager, and the first of the last department theirs."""
    first: dict[str, str] = {}
    for one in people:
        first.setdefault(one.department, one.address)
    top = first["Direction"]
    return [
        replace(
            one,
            manager=""
            if one.address == top
            else boss
            if (boss := first[one.department]) != one.address
            else top,
        )
        for one in people
    ]


def _leave(rng: Random, start: date, end: date) -> tuple[tuple[date, date], ...]:
    """Return the absences of one person: two or three weeks in summer, a week in winter, single days."""
    found = []
    for year in range(start.year, end.year + 1):
        summer = date(year, 7, 1) + timedelta(days=7 * rng.randrange(7))
        winter = date(year, 2, 7) + timedelta(days=7 * rng.randrange(5))
        found += [
            (summer, summer + timedelta(days=rng.choice((14, 21)))),
            (winter, winter + timedelta(days=9)),
        ]
        for _ in range(2):
            first = date(year, 1, 2) + timedelta(days=rng.randrange(350))
            found.append((first, first + timedelta(days=rng.choice((2, 3, 5)))))
    return tuple(sorted((first, back) for first, back in found if start <= first < end))


def _ranked(people: Sequence[Person]) -> list[Person]:
    """Return *people* as their mailboxes are exported: the last of each department first, managers last."""
    few, seen = _departments("exported"), Counter[str]()
    keys: dict[Person, tuple[float, int]] = {}
    for one in reversed(people):
        keys[one] = (seen[one.department] / few[one.department], one.number)
        seen[one.department] += 1
    return sorted(people, key=keys.__getitem__)


def _partners() -> tuple[Person, ...]:
    return tuple(
        Person(
            address=".".join(_local(part) for part in one["name"].split()) + "@" + one["domain"],
            name=one["name"],
            given=one["name"].split()[0],
            language=one["language"],
            client=one["client"],
            number=200 + n,
        )
        for n, one in enumerate(table("people")["partners"])
    )


def _roles() -> tuple[Person, ...]:
    return tuple(Person(f"{local}@{DOMAIN}", name, name) for local, name in table("people")["roles"].items())
