"""``push2pull check``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from push2pull.cli.common import json_option, opened, out, show, table, verb, workspace_argument


@click.command()
@workspace_argument
@json_option
@verb
def command(workspace: Path, as_json: bool) -> None:
    """Say whether the mail can carry the conclusions, doubt by doubt.

    \b
    Example:
      push2pull check acme.p2p
    """
    with opened(workspace) as opened_workspace:
        show(opened_workspace.check(), as_json, _human)


def _human(report: dict[str, Any]) -> None:
    grid = table("", "check", "value")
    for one in report["checks"]:
        colour = "green" if one["status"] == "pass" else "yellow"
        grid.add_row(f"[{colour}]{one['status'].upper()}[/]", one["name"], escape(one["value"]))
    out.print(grid)
    for one in report["checks"]:
        if one["consequence"]:
            out.print(f"\n[yellow]{one['name']}[/]: {one['consequence']}")
