"""``push2pull mirror``."""

from __future__ import annotations

from pathlib import Path

import click

from push2pull.cli.common import err, json_option, opened, out, show, verb, workspace_argument


@click.command()
@workspace_argument
@click.option(
    "--for", "address", required=True, metavar="ADDRESS", help="Whose report; theirs alone to read."
)
@click.option("--lang", type=click.Choice(["fr", "en"]), help="By default the person's language.")
@click.option("--out", "path", type=click.Path(dir_okay=False, path_type=Path), help="By default W/out/.")
@json_option
@verb
def command(workspace: Path, address: str, lang: str | None, path: Path | None, as_json: bool) -> None:
    """Write one person's own report, on their request and for them alone.

    It shows the lists they receive and never wrote to, answers of theirs that
    say the same, and streams near what they read and write. Nothing about
    anybody else. The file is readable by you only; an audit line stays.

    \b
    Example:
      push2pull mirror acme.p2p --for ana.roy@acme.example --out ana.html
    """
    with opened(workspace) as opened_workspace:
        written = opened_workspace.mirror(address, lang=lang, path=path)
    show(
        {"path": str(written)},
        as_json,
        lambda report: out.print(report["path"], markup=False, soft_wrap=True),
    )
    err.print("[dim]give it to that person and to nobody else, then remove it[/]")
