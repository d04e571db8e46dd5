"""``push2pull publish``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import (
    FAILURES,
    json_option,
    number,
    opened,
    out,
    progress,
    show,
    table,
    verb,
    workspace_argument,
)
from push2pull.cli.secrets import lookup
from push2pull.reasons import reason


@click.command()
@workspace_argument
@click.argument("target")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@json_option
@verb
def command(workspace: Path, target: str, dry_run: bool, as_json: bool) -> int:
    """Write the threads of accepted proposals to TARGET, each exactly once.

    Stopped or killed, the next run finishes what is left.

    \b
    Example:
      push2pull publish acme.p2p folder:out/site --dry-run
    """
    with opened(workspace) as opened_workspace:
        report = opened_workspace.publish(target, dry_run=dry_run, progress=progress(), secrets=lookup)
    show(report, as_json, _human)
    return FAILURES if report["failed"] else 0


def _human(report: dict[str, Any]) -> None:
    names = ("planned", "published", "already_there", "failed")
    out.print(", ".join(f"{name.replace('_', ' ')} {number(report[name])}" for name in names))
    grid = table("what", "n", "why", numbers=(1,))
    for label, counts in (("not published", "skipped"), ("failed", "failures"), ("altered", "altered")):
        for code, n in sorted(report[counts].items()):
            grid.add_row(f"{label}: {reason(code).short}", number(n), reason(code).detail)
    if grid.row_count:
        out.print(grid)
    if report["stopped"]:
        out.print(f"[red]Stopped:[/] {reason(report['stopped']).detail}")
    out.print(f"{report['seconds']:.1f} s")
