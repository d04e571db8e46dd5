"""Which copies survive in which export: list archives, and what each user kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from random import Random

from push2pull.simulate.copies import Copy, copy
from push2pull.simulate.mail import Mail, World
from push2pull.simulate.organisation import Person
from push2pull.simulate.write import FORMATS, WRITERS, file_name

ARCHIVE = "lists.mbox"
KEPT = 0.9
"""Share of directly addressed mail that people keep."""

KEPT_OF_LISTS = (0.03, 0.06, 0.2)
"""Share of list mail that people keep: most file little of it."""

LOST = 24
"""Messages in the middle of threads that every archive lost."""


def export(world: World, folder: Path) -> dict[str, list[Copy]]:
    """Write the list archive and the exported mailboxes to *folder*; return the copies in each file."""
    lists = {flow.name: flow for flow in world.flows if flow.kind == "list"}
    members = {flow.name: frozenset(one.person for one in flow.members) for flow in world.flows}
    lost = _lost(world)
    cache: dict[tuple[str, bool], bytes] = {}
    kept = [
        mail for mail in sorted(world.mails, key=lambda one: (one.sent, one.message_id)) if mail not in lost
    ]
    files = {ARCHIVE: [copy(mail, None, "archive", lists, cache) for mail in kept if mail.list_name]}
    WRITERS["mbox"](folder / ARCHIVE, files[ARCHIVE])
    holders = _holders(world.rng, kept, world.organisation.exported, members)
    for owner, form in zip(world.organisation.exported, FORMATS, strict=False):
        name = file_name(owner.address.partition("@")[0], form)
        files[name] = [copy(mail, owner, kind, lists, cache) for mail, kind in holders[owner]]
        WRITERS[form](folder / name, files[name])
    return files


def _holders(
    rng: Random, mails: list[Mail], exported: tuple[Person, ...], members: Mapping[str, frozenset[Person]]
) -> dict[Person, list[tuple[Mail, str]]]:
    """Return what each exported mailbox holds: (mail, sent or received), oldest first."""
    holders: defaultdict[Person, list[tuple[Mail, str]]] = defaultdict(list)
    tidy = dict(zip(exported, cycle(KEPT_OF_LISTS), strict=False))
    for mail in mails:
        chosen = [*_received(rng, mail, exported, members, tidy)]
        if mail.sender in exported and (rng.random() < KEPT or not (chosen or mail.list_name)):
            holders[mail.sender].append((mail, "sent"))
        for owner in chosen:
            holders[owner].append((mail, "received"))
    return holders


def _received(
    rng: Random,
    mail: Mail,
    exported: tuple[Person, ...],
    members: Mapping[str, frozenset[Person]],
    tidy: Mapping[Person, float],
) -> list[Person]:
    """Return who received *mail* and kept it; at least one where nobody else would have it."""
    direct = {*mail.audience, *mail.bcc} - {mail.sender}
    listed = members.get(mail.list_name, frozenset()) - direct - {mail.sender}
    got = [one for one in exported if one in direct]
    chosen = [one for one in got if rng.random() < KEPT]
    chosen += [one for one in exported if one in listed and rng.random() < tidy[one]]
    if not chosen and got and mail.sender not in exported and not mail.list_name:
        return got[:1]
    return chosen


def _lost(world: World) -> set[Mail]:
    """Return some messages that both answer and are answered: their threads have a hole."""
    answered = {mail.parent for mail in world.mails if mail.parent}
    middle = [mail for mail in world.mails if mail.parent and mail in answered and mail.kind == "person"]
    return set(world.rng.sample(middle, k=min(LOST, len(middle) // 20)))
