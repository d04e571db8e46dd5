"""``push2pull verify``."""

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

_SHOWN = 20


@click.command()
@workspace_argument
@click.argument("target")
@json_option
@verb
def command(workspace: Path, target: str, as_json: bool) -> int:
    """Read back what was published to TARGET and compare it with the ledger.

    Compared are count, order, parent, author, date, text and the bytes of
    attached files. Nothing is changed. Exit code 1: something differs.

    \b
    Example:
      push2pull verify acme.p2p folder:out/site
    """
    with opened(workspace) as opened_workspace:
        report = opened_workspace.verify(target, progress=progress(), secrets=lookup)
    show(report, as_json, _human)
    return FAILURES if report["different"] or report["open"] else 0


def _human(report: dict[str, Any]) -> None:
    checked, equal = report["checked"], report["equal"]
    mark = "=" if checked == report["found"] else "≠"
    out.print(f"{number(checked)} written {mark} {number(report['found'])} found, {number(equal)} equal")
    if report["different"]:
        grid = table("post", "field", "here", "there")
        for one in report["different"][:_SHOWN]:
            grid.add_row(*(str(one[name])[:32] for name in ("key", "field", "here", "there")))
        out.print(grid)
        more = len(report["different"]) - _SHOWN
        if more > 0:
            out.print(f"... and {number(more)} more; all with --json")
    if report["open"]:
        out.print(
            f"{number(report['open'])} of unknown outcome: run publish again, or settle them with --settle"
        )
    if report["others"]:
        out.print(f"{number(report['others'])} posts there are not ours")
    out.print(f"{report['seconds']:.1f} s")
