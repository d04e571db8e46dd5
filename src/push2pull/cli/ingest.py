"""``push2pull ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from push2pull.errors import ConfigurationError
from push2pull.reasons import reason

if TYPE_CHECKING:
    from push2pull.api import Workspace


@click.command()
@workspace_argument
@click.argument("sources", metavar="[SOURCE...]", nargs=-1)
@click.option("--workers", type=click.IntRange(min=1), help="Processes; by default one a core.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option("--lake", metavar="URI", help="Spark: folder on the cluster's file system for the tables.")
@click.option("--master", default="", metavar="URL", help="Spark: spark://host:7077, yarn, local[4], ...")
@click.option("--conf", "options", multiple=True, metavar="NAME=VALUE", help="Spark: a property; repeatable.")
@click.option("--from-tables", metavar="URI", help="Take over a lake that a cluster has filled.")
@json_option
@verb
def command(workspace: Path, sources: tuple[str, ...], as_json: bool, **chosen: Any) -> int:
    """Read mail: mbox, Maildir, .eml, folders of these, compressed or archived; IMAP.

    Run again, it reads only what is new or changed.

    \b
    Example:
      push2pull ingest acme.p2p exports/team.mbox maildir:/var/mail/ana
      PUSH2PULL_IMAP_PASSWORD=... push2pull ingest acme.p2p imaps://ana@mail.acme.example/
      push2pull ingest acme.p2p hdfs://nn/exports --engine spark --master yarn --lake hdfs://nn/acme
    """
    if bool(sources) == bool(chosen["from_tables"]):
        raise ConfigurationError("give a SOURCE to read, or --from-tables URI")
    with opened(workspace) as opened_workspace:
        report = _ingest(opened_workspace, sources, **chosen)
    show(report, as_json, _human)
    for error in report["errors"]:
        err.print(f"push2pull: {error}", markup=False)
    return FAILURES if report["errors"] else 0


def _ingest(
    workspace: Workspace,
    sources: tuple[str, ...],
    workers: int | None,
    engine: str,
    lake: str | None,
    master: str,
    options: tuple[str, ...],
    from_tables: str | None,
) -> dict[str, Any]:
    if from_tables:
        return workspace.ingest_tables(from_tables, master=master)
    if engine == "local":
        return workspace.ingest(*sources, workers=workers, progress=progress(), secrets=lookup)
    if not lake:
        raise ConfigurationError("--engine spark needs --lake URI: a folder that every node can write to")
    properties = {name: value for name, _, value in (one.partition("=") for one in options)}
    return workspace.ingest_on_spark(
        *sources, lake=lake, master=master, options=properties, progress=progress()
    )


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
