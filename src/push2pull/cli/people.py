"""``push2pull people``."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import err, json_option, number, opened, out, show, table, verb, workspace_argument
from push2pull.errors import ConfigurationError

_SHOWN = 40


@click.command()
@workspace_argument
@click.argument("action", metavar="export|import|undo", type=click.Choice(("export", "import", "undo")))
@click.argument("path", metavar="[FILE]", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--reveal", is_flag=True, help="export: add names and addresses; leaves an audit line.")
@click.option("--dry-run", is_flag=True, help="import: show what would change, record nothing.")
@click.option("--by", default="", help="Who decides; by default your login name.")
@json_option
@verb
def command(
    workspace: Path, action: str, path: Path | None, reveal: bool, dry_run: bool, by: str, as_json: bool
) -> None:
    """Review who is merged with whom: export, edit in a spreadsheet, import.

    \b
    Example:
      push2pull people acme.p2p export people.csv --reveal
      push2pull people acme.p2p import people.csv --dry-run
      push2pull people acme.p2p undo
    """
    if (path is None) != (action == "undo"):
        raise ConfigurationError("say: people W export FILE, people W import FILE, or: people W undo")
    by = by or getpass.getuser()
    with opened(workspace) as opened_workspace:
        if path is None:
            show(opened_workspace.undo_people(by=by), as_json, _undone)
        elif action == "export":
            show(opened_workspace.export_people(path, reveal=reveal), as_json, _exported)
        else:
            show(opened_workspace.import_people(path, by=by, dry_run=dry_run), as_json, _imported)


def _exported(report: dict[str, Any]) -> None:
    err.print(f"{report['path']}: {number(report['rows'])} rows", markup=False)
    out.print(
        f"{number(report['people'])} people, {number(report['merged'])} of several addresses, "
        f"{number(report['to_review'])} to review (first in the file)"
    )


def _imported(report: dict[str, Any]) -> None:
    changes = report["changes"]
    if changes:
        grid = table("alias", "what", "before", "after")
        for one in changes[:_SHOWN]:
            grid.add_row(one["alias"], one["what"], one["before"], one["after"])
        out.print(grid)
    if len(changes) > _SHOWN:
        out.print(f"... and {number(len(changes) - _SHOWN)} more")
    done = "would change" if report["dry_run"] else "changed; run `push2pull analyse` to apply"
    out.print(f"{number(len(changes))} {done}" if changes else "nothing to change")


def _undone(report: dict[str, Any]) -> None:
    n = report["undone"]
    out.print(f"{number(n)} decisions taken back; run `push2pull analyse`" if n else "nothing to undo")
