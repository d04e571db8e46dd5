"""One person behind several addresses: merged by rules that can be explained, and rather not than wrongly."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from push2pull.model import Person, PersonId, Sighting
from push2pull.normalise.sensitive import fold
from push2pull.normalise.words import word_set

_ROLES = word_set(
    "info contact contacts support help helpdesk service services sales admin administrator webmaster postmaster "
    "hostmaster office team hello accueil secretariat direction compta comptabilite facturation commercial rh "
    "recrutement assistance standard presse communication marketing hr jobs careers billing invoices accounting "
    "security abuse press legal feedback enquiries inquiries orders kontakt buchhaltung vertrieb buero"
)
_ROBOT = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|nepasrepondre|mailer[-_.]?daemon|bounces?\b|"
    r"notifications?|notify|alerts?|automat\w*|robot|bot|daemon|cron|root|jenkins|jira|gitlab|github|builds?|majordomo"
    r"|listserv|mailman|sympa)(?:[-_.+\d].*)?\Z|.*[-_.](?:bounces?|noreply|robot|bot)\Z"
)
_LIST = re.compile(r"owner-.+|.+-(?:bounces|request|owner|admin|subscribe|unsubscribe)\Z|dl-.+")
# Providers whose domain says nothing about whom people work for.
_PUBLIC = word_set(
    "gmail hotmail outlook live msn yahoo ymail aol icloud me mac gmx web t-online free orange wanadoo laposte sfr "
    "neuf bbox proton protonmail pm fastmail mail qq 163 126 yandex libero tiscali comcast verizon att"
)
_SECOND_LEVEL = word_set("co com ac gov gouv org net edu asso")
_LEGACY_NAME = re.compile(r"cn=([^/=]+)\Z")
_DIGITS = re.compile(r"\d+\Z")
_WORD = re.compile(r"[^\W\d_]+")
_TITLES = word_set("dr mr mrs ms mme mlle m prof phd jr sr herr frau")
_MAX_NAMES = 5


class Mailbox(NamedTuple):
    """One address with all it was seen with. ``names``: folded full names, words sorted."""

    person_id: PersonId
    local: str
    organisation: str
    domain: str
    names: frozenset[tuple[str, ...]]
    seen: int
    kind: str


def merge(
    sightings: Iterable[Sighting], own_domains: Collection[str] = (), lists: Collection[PersonId] = ()
) -> list[Person]:
    """Return the people behind *sightings*, sorted by id; the main id is the most sighted, ties by id.

    Two addresses are one person when they were seen with the same full name of two words or more (accents,
    case and order aside) and either belong to the same organisation or both have a local part that agrees
    with the name. Roles, robots, *lists* and addresses that many names share are never merged.
    """
    boxes = _mailboxes(sightings, frozenset(lists))
    parents = {one: one for one in boxes}
    for first, second in _same_people(boxes):
        _union(parents, first, second)
    groups: dict[PersonId, list[PersonId]] = defaultdict(list)
    for one in boxes:
        groups[_find(parents, one)].append(one)
    own = tuple(domain.casefold().lstrip("@.") for domain in own_domains)
    return sorted(
        (_person([boxes[one] for one in group], own) for group in groups.values()), key=lambda p: p.person_id
    )


def _mailboxes(sightings: Iterable[Sighting], lists: frozenset[PersonId]) -> dict[PersonId, Mailbox]:
    seen: Counter[PersonId] = Counter()
    addresses: dict[PersonId, str] = {}
    names: dict[PersonId, set[tuple[str, ...]]] = defaultdict(set)
    for one in sightings:
        seen[one.person_id] += one.n
        addresses[one.person_id] = min(one.address.casefold(), addresses.get(one.person_id, "\U0010ffff"))
        if name := full_name(one.name):
            names[one.person_id].add(name)
    out: dict[PersonId, Mailbox] = {}
    for key in sorted(addresses):
        local, organisation, domain = _parts(addresses[key])
        kind = "list" if key in lists else kind_of(local)
        out[key] = Mailbox(key, local, organisation, domain, frozenset(names[key]), seen[key], kind)
    return out


def full_name(name: str) -> tuple[str, ...]:
    """Return the words of a display name folded and sorted, () when it is no full name.

    >>> full_name("DOE, Jané") == full_name("Jane Doe")
    True
    """
    if "@" in name or " via " in name:
        return ()
    words = [
        word for word in _WORD.findall(fold(name.partition("(")[0])) if word not in _TITLES and len(word) > 1
    ]
    return tuple(sorted(set(words))) if 2 <= len(words) <= 5 else ()


def kind_of(local: str) -> str:
    """Return person, role, robot or list from the local part of an address."""
    if _ROBOT.match(local):
        return "robot"
    if _LIST.match(local):
        return "list"
    return "role" if local.replace("-", "").replace(".", "") in _ROLES or local in _ROLES else "person"


def _parts(address: str) -> tuple[str, str, str]:
    """Return local part, organisation and domain; X.500 and Notes addresses are read for theirs."""
    if address.startswith("/o="):
        found = _LEGACY_NAME.search(address)
        return (found[1] if found else address), address[3:].partition("/")[0], ""
    local, _, domain = address.rpartition("@")
    if "/" in local:
        name, *units = local.split("/")
        return name.replace(" ", "."), units[-1], ""
    labels = domain.split(".")
    wide = len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2
    organisation = labels[-3] if wide else labels[-2] if len(labels) > 1 else domain
    return local, "" if organisation in _PUBLIC else organisation, domain


def _same_people(boxes: Mapping[PersonId, Mailbox]) -> Iterable[tuple[PersonId, PersonId]]:
    by_name: dict[tuple[str, ...], list[Mailbox]] = defaultdict(list)
    for box in boxes.values():
        if box.kind == "person" and len(box.names) <= _MAX_NAMES:
            for name in box.names:
                by_name[name].append(box)
    for name in sorted(by_name):
        yield from _within(name, by_name[name])


def _within(name: tuple[str, ...], boxes: list[Mailbox]) -> Iterable[tuple[PersonId, PersonId]]:
    """Yield the pairs to join among mailboxes of one name: a chain an organisation, a chain of agreeing ones."""
    chains: dict[str, Mailbox] = {}
    for box in boxes:
        agrees = _agrees(box.local, name)
        for chain in ([f"organisation {box.organisation}"] if box.organisation else []) + ["name"] * agrees:
            other = chains.setdefault(chain, box)
            if other is not box and not _homonyms(other, box):
                yield other.person_id, box.person_id


def _homonyms(one: Mailbox, other: Mailbox) -> bool:
    """Say whether two addresses of one domain differ by a number alone: that tells two people apart."""
    same = one.domain == other.domain and one.domain != ""
    return same and _DIGITS.sub("", one.local) == _DIGITS.sub("", other.local)


def _agrees(local: str, name: tuple[str, ...]) -> bool:
    """Say whether a local part is made of the name: first.last, last.first, flast, firstl, f.last."""
    words = _WORD.findall(fold(local))
    if not words:
        return False
    if len(words) > 1:
        return all(
            any(part == word or (len(part) == 1 and word[0] == part) for word in name) for part in words
        ) and any(part in name for part in words)
    one = words[0]
    return any(
        one in (first + last, first[0] + last, first + last[0])
        for first in name
        for last in name
        if first != last
    )


def _union(parents: dict[PersonId, PersonId], one: PersonId, other: PersonId) -> None:
    parents[_find(parents, one)] = _find(parents, other)


def _find(parents: dict[PersonId, PersonId], one: PersonId) -> PersonId:
    while parents[one] != one:
        parents[one] = parents[parents[one]]
        one = parents[one]
    return one


def _person(boxes: list[Mailbox], own_domains: tuple[str, ...]) -> Person:
    main = min(boxes, key=lambda box: (-box.seen, box.person_id))
    internal = None
    if own_domains:
        internal = any(
            box.domain == own or box.domain.endswith("." + own) for box in boxes for own in own_domains
        )
    aliases = tuple(sorted(box.person_id for box in boxes if box.person_id != main.person_id))
    return Person(main.person_id, kind=main.kind, internal=internal, aliases=aliases)
