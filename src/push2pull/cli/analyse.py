"""``push2pull analyse``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import (
    counted,
    json_option,
    number,
    opened,
    out,
    progress,
    seed_option,
    show,
    verb,
    workspace_argument,
)


@click.command()
@workspace_argument
@seed_option
@json_option
@verb
def command(workspace: Path, seed: int, as_json: bool) -> None:
    """Find threads, lists, recurring groups, communities, topics and closed flows.

    \b
    Example:
      push2pull analyse acme.p2p --seed 7
    """
    with opened(workspace) as opened_workspace:
        show(opened_workspace.analyse(seed=seed, progress=progress()), as_json, _human)


def _human(report: dict[str, Any]) -> None:
    counts = [counted(report[f"{noun}s"], noun) for noun in ("thread", "list", "group", "topic")]
    counts.insert(3, counted(report["communities"], "community", "communities"))
    out.print(", ".join(counts))
    out.print(f"{counted(report['findings'], 'finding')}, of which {number(report['flagged'])} stand out")
    out.print(f"{report['seconds']:.1f} s")
