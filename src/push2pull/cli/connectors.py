"""``push2pull connectors``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import json_option, out, show, table, verb
from push2pull.connectors.notes import notes
from push2pull.connectors.registry import connectors
from push2pull.connectors.targets.matrix.registration import register
from push2pull.errors import ConfigurationError

_REGISTERED = """\
Written: {file} for the homeserver, {token} for push2pull.
1. Copy {file} to the homeserver, name it in homeserver.yaml under
   app_service_config_files, and restart the homeserver.
2. export PUSH2PULL_MATRIX_TOKEN_FILE={token}"""


@click.command()
@click.argument("name", required=False)
@click.option("--lang", type=click.Choice(["fr", "en"]), default="en", show_default=True)
@click.option(
    "--registration",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With matrix: write the file that registers push2pull there.",
)
@json_option
@verb
def command(name: str | None, lang: str, registration: Path | None, as_json: bool) -> None:
    """List what can be read and where can be published; with NAME, say what that one needs and keeps.

    \b
    Example:
      push2pull connectors discourse --lang fr
      push2pull connectors matrix --registration push2pull.yaml
    """
    known = [one for one in connectors() if name in (None, one["name"])]
    if not known:
        raise ConfigurationError(f"{name} is no connector; push2pull connectors lists them")
    report: dict[str, Any] = {"connectors": known}
    if registration and name != "matrix":
        raise ConfigurationError(
            "--registration goes with matrix: push2pull connectors matrix --registration FILE"
        )
    if registration:
        report["registration"] = {"file": str(registration), "token": str(register(registration))}
    if name:
        report["notes"] = dict(notes(name, lang))
    show(report, as_json, _human)


def _human(report: dict[str, Any]) -> None:
    grid = table("name", "side", "what", "verified")
    for one in report["connectors"]:
        grid.add_row(one["name"], one["side"], one["what"], one["verified"])
    out.print(grid)
    for heading, text in report.get("notes", {}).items():
        out.print(f"\n[bold]{heading}[/]")
        out.print(text, markup=False)
    if "registration" in report:
        out.print("\n[bold]Registration[/]")
        out.print(_REGISTERED.format(**report["registration"]), markup=False, soft_wrap=True)
