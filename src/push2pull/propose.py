"""The verb: analysis tables in, proposals out."""

from __future__ import annotations

from push2pull import proposals as room
from push2pull.analyse import resolved
from push2pull.errors import ConfigurationError
from push2pull.model import Proposal, Row
from push2pull.workspace import Store

_TABLES = (
    "threads",
    "lists",
    "list_members",
    "community_members",
    "topics",
    "thread_topics",
    "findings",
    "people",
)


def propose(store: Store, *, seed: int = 7) -> list[Proposal]:
    """Rewrite the proposals of *store* from its analysis and return them, best first."""
    with store.writing():
        if not store.parts("threads"):
            raise ConfigurationError(f"{store.path} is not analysed yet: push2pull analyse {store.path}")
        tables = {name: store.table(name) for name in _TABLES}
        tables["messages"], tables["recipients"] = resolved(store, tables["people"])
        chosen = store.settings
        settings = room.ProposalSettings(
            locale=chosen.locale,
            min_group=chosen.min_group,
            legal_ready=not chosen.unstated,
            profile=chosen.profile,
            met=store.state.met(),
        )
        found = room.propose(tables, store.table("list_messages"), settings=settings, seed=seed)
        for name, table in found.to_tables().items():
            store.write(name, table)
        counts = {"too_small": found.too_small, "left_out": found.left_out}
        store.state.ran("propose", {"proposals": len(found), **counts, "seed": seed})
        store.audit("propose", proposals=len(found.proposals), seed=seed)
        return found.proposals


def load(store: Store) -> list[Proposal]:
    """Return the proposals that the last :func:`propose` wrote, best first."""
    seeds: dict[str, list[str]] = {}
    threads: dict[str, list[str]] = {}
    for row in store.table("proposal_threads").to_pylist():
        threads.setdefault(row["proposal_id"], []).append(row["thread_id"])
        if row["role"] == "seed":
            seeds.setdefault(row["proposal_id"], []).append(row["thread_id"])
    return [
        _proposal(row, threads.get(row["proposal_id"], []), seeds.get(row["proposal_id"], []))
        for row in store.table("proposals").to_pylist()
    ]


def _proposal(row: Row, threads: list[str], seeds: list[str]) -> Proposal:
    values: Row = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    values["scores"] = dict(row["scores"])
    return Proposal(**values, thread_ids=tuple(threads), seed_thread_ids=tuple(seeds))
