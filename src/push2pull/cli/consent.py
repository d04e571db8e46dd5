"""``push2pull consent``."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import (
    counted,
    json_option,
    number,
    opened,
    out,
    show,
    table,
    verb,
    workspace_argument,
)
from push2pull.errors import ConfigurationError

_MEANING = {
    "unknown": "not asked yet; not published",
    "pending": "asked, no answer; not published",
    "yes": "published under their name",
    "anonymous": "published without a name",
    "no": "not published, nor quoted by others",
    "expired": "agreed until a day that has passed; not published",
}
_ANSWERED = ("yes", "anonymous", "no")


@click.command()
@workspace_argument
@click.argument("action", metavar="draft|import|show", type=click.Choice(("draft", "import", "show")))
@click.argument("path", metavar="[PATH]", required=False, type=click.Path(path_type=Path))
@click.option("--where", default="", metavar="TEXT", help="draft: the name of the place, as authors know it.")
@click.option("--audience", default="", metavar="TEXT", help="draft: who could read there.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="draft: last day of the agreement; default a year."
)
@click.option("--dry-run", is_flag=True, help="import: count what would change, record nothing.")
@click.option("--by", default="", help="import: who records it; by default your login name.")
@json_option
@verb
def command(
    workspace: Path,
    action: str,
    path: Path | None,
    where: str,
    audience: str,
    until: datetime | None,
    dry_run: bool,
    by: str,
    as_json: bool,
) -> None:
    """Ask authors whether their words may be republished.

    draft writes a letter for each of them and a sheet for the answers into a
    folder; you send the letters, fill the sheet and import it. Whoever has
    not agreed is not published.

    \b
    Example:
      push2pull consent acme.p2p draft letters --where forum.acme.example
      push2pull consent acme.p2p import letters/answers.csv
      push2pull consent acme.p2p show
    """
    if (path is None) != (action == "show"):
        raise ConfigurationError("say: consent W draft FOLDER, consent W import SHEET, or: consent W show")
    with opened(workspace) as opened_workspace:
        if path is None:
            show(opened_workspace.show_consent(), as_json, _shown)
        elif action == "draft":
            day = until.date() if until else None
            report = opened_workspace.draft_consent(path, where=where, audience=audience, until=day)
            show(report, as_json, _drafted)
        else:
            by = by or getpass.getuser()
            show(opened_workspace.import_consent(path, by=by, dry_run=dry_run), as_json, _imported)


def _drafted(report: dict[str, Any]) -> None:
    out.print(f"{counted(report['letters'], 'letter')} to send, agreements hold until {report['until']}")
    out.print(
        f"fill in the column answer of {report['sheet']}, then: push2pull consent W import", markup=False
    )
    out.print("letters and sheet hold names and addresses: delete them when all is answered")


def _imported(report: dict[str, Any]) -> None:
    out.print(
        ", ".join(f"{answer} {number(n)}" for answer, n in report["answers"].items())
        or "no answer in the sheet"
    )
    done = "would change" if report["dry_run"] else "changed"
    out.print(f"{number(report['changed'])} {done}")
    if report["to_withdraw"]:
        n = counted(report["to_withdraw"], "post")
        out.print(
            f"[yellow]{n} by people who now say no are published:[/] push2pull withdraw W TARGET --person ..."
        )


def _shown(report: dict[str, Any]) -> None:
    if report["waived"]:
        out.print("nobody has to be asked in this profile; a no is kept all the same")
    grid = table("answer", "authors", "messages", "meaning", numbers=(1, 2))
    for state, n in report["states"].items():
        meaning = _MEANING[state] if state in _ANSWERED or not report["waived"] else "published"
        grid.add_row(state, _few(n), _few(report["messages"][state]), meaning)
    out.print(grid)
    hint = " (- too few to tell)" if None in report["states"].values() else ""
    out.print(f"authors in all: {_few(report['authors'])}{hint}")


def _few(n: int | None) -> str:
    return "-" if n is None else number(n)
