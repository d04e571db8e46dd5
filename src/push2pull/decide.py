"""The verb: what humans decide about proposals."""

from __future__ import annotations

from collections.abc import Sequence

from push2pull.errors import ConfigurationError
from push2pull.proposals.gates import HUMAN
from push2pull.workspace import Store

DECISIONS = ("accepted", "rejected", "later")


def decide(store: Store, proposal_id: str, decision: str, *, by: str = "") -> None:
    """Record *decision* (accepted, rejected, later) about one proposal.

    Raises :class:`~push2pull.errors.ConfigurationError` for a proposal or a decision that is unknown.
    """
    if decision not in DECISIONS:
        raise ConfigurationError(f"decision {decision!r}: use one of {', '.join(DECISIONS)}")
    store.state.decide(proposal_id, decision, by, _title(store, proposal_id))
    store.audit("decide", proposal=proposal_id, decision=decision, by=by)


def meet(store: Store, proposal_id: str, codes: Sequence[str], *, met: bool = True, by: str = "") -> None:
    """Record that people have *met* gates of a proposal (sponsor, referents, ...), or no longer do.

    *codes*: of :data:`push2pull.proposals.gates.HUMAN`; the next ``propose`` goes by them. Raises
    :class:`~push2pull.errors.ConfigurationError` for a proposal or a gate that is unknown.
    """
    if not codes or (unknown := sorted(set(codes) - set(HUMAN))):
        named = f"gate {unknown[0]!r}" if codes else "no gate named"
        raise ConfigurationError(f"{named}: use some of {', '.join(HUMAN)}")
    _title(store, proposal_id)
    store.state.meet(proposal_id, codes, met, by)
    store.audit("meet", proposal=proposal_id, codes=list(codes), met=met, by=by)


def decide_all(store: Store, decision: str, *, by: str = "") -> list[str]:
    """Record *decision* about every proposal there is; return their ids."""
    chosen = sorted(_titles(store))
    for proposal_id in chosen:
        decide(store, proposal_id, decision, by=by)
    return chosen


def _title(store: Store, proposal_id: str) -> str:
    titles = _titles(store)
    if proposal_id not in titles:
        raise ConfigurationError(
            f"no proposal {proposal_id!r}; list them with: push2pull propose {store.path}"
        )
    return titles[proposal_id]


def _titles(store: Store) -> dict[str, str]:
    table = store.table("proposals")
    return dict(zip(table["proposal_id"].to_pylist(), table["title"].to_pylist(), strict=True))
