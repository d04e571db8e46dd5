"""``push2pull connectors``."""

from __future__ import annotations

from typing import Any

import click

from push2pull.cli.common import json_option, out, show, table, verb
from push2pull.connectors.registry import connectors


@click.command()
@json_option
@verb
def command(as_json: bool) -> None:
    """List what can be read and where can be published.

    \b
    Example:
      push2pull connectors
    """
    show({"connectors": connectors()}, as_json, _human)


def _human(report: dict[str, Any]) -> None:
    grid = table("name", "side", "what", "verified")
    for one in report["connectors"]:
        grid.add_row(one["name"], one["side"], one["what"], one["verified"])
    out.print(grid)
