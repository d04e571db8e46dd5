"""``push2pull simulate``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import json_option, number, out, progress, seed_option, show, verb
from push2pull.errors import ConfigurationError
from push2pull.simulate import EFFECTS, FORMATS, Parameters, simulate

DEFAULT = Parameters()


@click.command()
@click.argument("folder", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--people", default=DEFAULT.people, show_default=True, help="Size of the organisation, 30 to 1000."
)
@click.option("--months", default=DEFAULT.months, show_default=True, help="Length of its mail, 2 to 36.")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    default=DEFAULT.start.isoformat(),
    show_default=True,
    help="The first day.",
)
@click.option(
    "--french",
    "language_mix",
    default=DEFAULT.language_mix,
    show_default=True,
    help="Share of French speakers.",
)
@click.option(
    "--volume", default=DEFAULT.volume, show_default=True, help="Factor on how much everybody writes."
)
@click.option(
    "--mailboxes",
    default=f"{DEFAULT.mailboxes}",
    show_default=True,
    metavar="all|K|SHARE",
    help="Mailboxes that are exported: all, a number, or a share such as 0.3.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=DEFAULT.format,
    show_default=True,
    help="Of the mailboxes.",
)
@click.option("--drift", default=DEFAULT.drift, show_default=True, help="Factor on how much groups change.")
@click.option(
    "--lost", default=DEFAULT.lost, show_default=True, help="Share of answered messages that no export has."
)
@click.option(
    "--lost-headers",
    default=DEFAULT.lost_headers,
    show_default=True,
    help="Share of answers without In-Reply-To and References.",
)
@click.option(
    "--effect",
    "effects",
    multiple=True,
    metavar="NAME=VALUE",
    help=f"Effect size of a planted pattern, 0 to 1; repeatable. Names: {', '.join(EFFECTS)}.",
)
@click.option("--clean", is_flag=True, help="Plant no pattern but those that --effect names.")
@seed_option
@json_option
@verb
def command(
    folder: Path,
    start: datetime,
    mailboxes: str,
    form: str,
    effects: tuple[str, ...],
    as_json: bool,
    **sizes: Any,
) -> None:
    """Write the mail of an invented organisation, with the truth beside it.

    \b
    Example:
      push2pull simulate acme --people 500 --months 18 --seed 7 --mailboxes all
      push2pull simulate clean --clean --effect narrowing=0.6
    """
    parameters = Parameters(
        start=start.date(),
        mailboxes=_mailboxes(mailboxes),
        format=form,
        effects=dict(_effect(one) for one in effects),
        **sizes,
    )
    truth = simulate(folder, parameters, progress=progress())
    show(_summary(truth, folder), as_json, _human)


def _mailboxes(said: str) -> float | str:
    try:
        return float(said)
    except ValueError:
        return said


def _effect(said: str) -> tuple[str, float]:
    name, _, value = said.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise ConfigurationError(f"--effect {said}: write a name and a size, such as narrowing=0.5") from None


def _summary(truth: dict[str, Any], folder: Path) -> dict[str, Any]:
    counts = {name: value for name, value in truth.get("counts", {}).items() if isinstance(value, int)}
    planted: dict[str, int] = {}
    for one in truth["planted"]:
        planted[one["indicator"]] = planted.get(one["indicator"], 0) + 1
    return {
        "mail": str(folder / "mail"),
        "truth": str(folder / "truth.json"),
        "counts": counts,
        "planted": planted,
    }


def _human(report: dict[str, Any]) -> None:
    out.print(", ".join(f"{number(n)} {name.replace('_', ' ')}" for name, n in report["counts"].items()))
    planted = ", ".join(f"{name} {n}" for name, n in report["planted"].items())
    out.print(f"planted: {planted or 'nothing'}")
    out.print(f"mail: {report['mail']}\ntruth: {report['truth']}", markup=False, soft_wrap=True)
