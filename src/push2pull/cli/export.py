"""``push2pull export``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from push2pull.cli.common import counted, err, json_option, opened, show, verb, workspace_argument
from push2pull.export import FORMATS


@click.command()
@workspace_argument
@click.argument("table")
@click.option("--format", "file_format", type=click.Choice(FORMATS), default="jsonl", show_default=True)
@click.option("--out", "path", type=click.Path(dir_okay=False, path_type=Path), help="By default stdout.")
@click.option(
    "--pseudonyms", is_flag=True, help="Allow tables about single messages and people; leaves an audit line."
)
@click.option("--reveal", is_flag=True, help="The same, and add names from the vault; leaves an audit line.")
@json_option
@verb
def command(
    workspace: Path,
    table: str,
    file_format: str,
    path: Path | None,
    pseudonyms: bool,
    reveal: bool,
    as_json: bool,
) -> None:
    """Write one table of the workspace: lists, topics, findings, proposals...

    The tables and their columns: docs/tables.md.

    \b
    Example:
      push2pull export acme.p2p findings --format csv --out findings.csv
      push2pull export acme.p2p threads --pseudonyms | head -1
    """
    with opened(workspace) as opened_workspace:
        target = path or sys.stdout.buffer
        rows = opened_workspace.export(
            table, target, file_format=file_format, pseudonyms=pseudonyms, reveal=reveal
        )
    if path:
        report = {"table": table, "rows": rows, "path": str(path)}
        show(report, as_json, lambda r: err.print(f"{r['path']}: {counted(r['rows'], 'row')}", markup=False))
