"""``push2pull propose``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from push2pull.cli.common import (
    counted,
    json_option,
    number,
    opened,
    out,
    seed_option,
    show,
    table,
    verb,
    workspace_argument,
)


@click.command()
@workspace_argument
@seed_option
@json_option
@verb
def command(workspace: Path, seed: int, as_json: bool) -> None:
    """Propose communities, each with its evidence and a verdict.

    \b
    Example:
      push2pull propose acme.p2p
    """
    with opened(workspace) as opened_workspace:
        proposals = opened_workspace.propose(seed=seed)
        run = opened_workspace.last_run("propose")
        verdicts: dict[str, int] = {}
        for one in proposals:
            verdicts[one.verdict] = verdicts.get(one.verdict, 0) + 1
    report = {"proposals": len(proposals), "verdicts": verdicts}
    report |= {name: run[name] for name in ("too_small", "left_out")}
    rows = [(p.proposal_id, p.verdict, p.title, p.n_members, len(p.thread_ids)) for p in proposals]

    def human(_: dict[str, Any]) -> None:
        grid = table("id", "verdict", "title", "people", "threads", numbers=(3, 4))
        for proposal_id, verdict, title, people, threads in rows:
            grid.add_row(
                proposal_id, verdict.replace("_", " "), escape(title), number(people), number(threads)
            )
        out.print(grid if rows else "No proposal: see `push2pull check` for what is missing.")
        if run["too_small"]:
            out.print(f"{counted(run['too_small'], 'group')} of too few people to be shown (min_group).")
        if run["left_out"]:
            out.print(f"{counted(run['left_out'], 'candidate')} more, of less value than these.")

    show(report, as_json, human)
