"""``push2pull audit``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from push2pull.cli.common import FAILURES, json_option, opened, out, show, table, verb, workspace_argument


@click.command()
@workspace_argument
@json_option
@verb
def command(workspace: Path, as_json: bool) -> int:
    """Show who did what, and whether the audit chain is whole.

    \b
    Example:
      push2pull audit acme.p2p
    """
    with opened(workspace) as opened_workspace:
        lines = opened_workspace.audit_lines()
    intact = all(line["intact"] for line in lines)
    show({"intact": intact, "lines": lines}, as_json, _human)
    return 0 if intact else FAILURES


def _human(report: dict[str, Any]) -> None:
    grid = table("when", "what", "with")
    for line in report["lines"]:
        rest = {k: v for k, v in line.items() if k not in ("seq", "at", "event", "intact")}
        shown = escape(", ".join(f"{k}: {v}" for k, v in rest.items()))
        grid.add_row(line["at"][:19], line["event"] + ("" if line["intact"] else " [red]BROKEN[/]"), shown)
    out.print(grid)
    out.print("The chain is whole." if report["intact"] else "[red]The chain is broken.[/]")
