"""``push2pull connectors``."""

from __future__ import annotations

from typing import Any

import click

from push2pull.cli.common import json_option, out, show, table, verb
from push2pull.connectors.notes import notes
from push2pull.connectors.registry import connectors
from push2pull.errors import ConfigurationError


@click.command()
@click.argument("name", required=False)
@click.option("--lang", type=click.Choice(["fr", "en"]), default="en", show_default=True)
@json_option
@verb
def command(name: str | None, lang: str, as_json: bool) -> None:
    """List what can be read and where can be published; with NAME, say what that one needs and keeps.

    \b
    Example:
      push2pull connectors discourse --lang fr
    """
    known = [one for one in connectors() if name in (None, one["name"])]
    if not known:
        raise ConfigurationError(f"{name} is no connector; push2pull connectors lists them")
    report: dict[str, Any] = {"connectors": known}
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
