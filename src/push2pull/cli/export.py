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
@click.option("--reveal", is_flag=True, help="Add names from the vault; leaves an audit line.")
@json_option
@verb
def command(
    workspace: Path, table: str, file_format: str, path: Path | None, reveal: bool, as_json: bool
) -> None:
    """Write one table of the workspace: messages, threads, lists, findings...

    The tables and their columns: docs/tables.md.

    \b
    Example:
      push2pull export acme.p2p threads --format csv --out threads.csv
    """
    with opened(workspace) as opened_workspace:
        target = path or sys.stdout.buffer
        rows = opened_workspace.export(table, target, file_format=file_format, reveal=reveal)
    if path:
        report = {"table": table, "rows": rows, "path": str(path)}
        show(report, as_json, lambda r: err.print(f"{r['path']}: {counted(r['rows'], 'row')}", markup=False))
