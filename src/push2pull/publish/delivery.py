"""Delivery of one post exactly once: intent on disk, call, outcome on disk; recovery by kind of error.

After a call whose outcome nobody knows, the key is looked up (idempotence ``find``) or the call is repeated
(``native``); where the target offers neither, the post is reported and left to a human.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from push2pull.connectors.base import Target
from push2pull.errors import NotAuthorised, OutcomeUnknown, Refused, TryLater
from push2pull.model import Place, Post, Publication, RemotePlace
from push2pull.publish.pace import PATIENCE, Pace
from push2pull.publish.seal import seal
from push2pull.workspace.ledger import INTENDED, PUBLISHED, UNKNOWN, Entry, Ledger

ATTEMPTS = 8
"""Calls of one operation before a target that keeps saying "later" is given up for this run."""

T = TypeVar("T")


class Delivery:
    """Writes to one target (*name* in the ledger) at *pace* and keeps the ledger."""

    def __init__(self, name: str, target: Target, ledger: Ledger, pace: Pace) -> None:
        self.name = name
        self._target = target
        self._ledger = ledger
        self._pace = pace

    def call(self, function: Callable[[], T]) -> T:
        """Call what may be repeated freely; raise the last TryLater when the target stays busy."""
        for attempt in range(1, ATTEMPTS + 1):
            self._pace.take()
            try:
                result = function()
            except (TryLater, OutcomeUnknown) as error:
                later = error if isinstance(error, TryLater) else TryLater("no answer", 0.0)
                if attempt == ATTEMPTS or later.retry_after > PATIENCE:
                    raise later from error
                self._pace.back_off(attempt, later.retry_after)
            else:
                self._pace.went_well()
                return result
        raise AssertionError("unreachable")

    def place(self, place: Place) -> RemotePlace | str:
        """Find or create a place and remember where it is; a reason when the target refuses it."""
        try:
            remote = self.call(lambda: self._ready(place))
        except Refused as error:
            return error.reason
        self._ledger.remember_place(self.name, remote)
        return remote

    def write(
        self,
        post: Post,
        place: RemotePlace,
        parent: Publication | None,
        *,
        proposal_id: str,
        part: int = 0,
        parts: int = 1,
    ) -> str:
        """Bring *post* to the target once; return "" when it is there, else the reason why not.

        Raises :class:`NotAuthorised`, and :class:`TryLater` when the target stays busy: the run stops.
        """
        entry = self._ledger.get(post.key)
        if entry is not None and entry.state == PUBLISHED:
            return ""
        unsure, later = entry is not None and entry.state in (INTENDED, UNKNOWN), TryLater("busy", 0.0)
        for attempt in range(1, ATTEMPTS + 1):
            if unsure and (settled := self._recover(post.key, place)) is not None:
                return settled
            self._intend(post, place, proposal_id, part, parts)
            outcome = self._attempt(post, place, parent)
            if isinstance(outcome, str):
                return outcome
            unsure = outcome is None
            later = outcome or later
            if outcome and outcome.retry_after > PATIENCE:
                break
            if not unsure or self._target.capabilities.idempotence != "none":
                self._pace.back_off(attempt, outcome.retry_after if outcome else 0.0)
        if not unsure:
            raise later
        self._ledger.unknown(post.key)
        return "outcome_unknown"

    def _attempt(self, post: Post, place: RemotePlace, parent: Publication | None) -> str | TryLater | None:
        """Call once and note the outcome: "" or a reason, the target's wish to be asked later, None for unknown."""
        self._pace.take(1 + len(post.attachments))
        try:
            self._ledger.settle(self._target.write(post, place, parent))
        except Refused as error:
            self._ledger.refuse(post.key, error.reason)
            return error.reason
        except NotAuthorised:
            self._ledger.refuse(post.key, "refused_by_target")
            raise
        except TryLater as error:
            # It is known not to be there: a crash while waiting must not look like an open question.
            self._ledger.refuse(post.key, "refused_by_target")
            return error
        except OutcomeUnknown:
            return None
        self._pace.went_well()
        return ""

    def _intend(self, post: Post, place: RemotePlace, proposal_id: str, part: int, parts: int) -> None:
        self._ledger.intend(
            post,
            target=self.name,
            place=place.key,
            proposal_id=proposal_id,
            part=part,
            parts=parts,
            digest=seal(post, self._target.capabilities),
        )

    def published(self, key: str) -> Publication | None:
        """Return the publication of a post that the ledger knows to be there."""
        entry = self._ledger.get(key)
        return entry.publication if entry is not None and entry.state == PUBLISHED else None

    def _recover(self, key: str, place: RemotePlace) -> str | None:
        """Settle a post whose outcome is open; None when it may be written (again)."""
        idempotence = self._target.capabilities.idempotence
        if idempotence == "native":
            return None
        if idempotence != "find":
            self._ledger.unknown(key)
            return "outcome_unknown"
        found = self.call(lambda: self._target.find(key, place))
        if found is None:
            return None
        self._ledger.settle(found)
        return ""

    def _ready(self, place: Place) -> RemotePlace:
        remote = self._target.ensure_place(place)
        if remote.pending:
            raise TryLater("the place is not there yet", retry_after=30.0)
        return remote


def lost(entries: list[Entry], target: Target, places: dict[str, RemotePlace]) -> frozenset[str]:
    """Return the keys that hold no more: what a native target has lost as a whole is published again.

    A site folder that was deleted is the usual case. Repeating is harmless there by definition, so a place
    whose newest post cannot be found any more is taken for gone; elsewhere the ledger has the last word.
    """
    if target.capabilities.idempotence != "native":
        return frozenset()
    newest = {entry.place: entry for entry in entries if entry.state == PUBLISHED}
    gone = {
        key
        for key, entry in newest.items()
        if key not in places or target.find(entry.key, places[key]) is None
    }
    return frozenset(entry.key for entry in entries if entry.place in gone and entry.state == PUBLISHED)
