"""The people of the invented organisation: departments, sites, languages, addresses, mail programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from push2pull.simulate.data import table

DOMAIN = "acme.example"
OLD_DOMAIN = "acme-sa.example"
CLIENTS = ("outlook", "outlook", "outlook", "gmail", "gmail", "thunderbird", "apple", "mobile")
ALIASED = 4
"""How many people change from the old domain to the new one."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """A mailbox and whoever writes from it; ``department`` is "" for externals, roles, robots and lists.

    ``old_address``: used before ``moved``. ``number``: makes the phone number of the signature.
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

    def address_on(self, day: date) -> str:
        """Return the address in use on *day*."""
        return self.old_address if self.moved and day < self.moved else self.address


@dataclass(frozen=True, slots=True)
class Organisation:
    """``people``: the staff. ``exported``: those whose mailboxes are exported. The rest by address."""

    people: tuple[Person, ...]
    exported: tuple[Person, ...]
    partners: tuple[Person, ...]
    roles: tuple[Person, ...]

    def of(self, *departments: str) -> tuple[Person, ...]:
        """Return the people of some departments."""
        return tuple(one for one in self.people if one.department in departments)


def organisation(rng: Random, size: int, language_mix: float, moved: date) -> Organisation:
    """Return an organisation of *size* people; *moved*: the day the old domain went out of use."""
    languages = _shares({"fr": language_mix, "en": 1 - language_mix}, size)
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
        )
        for number, ((given, family), language, department, site) in enumerate(
            zip(called, languages, departments, sites, strict=True), start=10
        )
    ]
    people = _managed(_aliased(rng, people, moved))
    return Organisation(tuple(people), tuple(_exported(people)), _partners(), _roles())


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


def _exported(people: Sequence[Person]) -> Iterator[Person]:
    """Yield the people whose mailboxes are exported: the last of each department, so no manager."""
    for department, n in _departments("exported").items():
        yield from [one for one in people if one.department == department][-n:]


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
