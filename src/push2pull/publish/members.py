"""The people of a proposal as members of its place, where the target knows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial

from push2pull.errors import Refused, TargetError
from push2pull.model import PersonId, Place
from push2pull.publish.accounts import Choice, participants
from push2pull.publish.session import Session
from push2pull.workspace import Store


def admit(store: Store, session: Session, places: Iterable[Place], chosen: Mapping[str, Choice]) -> int:
    """Make the proposals' people members of their *places* and return how many memberships that are.

    Only people with an account: nobody gets one for being a member. A place that refuses is passed over, and so
    is everything after a target that stays busy: a later run goes on.
    """
    target, name, ledger, delivery = session
    if not target.capabilities.members:
        return 0
    remote, people = ledger.places(name), defaultdict[str, set[PersonId]](set)
    for row in store.table("proposal_members").to_pylist():
        people[row["proposal_id"]].add(PersonId(row["person_id"]))
    admitted = 0
    for place in places:
        asked = participants(store, people[place.key], chosen, only_find=True)
        if place.key not in remote or not asked:
            continue
        try:
            users = list(delivery.call(partial(target.resolve_people, asked)).values())
            delivery.call(partial(target.add_members, remote[place.key], users))
        except Refused:
            continue
        except TargetError:
            break
        admitted += len(users)
    return admitted
