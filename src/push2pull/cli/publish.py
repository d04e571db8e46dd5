"""``push2pull publish``."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import (
    FAILURES,
    counted,
    err,
    json_option,
    number,
    opened,
    out,
    progress,
    show,
    table,
    verb,
    workspace_argument,
)
from push2pull.cli.secrets import lookup
from push2pull.errors import ConfigurationError
from push2pull.reasons import reason

_FILE = click.Path(dir_okay=False, path_type=Path)
_STATES = {"new": "to make or find", "there": "there", "gone": "newest post not found"}


@click.command()
@workspace_argument
@click.argument("target")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@click.option("--html", type=_FILE, help="With --dry-run: the plan as a page for those who decide.")
@click.option(
    "--lang", type=click.Choice(("fr", "en")), help="Language of the page; by default the workspace's."
)
@click.option(
    "--write-people-map", type=_FILE, help="With --dry-run: a sheet of who posts as whom, to review."
)
@click.option("--people-map", type=_FILE, help="The reviewed sheet.")
@click.option("--members", is_flag=True, help="Make the proposal's people members, where they have accounts.")
@click.option("--redirects", type=_FILE, help="Write the old and new addresses of what is published.")
@click.option(
    "--settle", metavar="KEY=present:ID|absent", help="Say what became of a post of unknown outcome."
)
@json_option
@verb
def command(
    workspace: Path,
    target: str,
    dry_run: bool,
    html: Path | None,
    lang: str | None,
    settle: str | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Write the threads of accepted proposals to TARGET, each exactly once.

    Stopped or killed, the next run finishes what is left.

    \b
    Example:
      push2pull publish acme.p2p folder:out/site --dry-run --html plan.html
      push2pull publish acme.p2p folder:out/site
    """
    if not dry_run and (html or options["write_people_map"]):
        raise ConfigurationError("--html and --write-people-map go with --dry-run")
    with opened(workspace) as ours:
        if settle:
            key, _, answer = settle.partition("=")
            report = ours.settle(target, key, answer, by=getpass.getuser(), secrets=lookup)
            show(report, as_json, lambda one: out.print(f"{one['key']}: {one['answer']}"))
            return 0
        report = ours.publish(target, dry_run=dry_run, progress=progress(), secrets=lookup, **options)
        if html:
            err.print(str(ours.plan_page(report, html, lang)), markup=False)
    show(report, as_json, _human)
    return FAILURES if report["failed"] else 0


def _human(report: dict[str, Any]) -> None:
    names = ("planned", "published", "already_there", "failed")
    out.print(", ".join(f"{name.replace('_', ' ')} {number(report[name])}" for name in names))
    if report["preview"]:
        _preview(report["preview"])
    grid = table("what", "n", "why", numbers=(1,))
    losses = report["preview"].get("losses", {})
    for label, counts in (
        ("not published", report["skipped"]),
        ("failed", report["failures"]),
        ("altered", report["altered"]),
        ("would change", losses),
    ):
        for code, n in sorted(counts.items()):
            grid.add_row(f"{label}: {reason(code).short}", number(n), reason(code).detail)
    if grid.row_count:
        out.print(grid)
    for name, what in (("members", "membership"), ("redirects", "old address")):
        if report[name]:
            out.print(
                f"{number(report[name])} {what}{'' if report[name] == 1 else 'es' if name > 'o' else 's'}"
            )
    if report["stopped"]:
        out.print(f"[red]Stopped:[/] {reason(report['stopped']).detail}")
        if report["again_in"] > 1:
            out.print(f"The target asks to come back in {number(report['again_in'])} s.")
    out.print(f"{report['seconds']:.1f} s")


def _preview(plan: dict[str, Any]) -> None:
    if plan["places"]:
        grid = table("place", "there?", "messages", "got them", "may read", "newly", numbers=(2, 3, 4, 5))
        for one in plan["places"]:
            may = ("everybody", "") if one["public"] else (_few(one["may_read"]), _few(one["newly"]))
            counts = (number(one["posts"]), _few(one["got_it"]), *may)
            grid.add_row(one["title"], _STATES[one["state"]], *counts)
        out.print(grid)
    people = plan["people"]
    out.print(
        f"authors: {_few(people['accounts'])} with an account, {_few(people['attributed'])} named in the text, "
        f"{_few(people['anonymous'])} without a name"
        + (" (- too few to tell)" if None in people.values() else "")
    )
    pace = (
        f"about {number(plan['seconds'] / 60)} minutes at its pace"
        if plan["seconds"] >= 60
        else "no time to speak of"
    )
    out.print(f"{counted(plan['calls'], 'call')} to the target, {pace}; {_told(plan)}")
    if plan["detail"]:
        out.print(plan["detail"], markup=False)
    for key in plan["unknown"]:
        out.print(f"[yellow]unknown outcome:[/] {key}; look there, then --settle {key}=absent or =present:ID")


def _told(plan: dict[str, Any]) -> str:
    heard = "nobody is notified" if plan["silent"] else "[yellow]it notifies people[/]"
    if not plan["withdraw"]:
        return f"{heard}; posts cannot be taken back"
    return f"{heard}; posts can be taken back" + (
        f" ({reason(plan['trace']).short})" if plan["trace"] else ""
    )


def _few(n: int | None) -> str:
    return "-" if n is None else number(n)
