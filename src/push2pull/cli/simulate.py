"""``push2pull simulate``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import json_option, number, out, seed_option, show, verb
from push2pull.simulate import simulate


@click.command()
@click.argument("folder", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option("--people", default=60, show_default=True, help="Size of the organisation.")
@click.option("--months", default=6, show_default=True, help="Length of its mail.")
@seed_option
@json_option
@verb
def command(folder: Path, people: int, months: int, seed: int, as_json: bool) -> None:
    """Write the mail of an invented organisation, with the truth beside it.

    \b
    Example:
      push2pull simulate acme --people 60 --months 6 --seed 7
    """
    truth = simulate(folder, seed=seed, people=people, months=months)
    show(_summary(truth, folder), as_json, _human)


def _summary(truth: dict[str, Any], folder: Path) -> dict[str, Any]:
    counts = {name: value for name, value in truth.get("counts", {}).items() if isinstance(value, int)}
    return {"mail": str(folder / "mail"), "truth": str(folder / "truth.json"), "counts": counts}


def _human(report: dict[str, Any]) -> None:
    out.print(", ".join(f"{number(n)} {name.replace('_', ' ')}" for name, n in report["counts"].items()))
    out.print(f"mail: {report['mail']}\ntruth: {report['truth']}", markup=False, soft_wrap=True)
