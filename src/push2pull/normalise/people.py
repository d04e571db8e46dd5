"""One person behind several addresses: merged by rules that can be explained, and rather not than wrongly."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from push2pull.model import Person, PersonId, Sighting
from push2pull.normalise.mailboxes import OWN, Mailbox, Name, agrees, is_within, mailboxes

CONFIDENCE = {
    "decided": 1.0,
    "name_and_address": 0.95,
    "legacy_address": 0.9,
    "name_in_organisation": 0.8,
    "via_list": 0.7,
    "name_across": 0.6,
}
"""How sure each rule is; the codes are registered reasons."""

REVIEW_BELOW = 0.75
"""Merges that a human should look at."""

KINDS = ("person", "role", "robot", "list")
_DIGITS = re.compile(r"\d+\Z")
_MAX_NAMES = 5
_RARE = 2
"""A word of at most so many full names tells a family; across organisations nothing else is trusted."""


class Join(NamedTuple):
    """Two addresses of one person, and the rule that says so."""

    one: PersonId
    other: PersonId
    rule: str


def merge(
    sightings: Iterable[Sighting],
    own_domains: Collection[str] = (),
    lists: Collection[PersonId] = (),
    *,
    robots: Collection[PersonId] = (),
    distinct: Collection[PersonId] = (),
    together: Mapping[PersonId, PersonId] | None = None,
    kinds: Mapping[PersonId, str] | None = None,
) -> list[Person]:
    """Return the people behind *sightings*, sorted by id; the main id is the most sighted, ties by id.

    Two addresses are one person when they were seen with the same full name of two words or more (accents,
    case and order aside) and either belong to the same organisation or both have a local part that agrees
    with a name rare enough. Different middle initials, addresses of one domain that differ by a number, and
    two addresses *distinct* in the org chart tell namesakes apart; whoever may be either stays alone. Roles,
    robots, *lists* and addresses that many names share are never merged.

    What humans decided goes first: *together* says with whom an address belongs (itself: with nobody),
    *kinds* what a person is. *robots* are addresses that only machines write from.
    """
    own = tuple(domain.casefold().lstrip("@.") for domain in own_domains)
    boxes = mailboxes(sightings, own, frozenset(lists), frozenset(robots))
    decided = {one: other for one, other in (together or {}).items() if one in boxes and other in boxes}
    joins = [*_by_rule(boxes, frozenset(distinct), decided.keys())]
    joins += [Join(one, other, "decided") for one, other in sorted(decided.items()) if one != other]
    rules = _best_rules(joins)
    people = (_person(group, own, rules, kinds or {}) for group in _groups(boxes, joins))
    return sorted(people, key=lambda person: person.person_id)


def _by_rule(
    boxes: Mapping[PersonId, Mailbox], distinct: Collection[PersonId], decided: Collection[PersonId]
) -> Iterator[Join]:
    by_name: dict[Name, list[Mailbox]] = defaultdict(list)
    for box in boxes.values():
        if box.kind == "person" and len(box.names) <= _MAX_NAMES:
            for name in box.names:
                by_name[name].append(box)
    bearers = Counter(word for name in by_name for word in name)
    for name in sorted(by_name):
        rare = min(bearers[word] for word in name) <= _RARE
        for chain, across in _chains(name, by_name[name], rare):
            for same in _told_apart(name, chain):
                if not _ambiguous(same, distinct):
                    yield from _joined(name, [box for box in same if box.person_id not in decided], across)


def _chains(name: Name, boxes: list[Mailbox], rare: bool) -> Iterator[tuple[list[Mailbox], bool]]:
    """Yield the mailboxes of one name by organisation, then those that agree with it whatever theirs."""
    of: dict[str, list[Mailbox]] = defaultdict(list)
    for box in boxes:
        if box.organisation:
            of[box.organisation].append(box)
    for organisation in sorted(of):
        yield of[organisation], False
    if rare and any(box.named for box in boxes):
        yield [box for box in boxes if agrees(box.local, name)], True


def _told_apart(name: Name, chain: list[Mailbox]) -> list[list[Mailbox]]:
    """Return who may be one person: with different middle initials, only those of the same ones."""
    initials = [box.names[name] for box in chain if box.names[name]]
    if not initials or frozenset.intersection(*initials):
        return [chain]
    return [[box for box in chain if box.names[name] == one] for one in sorted(set(initials), key=sorted)]


def _ambiguous(boxes: list[Mailbox], distinct: Collection[PersonId]) -> bool:
    """Say whether there are two people among *boxes*: two in the org chart, or told apart by a number."""
    stems = Counter((box.domain, _DIGITS.sub("", box.local)) for box in boxes if box.domain)
    return sum(box.person_id in distinct for box in boxes) > 1 or any(n > 1 for n in stems.values())


def _joined(name: Name, boxes: list[Mailbox], across: bool) -> Iterator[Join]:
    ordered = sorted(
        boxes, key=lambda box: (not agrees(box.local, name), box.local, box.domain, box.person_id)
    )
    for box in ordered[1:]:
        yield Join(ordered[0].person_id, box.person_id, _rule(name, ordered[0], box, across))


def _rule(name: Name, one: Mailbox, other: Mailbox, across: bool) -> str:
    forms = {one.form, other.form}
    if "via" in forms:
        return "via_list"
    if across:
        return "name_across"
    if "legacy" in forms:
        return "legacy_address"
    both = agrees(one.local, name) and agrees(other.local, name)
    return "name_and_address" if both else "name_in_organisation"


def _best_rules(joins: Iterable[Join]) -> dict[PersonId, str]:
    """Return the surest rule that touches each address."""
    best: dict[PersonId, str] = {}
    for one, other, rule in joins:
        for end in (one, other):
            best[end] = max(rule, best.get(end, rule), key=lambda code: CONFIDENCE[code])
    return best


def _groups(boxes: Mapping[PersonId, Mailbox], joins: Iterable[Join]) -> Iterable[list[Mailbox]]:
    parents = {one: one for one in boxes}
    for one, other, _ in joins:
        parents[_find(parents, one)] = _find(parents, other)
    groups: dict[PersonId, list[Mailbox]] = defaultdict(list)
    for one in boxes:
        groups[_find(parents, one)].append(boxes[one])
    return groups.values()


def _find(parents: dict[PersonId, PersonId], one: PersonId) -> PersonId:
    while parents[one] != one:
        parents[one] = parents[parents[one]]
        one = parents[one]
    return one


def _person(
    boxes: list[Mailbox],
    own: tuple[str, ...],
    rules: Mapping[PersonId, str],
    kinds: Mapping[PersonId, str],
) -> Person:
    main = min(boxes, key=lambda box: (-box.seen, box.person_id))
    kind = next((kinds[box.person_id] for box in boxes if box.person_id in kinds), main.kind)
    internal = any(box.organisation == OWN or _own(box, own) for box in boxes) if own else None
    aliases = tuple(sorted(box.person_id for box in boxes if box.person_id != main.person_id))
    why = tuple(rules[one] for one in aliases)
    return Person(main.person_id, kind=kind, internal=internal, aliases=aliases, rules=why)


def _own(box: Mailbox, own: tuple[str, ...]) -> bool:
    return any(is_within(box.domain, one) for one in own)
