"""``push2pull withdraw``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import (
    FAILURES,
    counted,
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
@click.option("--thread", default="", metavar="ID", help="The posts of one thread.")
@click.option("--proposal", default="", metavar="ID", help="The posts of one proposal.")
@click.option("--person", default="", metavar="ADDRESS|ID", help="What one person wrote, under any address.")
@click.option("--all", "everything", is_flag=True, help="Everything that was published there.")
@click.option("--dry-run", is_flag=True, help="Count what would be taken back; touch nothing.")
@json_option
@verb
def command(
    workspace: Path,
    target: str,
    thread: str,
    proposal: str,
    person: str,
    everything: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Take back what was published to TARGET.

    Answers go before what they answer. What the target keeps all the same is
    said. What was taken back is not published again.

    \b
    Example:
      push2pull withdraw acme.p2p folder:out/site --person ana@acme.example
    """
    with opened(workspace) as opened_workspace:
        report = opened_workspace.withdraw(
            target,
            thread=thread,
            proposal=proposal,
            person=person,
            everything=everything,
            dry_run=dry_run,
            progress=progress(),
            secrets=lookup,
        )
    show(report, as_json, _human)
    return FAILURES if report["kept"] else 0


def _human(report: dict[str, Any]) -> None:
    if not report["planned"]:
        out.print("nothing of that is published there")
    elif report["dry_run"]:
        out.print(f"{counted(report['planned'], 'post')} would be taken back")
    else:
        out.print(f"{number(report['withdrawn'])} of {counted(report['planned'], 'post')} taken back")
    grid = table("what", "n", "why", numbers=(1,))
    for label, counts in (("kept", "kept"), ("left behind", "trace")):
        for code, n in report[counts].items():
            grid.add_row(f"{label}: {reason(code).short}", number(n), reason(code).detail)
    if grid.row_count:
        out.print(grid)
    if report["answers"]:
        n = counted(report["answers"], "post")
        out.print(f"{n} of others in the same threads stay; they may quote what was taken back")
    out.print(f"{report['seconds']:.1f} s")
