"""``push2pull demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from push2pull.cli.common import counted, err, json_option, number, out, seed_option, show, verb
from push2pull.demo import demo


@click.command()
@click.option("--out", "folder", default="demo", show_default=True, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["fr", "en"]), default="en", show_default=True)
@seed_option
@json_option
@verb
def command(folder: Path, lang: str, seed: int, as_json: bool) -> None:
    """Invent an organisation, run the whole pipeline on its mail, say where to look.

    \b
    Example:
      push2pull demo --lang fr
    """
    report = demo(folder, seed=seed, lang=lang, step=lambda text: err.print(f"[dim]{text}[/]"))
    show(report, as_json, _human)


def _human(report: dict[str, Any]) -> None:
    mail, found = report["ingest"], report["analyse"]
    rejected = sum(mail["rejected"].values())
    out.print(
        f"\nread {number(mail['read'])} = kept {number(mail['kept'])}"
        f" + duplicates {number(mail['duplicates'])} + rejected {number(rejected)}"
    )
    names = ("thread", "list", "group", "topic", "finding")
    out.print(", ".join(counted(found[f"{name}s"], name) for name in names))
    verdicts = ", ".join(f"{n} {verdict.replace('_', ' ')}" for verdict, n in report["verdicts"].items())
    out.print(f"{counted(report['proposals'], 'proposal')}: {verdicts}")
    out.print(f"{counted(report['publish']['published'], 'post')} published\n")
    for label, path in report["open"].items():
        out.print(f"{label + ':':<20}{path}", markup=False, soft_wrap=True)
    out.print(f"\n{report['seconds']:.0f} s in all", markup=False)
