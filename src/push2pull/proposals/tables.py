"""The result of ``propose``, and the three tables of the workspace that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pyarrow as pa

from push2pull.model import Proposal, Row
from push2pull.schema import SCHEMAS, rows

TABLES = ("proposals", "proposal_members", "proposal_threads")


@dataclass(frozen=True, slots=True)
class Proposals:
    """At most 30 proposals in the order in which to show them, with who and what belongs to each.

    ``members``: rows (proposal_id, person_id, role), one role a person. ``threads``: rows (proposal_id,
    thread_id, role), the seeds first and best first, then the history, oldest first. ``merges``: proposal_id
    to proposal_id of the larger community. ``too_small``: groups below ``min_group``, counted and never
    shown. ``left_out``: candidates beyond ``max_proposals``.
    """

    proposals: list[Proposal]
    members: list[Row]
    threads: list[Row]
    merges: dict[str, str]
    too_small: int
    left_out: int

    def __iter__(self) -> Iterator[Proposal]:
        return iter(self.proposals)

    def __len__(self) -> int:
        return len(self.proposals)

    def to_tables(self) -> dict[str, pa.Table]:
        """Return the tables proposals, proposal_members and proposal_threads of the workspace."""
        records = {"proposals": [_row(one) for one in self.proposals]}
        records |= {"proposal_members": self.members, "proposal_threads": self.threads}
        return {name: rows(name, records[name]) for name in TABLES}


def _row(proposal: Proposal) -> Row:
    values = asdict(proposal)
    return {name: values[name] for name in SCHEMAS["proposals"].names} | {
        "scores": list(proposal.scores.items())
    }
