"""``push2pull report``."""

from __future__ import annotations

from pathlib import Path

import click

from push2pull.cli.common import json_option, opened, out, show, verb, workspace_argument


@click.command()
@workspace_argument
@click.option(
    "--format", "file_format", type=click.Choice(["html", "json"]), default="html", show_default=True
)
@click.option("--lang", type=click.Choice(["fr", "en"]), help="By default the workspace's locale.")
@click.option("--out", "path", type=click.Path(dir_okay=False, path_type=Path), help="By default W/out/.")
@json_option
@verb
def command(workspace: Path, file_format: str, lang: str | None, path: Path | None, as_json: bool) -> None:
    """Write the report: one self-contained file, in French or English.

    \b
    Example:
      push2pull report acme.p2p --lang fr
    """
    with opened(workspace) as opened_workspace:
        written = opened_workspace.report(file_format=file_format, lang=lang, path=path)
    show(
        {"path": str(written)},
        as_json,
        lambda report: out.print(report["path"], markup=False, soft_wrap=True),
    )
