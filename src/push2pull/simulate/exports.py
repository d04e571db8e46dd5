"""Which copies survive in which export: list archives, and what each user kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from random import Random

from push2pull.progress import Progress
from push2pull.simulate.copies import copy
from push2pull.simulate.mail import Mail, World
from push2pull.simulate.organisation import Person
from push2pull.simulate.write import WRITERS, file_name, forms

ARCHIVE = "lists.mbox"
KEPT = 0.9
"""Share of directly addressed mail that people keep."""

KEPT_OF_LISTS = (0.03, 0.06, 0.2)
"""Share of list mail that people keep: most file little of it."""

KEPT_AT_MOST = 6
"""Copies of one message of a list that its readers keep, on average, however many they are."""


def export(world: World, folder: Path, progress: Progress) -> dict[str, list[Mail]]:
    """Write the list archive and the exported mailboxes to *folder*; return what each file holds."""
    lists = {flow.name: flow for flow in world.flows if flow.kind == "list"}
    members = {flow.name: frozenset(one.person for one in flow.members) for flow in lists.values()}
    lost = _lost(world)
    cache: dict[tuple[object, ...], bytes] = {}
    kept = [
        mail for mail in sorted(world.mails, key=lambda one: (one.sent, one.message_id)) if mail not in lost
    ]
    exported = world.organisation.exported
    files = {ARCHIVE: [mail for mail in kept if mail.list_name]}
    holders = _holders(world.stream("exports"), kept, exported, members)
    progress.start("write the mailboxes", len(exported) + 1)
    WRITERS["mbox"](folder / ARCHIVE, (copy(mail, None, "archive", lists, cache) for mail in files[ARCHIVE]))
    progress.advance()
    for owner, form in zip(exported, forms(world.parameters.format, len(exported)), strict=True):
        name = file_name(owner.address.partition("@")[0], form)
        files[name] = [mail for mail, _ in holders[owner]]
        WRITERS[form](folder / name, (copy(mail, owner, kind, lists, cache) for mail, kind in holders[owner]))
        progress.advance()
    progress.done()
    return files


def _holders(
    rng: Random, mails: list[Mail], exported: tuple[Person, ...], members: Mapping[str, frozenset[Person]]
) -> dict[Person, list[tuple[Mail, str]]]:
    """Return what each exported mailbox holds: (mail, sent or received), oldest first."""
    holders: defaultdict[Person, list[tuple[Mail, str]]] = defaultdict(list)
    tidy = dict(zip(exported, cycle(KEPT_OF_LISTS), strict=False))
    owners = {one: n for n, one in enumerate(exported)}
    on_list = {name: sorted(found & owners.keys(), key=owners.__getitem__) for name, found in members.items()}
    for mail in mails:
        chosen = _received(rng, mail, owners, on_list.get(mail.list_name, []), tidy)
        if mail.sender in owners and (rng.random() < KEPT or not (chosen or mail.list_name)):
            holders[mail.sender].append((mail, "sent"))
        for owner in chosen:
            holders[owner].append((mail, "received"))
    return holders


def _received(
    rng: Random, mail: Mail, owners: Mapping[Person, int], listed: list[Person], tidy: Mapping[Person, float]
) -> list[Person]:
    """Return who received *mail* and kept it; at least one where nobody else would have it."""
    direct = {*mail.audience, *mail.bcc} - {mail.sender}
    got = sorted(direct & owners.keys(), key=owners.__getitem__)
    chosen = [one for one in got if rng.random() < KEPT]
    fewer = min(1.0, KEPT_AT_MOST / (1 + 0.1 * len(listed)))
    chosen += [
        one for one in listed if one not in direct and one != mail.sender and rng.random() < tidy[one] * fewer
    ]
    if not chosen and got and mail.sender not in owners and not mail.list_name:
        return got[:1]
    return chosen


def _lost(world: World) -> set[Mail]:
    """Return some messages that both answer and are answered: their threads have a hole."""
    answered = {mail.parent for mail in world.mails if mail.parent}
    middle = [mail for mail in world.mails if mail.parent and mail in answered and mail.kind == "person"]
    rng = world.stream("lost")
    return set(rng.sample(middle, k=round(world.parameters.lost * len(middle))))
