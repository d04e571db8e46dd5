"""``push2pull ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import (
    FAILURES,
    counted,
    err,
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
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--workers", type=click.IntRange(min=1), help="Processes; by default one a core.")
@json_option
@verb
def command(workspace: Path, sources: tuple[str, ...], workers: int | None, as_json: bool) -> int:
    """Read mail: mbox, Maildir, .eml, folders of these, compressed or archived; IMAP.

    Run again, it reads only what is new or changed.

    \b
    Example:
      push2pull ingest acme.p2p exports/team.mbox maildir:/var/mail/ana
      PUSH2PULL_IMAP_PASSWORD=... push2pull ingest acme.p2p imaps://ana@mail.acme.example/
    """
    with opened(workspace) as opened_workspace:
        report = opened_workspace.ingest(*sources, workers=workers, progress=progress(), secrets=lookup)
    show(report, as_json, _human)
    for error in report["errors"]:
        err.print(f"push2pull: {error}", markup=False)
    return FAILURES if report["errors"] else 0


def _human(report: dict[str, Any]) -> None:
    rejected = sum(report["rejected"].values())
    out.print(
        f"read {number(report['read'])} = kept {number(report['kept'])}"
        f" + duplicates {number(report['duplicates'])} + rejected {number(rejected)}"
    )
    grid = table("what", "n", "why", numbers=(1,))
    for kind, counts in (("rejected", "rejected"), ("repaired", "defects"), ("skipped file", "skipped")):
        for code, n in sorted(report[counts].items(), key=lambda item: (-item[1], item[0])):
            grid.add_row(f"{kind}: {reason(code).short}", number(n), reason(code).detail)
    if grid.row_count:
        out.print(grid)
    if report["unchanged"]:
        out.print(f"{counted(report['unchanged'], 'container')} read before, unchanged.")
    rate = report["read"] / max(report["seconds"], 0.001)
    out.print(
        f"{counted(report['messages'], 'message')} in the workspace;"
        f" {report['seconds']:.1f} s, {number(rate)} messages/s, peak {report['peak_rss_mb']:.0f} MB"
    )
