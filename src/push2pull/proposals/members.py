"""Who would be invited, and as what: roles only, no score, nobody named."""

from __future__ import annotations

from collections.abc import Iterable

from push2pull.proposals.evidence import Answerer, Involved
from push2pull.proposals.settings import ProposalSettings

FEW_THREADS = 3
"""Somebody who received mail of fewer threads lately was copied in by chance."""


def belongs(one: Involved, *, outsiders: bool) -> bool:
    """Return whether the community concerns *one*: a member, a recent author or a regular recipient.

    People known to be external are left out unless *outsiders* may come (public archives).
    """
    if one.internal is False and not outsiders:
        return False
    if one.role == "left":
        return one.wrote_now
    return bool(one.role) or one.wrote_lately or one.threads_received >= FEW_THREADS


def external_share(people: Iterable[Involved]) -> float:
    """Return the share of external people among those of whom it is known, 0 when it is of none."""
    known = [one.internal for one in people if one.internal is not None]
    return known.count(False) / len(known) if known else 0.0


def referents(
    answerers: Iterable[Answerer], invited: Iterable[Involved], settings: ProposalSettings
) -> frozenset[str]:
    """Return candidates for the role of referent, at most ``max_referents``.

    *answerers* come with support already (answers, askers, load), best first. In a community that spans two
    departments or more, a candidate has answered people of two.
    """
    people = {one.person_id: one for one in invited}
    spans = len({one.department for one in people.values() if one.department}) > 1
    able = [a.person_id for a in answerers if a.person_id in people and (a.departments > 1 or not spans)]
    return frozenset(able[: settings.max_referents])


def roles(invited: Iterable[Involved], candidates: frozenset[str]) -> list[tuple[str, str]]:
    """Return (person_id, role) of everybody invited, in order of person_id: the one role that says most."""
    return sorted((one.person_id, _role(one, candidates)) for one in invited)


def _role(one: Involved, candidates: frozenset[str]) -> str:
    if one.person_id in candidates:
        return "referent_candidate"
    return "contributor" if one.wrote_lately else "member"
